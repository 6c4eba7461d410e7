import pytest

from index import Document, Provenance, Section
from index.documents import Draft, normalise


@pytest.fixture
def draft() -> Draft:
    return Draft()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("甲\r\n乙\r丙\n丁", "甲\n乙\n丙\n丁"),
        ("甲\0乙", "甲 乙"),
        ("\ufeff甲\ufeff乙", "甲乙"),
        ("cafe\u0301", "café"),
        ("１２，ＡＢ", "１２，ＡＢ"),
    ],
    ids=["line ends", "NUL", "byte order mark", "composed", "width is kept"],
)
def test_a_text_is_normalised(written: str, expected: str) -> None:
    assert normalise(written) == expected


def test_each_line_becomes_a_paragraph_without_blanks_around_it(draft: Draft) -> None:
    draft.line("  早上开门\n")
    draft.line("晚上关门\u3000")

    assert draft.text == "早上开门\n晚上关门"


@pytest.mark.parametrize("blank", ["", " \n\t", "\u3000", "\ufeff"])
def test_a_blank_line_is_passed_over(draft: Draft, blank: str) -> None:
    draft.line(blank)
    draft.heading(blank, 1)

    assert (draft.text, draft.sections) == ("", ())


def test_a_heading_stands_in_the_text_where_its_section_says(draft: Draft) -> None:
    draft.line("前言")
    draft.heading("开放 \n 时间", 2)
    draft.line("周一至周五")
    draft.heading("电话", 3)

    assert draft.text == "前言\n开放 时间\n周一至周五\n电话"
    assert draft.sections == (Section("开放 时间", 3, 2), Section("电话", 15, 3))


def test_a_document_needs_no_more_than_an_id_a_title_and_a_text() -> None:
    document = Document("a.txt", "甲", "乙")

    assert (document.sections, document.provenance, document.removed, document.digest) == ((), Provenance("", "", "", ""), (), "")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("松 林 社 区 开 门 时 间 ： 早 八 点 。", "松林社区开门时间：早八点。"),
        ("每 次 收 3 0 元 ， 电 话 0 5 7 1 - 8 8 。", "每次收30元，电话0571-88。"),
        ("松 林   社 区   公 告", "松林 社区 公告"),
        ("公\u3000告", "公告"),
        ("第一章 总 则\n第一条 图书室免费。", "第一章 总则\n第一条 图书室免费。"),
        ("第一条 图书室免费。", "第一条 图书室免费。"),
        ("王小明 李小红 张大山", "王小明 李小红 张大山"),
        ("星期 一 二 三", "星期 一二三"),
        ("是 1 2 3 4", "是 1 2 3 4"),
        ("图 书 室 open at 8 点", "图书室open at 8点"),
        ("甲 乙 丙  丁  戊  己", "甲乙丙 丁戊己"),
    ],
)
def test_blanks_between_the_characters_of_words_are_closed(written: str, expected: str) -> None:
    assert normalise(written) == expected
    assert normalise(expected) == expected


def test_a_row_of_a_table_is_a_section_without_a_heading_and_what_follows_one_as_well(draft: Draft) -> None:
    draft.heading("费用", 2)
    draft.row("项目：检修\n时限：一天")
    draft.row("")
    draft.row("项目：清洁")
    draft.close(7)
    draft.line("以上按月。")
    draft.close(7)

    assert draft.text == "费用\n项目：检修 时限：一天\n项目：清洁\n以上按月。"
    assert draft.sections == (Section("费用", 0, 2), Section("", 3, 7), Section("", 15, 7), Section("", 21, 8))


def test_closing_a_level_ends_its_headings(draft: Draft) -> None:
    draft.close(1)
    draft.heading("费用", 1)
    draft.heading("检修", 2)
    draft.line("一元")
    draft.close(2)
    draft.line("以上按月。")

    assert draft.level == 2
    assert draft.sections[-1] == Section("", 9, 2)
