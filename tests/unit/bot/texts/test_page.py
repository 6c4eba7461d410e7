from typing import Final

import pytest

from bot.texts.message import NAME
from bot.texts.page import page, page_script
from bot.texts.questions import EXAMPLES
from index import Language

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_its_sentences_and_examples_by_name(language: Language) -> None:
    assert page(language)["bot_name"] == NAME(language)
    assert page_script(language)["examples"] == [example(language) for example in EXAMPLES]
