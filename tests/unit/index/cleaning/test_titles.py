from dataclasses import replace

import pytest

from index import Document, Provenance
from index.cleaning.cleaner import clean
from index.documents import Draft
from tests.unit.index.cleaning.handbook import SORTING, VISITS, cleaned, document, taken


@pytest.mark.parametrize(
    ("title", "first", "expected"),
    [
        ("垃圾分类手册_某某网", "别的第一行", "垃圾分类手册"),
        ("垃圾分类手册(精选5篇)", "别的第一行", "垃圾分类手册"),
        ("【优秀范文】垃圾分类手册", "别的第一行", "垃圾分类手册"),
        ("【政策解读】垃圾分类手册", "别的第一行", "【政策解读】垃圾分类手册"),
        ("file", "垃圾分类手册", "垃圾分类手册"),
        ("file", f"社区垃圾分类工作的思考 {SORTING}{VISITS}", "社区垃圾分类工作的思考"),
        ("file", f"社区垃圾分类的新探索近年来，{SORTING}{VISITS}", "社区垃圾分类的新探索"),
        ("file", "，".join(SORTING), "file"),
        ("范文大全", "范文大全", "范文大全"),
    ],
)
def test_the_title_is_the_text_s_own(title: str, first: str, expected: str) -> None:
    assert cleaned(first, SORTING, title=title).title == expected


def test_a_title_that_went_is_chosen_again() -> None:
    assert cleaned("上一篇：社区食堂", "社区垃圾分类手册", SORTING, title="上一篇：社区食堂").title == "社区垃圾分类手册"


def test_the_name_of_the_file_is_the_title_where_the_text_begins_like_it() -> None:
    head = ["2023年社区垃圾分类工作手册.docx", "下载文档"]

    assert cleaned(*head, f"社区垃圾分类工作手则 {SORTING}{VISITS}", title=head[0]).title == "社区垃圾分类工作手册"
    assert cleaned(*head, "别的题目写在这里", SORTING, title=head[0]).title == "别的题目写在这里"


@pytest.mark.parametrize(
    ("line", "part", "title"),
    [
        ("跑车试驾价格：垃圾分类工作的实践与探索", "跑车试驾价格：", "垃圾分类工作的实践与探索"),
        ("【心得体会】垃圾分类工作的实践与探索", "【心得体会】", "垃圾分类工作的实践与探索"),
        ("居民志愿者走访：垃圾分类工作的实践与探索", "", "居民志愿者走访：垃圾分类工作的实践与探索"),
        ("某某街道经验：垃圾分类工作的实践与探索", "", "某某街道经验：垃圾分类工作的实践与探索"),
    ],
)
def test_what_stands_before_the_title_and_is_of_no_use_goes(line: str, part: str, title: str) -> None:
    byline = "来源：某某文库 编辑：某某 时间：2020/01/02"
    result = cleaned(line, byline, SORTING, VISITS, title=line)

    assert [text for text, _ in taken(result)] == [text for text in (part, byline) if text]
    assert result.title == title


def test_a_document_with_a_heading_or_front_matter_keeps_its_title() -> None:
    draft = Draft()
    draft.heading("手册_某某网", 1)
    draft.line(SORTING)
    origin = Provenance(dated="2020年")

    assert clean(Document("a.md", "手册_某某网", draft.text, draft.sections))[0].title == "手册_某某网"
    assert clean(replace(document(SORTING, title="手册_某某网"), provenance=origin))[0].title == "手册_某某网"
