import re
from typing import Final

import pytest

from bot.texts.examples import YOU_COULD_ASK
from bot.texts.message import NAME
from bot.texts.page import NOTHING_YET, YOUR_QUESTION, page, page_script, widget
from index import Language

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_its_sentences_and_examples_by_name(language: Language) -> None:
    assert page(language)["bot_name"] == NAME(language)
    assert page_script(language, ["水井在哪？"])["examples"] == ["水井在哪？"]
    assert page(language)["examples_title"] == YOU_COULD_ASK(language).rstrip(":：")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_in_the_operators_words_what_it_is_and_when_there_is_no_document(language: Language) -> None:
    given = page(language, name="槐树村问答", welcome="槐树村欢迎您。", documents=False)
    assert (given["page_title"], given["bot_name"], given["tagline"]) == ("槐树村问答", "槐树村问答", "槐树村欢迎您。")
    assert given["examples_title"] == NOTHING_YET(language).rstrip(":：")
    assert page(language, examples=False)["examples_title"] == YOUR_QUESTION(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_of_telegram_is_named_on_the_page(language: Language) -> None:
    sentences = [*page(language).values(), str(page_script(language, contact="村委会", retention_days=30)), str(widget())]
    assert [sentence for sentence in sentences if re.search(r"(?<![\w/<])/[a-z]{3,}", sentence)] == []


def test_help_names_the_contact_and_privacy_the_days() -> None:
    given = page_script("zh-Hans", contact="村委会", retention_days=30)
    assert "村委会" in given["help"][-1]
    assert "30" in given["privacy"][-1]
