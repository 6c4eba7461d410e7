from dataclasses import replace
from typing import Final

import pytest

from bot.library.answers import Answer, Band, Citation, Part
from bot.texts import questions as texts
from index import Lack, Language, Passage, Provenance, Snippet

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")
WELL: Final = Passage("a" * 12, "well.md", "水井", "用水 › 打水", 0, 11, "水井在村口，早晚开放。", Provenance("村志", "柳河", "1998年"))
MILL: Final = Passage("b" * 12, "mill.md", "磨坊", "", 0, 10, "磨坊在河边的老树下。", Provenance())


def answered(band: Band, *passages: Passage, lacks: tuple[Lack, ...] = ()) -> Answer:
    citations = () if band == "none" else tuple(Citation(number, each, Snippet(each.text, ())) for number, each in enumerate(passages, 1))
    return Answer("a1", "水井在哪", band, 0.5, lacks, citations, passages)


def test_a_refusal_names_the_closest_documents_and_what_they_lack() -> None:
    given = answered("none", WELL, MILL, lacks=(Lack("place", "上海"),))
    assert texts.introduction(given, "zh-Hans") == "抱歉，现有文件中没有查到相关内容。"
    assert texts.closing(given, "村委会", "zh-Hans").split("\n")[0] == "最相关的文件：《水井》《磨坊》（未提及“上海”）"


def test_related_passages_are_to_be_checked() -> None:
    assert texts.introduction(answered("maybe", WELL), "zh-Hans") == "没有查到直接的答复。以下原文可能相关，请核对："


def test_a_refusal_without_anything_near_names_no_document() -> None:
    assert texts.closing(answered("none"), "村委会", "en") == "You can rephrase the question.\nFor more information, please contact: 村委会"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_contact_the_person_is_told_what_else_to_do(language: Language) -> None:
    closing = texts.closing(answered("none", WELL), "", language)
    assert len(closing.split("\n")) == 2
    assert ":" not in closing.split("\n")[1]


def test_at_most_three_lacks_are_named() -> None:
    lacks = [Lack("term", word) for word in ("甲", "乙", "丙", "丁")]
    assert texts.reason(lacks, "zh-Hant") == "未提及「甲」、「乙」、「丙」"
    assert texts.reason(lacks[:2], "en") == "no mention of “甲”, “乙”"
    assert texts.reason((), "en") == ""


def test_a_long_name_is_cut_and_stands_on_one_line() -> None:
    passage = Passage("c" * 12, "c", "很长的\n名字" + "长" * 100, "", 0, 1, "字", Provenance())
    source = texts.source(Citation(1, passage, Snippet("字", ())), "zh-Hans")
    assert source.startswith("① 很长的 名字长")
    assert source.endswith("…")
    assert len(source) == 62


def test_an_answer_in_part_says_what_is_missing_and_that_documents_differ() -> None:
    given = replace(answered("answer", WELL, lacks=(Lack("part", "几点关门"),)), partial=True, differing=True)
    said = texts.closing(given, "村委会", "zh-Hans")

    assert said.splitlines()[:2] == ["以上文件规定不一，请以当地现行规定为准。", "以上仅答复了部分问题，原文未提及“几点关门”。"]
    assert "村委会" in said


def test_differing_documents_alone_need_no_contact() -> None:
    given = replace(answered("answer", WELL), differing=True)
    assert texts.closing(given, "村委会", "zh-Hans") == "以上文件规定不一，请以当地现行规定为准。"


def test_what_was_masked_is_named_with_the_reason() -> None:
    masked = texts.leave_out(("phone", "card"), "zh-Hans")
    assert masked == "您的问题中含有电话号码、银行卡号，为保护隐私已自动隐去，未作保存，今后请勿填写。"


@pytest.mark.parametrize(
    ("lead", "line"),
    [("规矩：\n- 甲；\n- 乙。", "规矩：甲、乙"), ("甲。\n2. 乙。\n（3）丙", "甲、乙、丙"), ("甲。", "甲。"), ("甲\n。", "甲"), ("", "")],
)
def test_a_list_that_answers_is_put_on_one_line(lead: str, line: str) -> None:
    assert texts.one_line(lead) == line


def test_parts_of_different_places_are_named_by_them_and_others_by_their_words() -> None:
    elsewhere = replace(MILL, provenance=Provenance(place="松林"))
    parts = (Part("甲", "村口", 1), Part("乙", "河边", 2))
    given = replace(answered("answer", WELL, elsewhere), parts=parts)
    assert [texts.part_label(part, given, "zh-Hans") for part in parts] == ["柳河：", "松林："]
    assert texts.part_label(parts[0], replace(given, parts=(parts[0], parts[0])), "zh-Hans") == "甲："
    assert texts.part_label(Part("丙"), given, "en") == "丙: "
