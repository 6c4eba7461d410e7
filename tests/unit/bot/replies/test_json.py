import json
from dataclasses import replace

import pytest

from bot.errors import EmptyQuestionError
from bot.library.answers import Answer, Band, Citation
from bot.replies.blocks import Card, Note, Paragraph, Quote, Reply
from bot.replies.json import as_json, passage_in_window
from bot.replies.layout import answer_blocks
from index import Lack, Passage, Provenance, Snippet, Window

PASSAGE = Passage(
    "0123456789ab", "wells.md", "水井", "用水 › 打水", 4, 17, "😀水井在村口，早晚开放。", Provenance("村志", "柳河", "1998年")
)
CITATION = Citation(1, PASSAGE, Snippet("水井在村口", ((0, 2), (3, 5)), ((3, 5),)))


def reply(band: Band, *citations: Citation) -> Reply:
    lacks = () if band == "answer" else (Lack("year", "2050"),)
    answer = Answer("a1", "水井在哪", band, 0.123456, lacks, citations, (PASSAGE,))
    return Reply(answer_blocks(answer, "村委会", "zh-Hans"), answer=answer)


def test_a_record_says_what_a_citation_says() -> None:
    (citation,) = as_json(reply("answer", CITATION), 1.26)["citations"]
    assert citation == {
        "number": 1,
        "document_id": "wells.md",
        "title": "水井",
        "heading": "用水 › 打水",
        "place": "柳河",
        "dated": "1998年",
        "source": "村志",
        "range": [1, 6],
        "quote": "水井在村口",
        "passage": "😀水井在村口，早晚开放。",
        "key": "0123456789ab",
        "highlights": [[0, 2], [3, 5]],
        "answers": [[3, 5]],
    }


def test_a_record_names_the_question_the_band_and_the_time_it_took() -> None:
    record = as_json(reply("answer", CITATION), 1.26)
    facts = {name: record[name] for name in ("id", "question", "band", "confidence", "reason", "text", "milliseconds", "suggestions")}
    assert facts == {
        "id": "a1",
        "question": "水井在哪",
        "band": "answer",
        "confidence": 0.1235,
        "reason": "",
        "text": "① 水井在村口\n\n出处\n① 水井 › 用水 › 打水（柳河 · 1998年）",
        "milliseconds": 1.3,
        "suggestions": [],
    }


def test_suggestions_are_those_of_the_reply() -> None:
    refusal, maybe = as_json(replace(reply("none"), suggestions=("打水要交钱吗？",)), 0), as_json(reply("maybe", CITATION), 0)
    assert refusal["suggestions"] == ["打水要交钱吗？"]
    assert maybe["suggestions"] == []


def test_a_refusal_says_what_is_lacking_and_whom_to_ask() -> None:
    record = as_json(reply("none"), 0)
    assert "2050" in record["reason"]
    assert "村委会" in record["closing"]
    assert record["citations"] == []


@pytest.mark.parametrize("band", ["answer", "maybe", "none"])
def test_a_record_is_json(band: Band) -> None:
    record = as_json(reply(band, CITATION), 1.0)
    assert json.loads(json.dumps(record)) == record


def test_without_an_answer_the_reason_is_said() -> None:
    explained = "请输入您的问题。"
    record = as_json(Reply(explained, error=EmptyQuestionError()), 1.0)
    assert (record["band"], record["reason"], record["text"], record["closing"]) == ("none", explained, explained, "")
    assert record.keys() == as_json(reply("none", CITATION), 1.0).keys()


def test_the_parts_of_the_text_stand_by_themselves() -> None:
    record = as_json(reply("maybe", CITATION), 1.0)
    assert record["text"].startswith(record["introduction"])
    assert record["text"].endswith(record["closing"])
    assert "请核对" in record["introduction"]
    assert record["spans"] == []


def test_notes_are_what_is_said_beside_the_answer() -> None:
    given = reply("answer", CITATION)
    record = as_json(replace(given, content=(Card("119"), Paragraph("问"), *given.blocks, Note("停用"))), 1.0)
    assert record["notes"] == ["119", "停用"]


def test_without_an_answer_the_whole_text_leads_and_its_quotes_are_spans() -> None:
    record = as_json(Reply((Card("119"), Quote("村口", highlights=((0, 2),), before="水井在", after="。"))), 1.0)
    assert (record["introduction"], record["notes"]) == ("119\n\n水井在村口。", [])
    assert record["spans"] == [{"start": 5, "end": 11, "kind": "quote"}, {"start": 8, "end": 10, "kind": "bold"}]


def test_a_passage_comes_with_the_text_on_both_sides() -> None:
    text = f"村口图：{PASSAGE.text}完"
    record = passage_in_window(PASSAGE, Window(text, 0, len(text)))
    assert (record["before"], record["passage"], record["after"]) == ("村口图：", PASSAGE.text, text[PASSAGE.end :])
    assert (record["more_before"], record["more_after"]) == (False, False)
    record = passage_in_window(PASSAGE, Window(text[2:-1], 2, len(text)))
    assert (record["before"], record["after"], record["more_before"], record["more_after"]) == (
        text[2 : PASSAGE.start],
        text[PASSAGE.end : -1],
        True,
        True,
    )
    assert (record["key"], record["place"], record["dated"], record["source"]) == ("0123456789ab", "柳河", "1998年", "村志")
