from dataclasses import replace
from typing import Final

import pytest

from bot.conversation.exchanges import Exchange
from bot.library.answers import Answer, Band, Citation, Part
from bot.library.excerpts import Surroundings
from bot.replies.blocks import Attachment, Lead, LeadLine, Note, Quote, Reply, Sources, plain
from bot.replies.layout import answer_blocks, more_passages, quote_in_context, shown_at_once
from bot.texts.questions import introduction
from index import Lack, Language, Passage, Provenance, Snippet

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")
WELL: Final = Passage("a" * 12, "well.md", "水井", "用水 › 打水", 0, 11, "水井在村口，早晚开放。", Provenance("村志", "柳河", "1998年"))
MILL: Final = Passage("b" * 12, "mill.md", "磨坊", "", 0, 10, "磨坊在河边的老树下。", Provenance())


def answered(band: Band, *passages: Passage, lacks: tuple[Lack, ...] = ()) -> Answer:
    citations = () if band == "none" else tuple(Citation(number, each, Snippet(each.text, ())) for number, each in enumerate(passages, 1))
    return Answer("a1", "水井在哪", band, 0.5, lacks, citations, passages)


def text(answer: Answer, contact: str, language: Language) -> str:
    return plain(answer_blocks(answer, contact, language)).text


def test_an_answer_shows_quotes_then_their_sources_and_nothing_else() -> None:
    reply = text(answered("answer", WELL, MILL), "村委会", "zh-Hans")
    assert reply == ("① 水井在村口，早晚开放。\n\n② 磨坊在河边的老树下。\n\n出处\n① 水井 › 用水 › 打水（柳河 · 1998年）\n② 磨坊")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_is_the_same_in_every_language(language: Language) -> None:
    assert f"① {WELL.text}\n" in text(answered("answer", WELL), "", language)


def test_a_maybe_begins_with_a_warning_and_ends_with_whom_to_ask() -> None:
    given = answered("maybe", WELL, lacks=(Lack("term", "时间"),))
    reply = text(given, "村委会", "zh-Hans")
    assert reply.startswith(introduction(given, "zh-Hans"))
    assert "请核对" in introduction(given, "zh-Hans")
    assert WELL.text in reply
    assert reply.endswith("请咨询：村委会")


def test_a_refusal_quotes_nothing_and_says_what_the_nearest_documents_lack() -> None:
    reply = text(answered("none", WELL, MILL, lacks=(Lack("year", "2050"),)), "村委会", "zh-Hans")
    assert WELL.text not in reply
    assert "最相关的文件：《水井》《磨坊》（未提及“2050”）" in reply
    assert reply.endswith("请咨询：村委会")


def test_a_quote_in_context_is_highlighted_in_one_quotation() -> None:
    assert quote_in_context(Surroundings("前。", "村口", "。后")) == Quote("村口", highlights=((0, 2),), before="前。", after="。后")


def test_a_typed_command_edits_nothing_and_shows_its_notice_as_text() -> None:
    notice = Reply("", notice="好", edits=True)
    assert shown_at_once(notice) == Reply("好")
    file = Attachment("a.md", b"a")
    assert shown_at_once(Reply("文", attachment=file, notice="好", edits=True)) == Reply("文", attachment=file)


def led(lead: tuple[int, int]) -> Answer:
    return replace(answered("answer"), citations=(Citation(1, WELL, Snippet(WELL.text, (), lead=lead)),))


def test_the_line_that_answers_stands_in_front_of_its_quote() -> None:
    lead, *_ = answer_blocks(led((3, 5)), "", "zh-Hans")
    assert lead == Lead((LeadLine("", "村口", "（柳河 · 1998年）"),))


def test_a_line_that_is_most_of_its_quote_is_bold_there_and_not_said_twice() -> None:
    quote, _ = answer_blocks(led((0, 10)), "", "zh-Hans")
    assert quote == Quote(WELL.text, 1, highlights=((0, 10),))


def test_each_part_of_a_question_has_its_line() -> None:
    given = replace(led((3, 5)), parts=(Part("水井在哪", "村口", 1), Part("谁看管")), partial=True)
    lead, *_ = answer_blocks(given, "", "zh-Hans")
    assert lead == Lead((LeadLine("水井在哪：", "村口", "①"), LeadLine("谁看管：", "", "未查到")))


def test_none_of_more_passages_is_said_to_answer() -> None:
    further = Citation(4, WELL, Snippet(WELL.text, (), lead=(3, 5)))
    reply = more_passages(Exchange(led((3, 5)), "水井在哪", "zh-Hans", "", ""), [further], 1)
    assert [type(block) for block in reply.blocks] == [Note, Quote, Sources]
