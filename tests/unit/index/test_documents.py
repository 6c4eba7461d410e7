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
