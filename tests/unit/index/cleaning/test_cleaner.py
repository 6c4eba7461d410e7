from dataclasses import replace

import pytest

from index import Document, Provenance, Section, split
from index.cleaning.cleaner import clean
from index.documents import Draft
from tests.effort import ends
from tests.unit.index.cleaning.handbook import BODY, PLACES, SORTING, VISITS, cleaned, document


def test_a_removal_names_its_line() -> None:
    result = cleaned("下载文档", "", SORTING, "", "上一篇：无", VISITS)

    assert [(removal.line, removal.text) for removal in result.removed] == [(1, "下载文档"), (5, "上一篇：无")]


def test_a_clean_document_is_returned_as_it_is() -> None:
    origin = Provenance(source="物业", place="松林", dated="2020年")
    before = replace(document("垃圾分类手册", BODY), provenance=origin)

    assert clean(before, PLACES) == (before,)


def test_sections_move_with_the_text_and_go_with_their_heading() -> None:
    draft = Draft()
    draft.line("下载文档")
    draft.heading("分类", 1)
    draft.line(SORTING)
    draft.heading("上一篇：收运", 2)
    draft.heading("走访（责任编辑：李四）", 2)
    (result,) = clean(Document("file.html", "手册", draft.text, draft.sections))

    assert result.sections == (Section("分类", 0), Section("走访", result.text.index("走访"), 2))


def test_nothing_is_left_of_a_file_that_is_nothing_but_boilerplate() -> None:
    result = cleaned("下载文档", "上一篇：无", title="下载文档")

    assert (result.text, split(result)) == ("", ())


@pytest.mark.parametrize("text", ["居民到大厅，" * 40_000, "更多" * 40_000, "1/9\n" * 20_000, " " * 200_000])
def test_a_long_line_costs_no_more_than_its_length(text: str) -> None:
    with ends():
        clean(document(text))
