# ruff: noqa: SLF001
# What is private here makes cleaning fast, and must change nothing whatever the input.
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Document, split
from index.cleaning import provenance, spam
from index.cleaning.cleaner import clean
from index.cleaning.patterns import ADVERTISING_LINES, BOILERPLATE_LINES, INLINE, Hinted
from index.cleaning.scripts import fold
from index.documents import normalise
from tests.effort import examples
from tests.strategies import chinese_texts, documents, hostile_texts, texts, traditional_texts

_BOILERPLATE = (
    "下载文档", "上一篇 社区通知", "下一篇：没有了", "1/3", "2/3", "- 4 -", "第2页 共9页", "分享", "收起", "(0)", "浏览次数：12",
    "来源：某某文库 编辑：小明 时间：2020/01/02", "发布时间：2021-05-06", "大小:3KB", "页数:2", "ID:77", "温馨提示：", "相关推荐",
    "猜你喜欢",
    "1、下载前请看文档内容。", "【打印本页】【关闭窗口】", "（责任编辑：李四）", "本文由某某网整理", "久久精品无码人妻中文字幕",
    "居民手册.docx",
    "第一篇：社区服务", "第二篇：居民登记", "篇一：", "篇二：", "居民手册（一）", "居民手册（二）", "主站蜘蛛池模板: 甲| 乙| 丙| 丁",
)  # fmt: skip

_LOOK_AROUND = re.compile(r"\(\?<?[=!](?:\[[^\]]*\]|[^()\[])*\)")  # what no text can be made of
_dirty_lines = st.one_of(st.sampled_from(_BOILERPLATE), chinese_texts, traditional_texts, texts, hostile_texts)
_dirty = st.lists(_dirty_lines, max_size=14).map("\n".join).map(lambda text: Document("folder/file.txt", "居民手册", normalise(text)))
_articles = st.lists(st.lists(chinese_texts, min_size=9, max_size=12).map("\n".join), min_size=2, max_size=3).map(
    lambda bodies: Document(
        "file.txt",
        "社区总结范文大全",
        "\n".join(["社区总结范文大全", *(f"篇{'一二三'[number]}：社区总结\n{body}" for number, body in enumerate(bodies))]),
    )
)
anything = st.one_of(documents, _dirty, _articles)


def characters(text: str) -> list[str]:
    return [character for character in text if not character.isspace()]


def merges(whole: str, parts: list[str]) -> bool:
    """Tell whether *whole* can be read off the heads of *parts*, each part from its beginning."""
    states = {tuple(0 for _ in parts)}
    for character in whole:
        states = {
            (*state[:place], at + 1, *state[place + 1 :])
            for state in states
            for place, at in enumerate(state)
            if at < len(parts[place]) and parts[place][at] == character
        }
    return tuple(map(len, parts)) in states


def taken(cleaned: tuple[Document, ...]) -> Iterator[str]:
    yield from (removal.text for each in cleaned for removal in each.removed)


def check_characters(document: Document, cleaned: tuple[Document, ...]) -> None:
    """Every character stays or is reported, and what stays and what goes keep their order."""
    kept = [character for each in cleaned for character in characters(each.text)]
    gone = [character for text in taken(cleaned) for character in characters(text)]

    assert sorted(kept + gone) == sorted(characters(document.text))
    assert merges("".join(characters(document.text)), ["".join(kept), "".join(gone)])


def check_places(document: Document, cleaned: tuple[Document, ...]) -> None:
    """A removal stands in the line that it names; a section and a passage stand where they say."""
    lines = document.text.split("\n")

    assert [removal for each in cleaned for removal in each.removed if removal.text not in lines[removal.line - 1]] == []
    for each in cleaned:
        headings = [each.text[section.start : section.start + len(section.heading)] for section in each.sections]
        passages = split(each)
        assert headings == [section.heading for section in each.sections]
        assert [each.text[passage.start : passage.end] for passage in passages] == [passage.text for passage in passages]


@settings(max_examples=examples(60))
@given(anything)
def test_cleaning_takes_whole_runs_away_and_says_which(document: Document) -> None:
    cleaned = clean(document)

    check_characters(document, cleaned)
    check_places(document, cleaned)
    assert [each.id for each in cleaned] == [document.id, *(f"{document.id}#{number}" for number in range(2, len(cleaned) + 1))]


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("form", [*BOILERPLATE_LINES, *ADVERTISING_LINES, *(form for _, form in INLINE)])
@settings(max_examples=examples(20))
@given(data=st.data())
def test_what_a_form_matches_holds_one_of_its_hints(form: Hinted, data: st.DataObject) -> None:
    words = data.draw(st.from_regex(_LOOK_AROUND.sub("", form.pattern.pattern), fullmatch=True))

    assert any(hint in words for hint in form.hints)


@pytest.mark.parametrize("pattern", [spam._TRADE, spam._ADULT_HARD])
@settings(max_examples=examples(200))
@given(data=st.data())
def test_what_sells_holds_a_hint_of_spam(pattern: re.Pattern[str], data: st.DataObject) -> None:
    assert spam.SPAM_HINT.search(data.draw(st.from_regex(pattern, fullmatch=True)))


@given(
    text=st.lists(
        st.sampled_from(["到", "至", "力争", "截至", "比了", "较", "同", "2013", "19", "195", "20", "4", "年", "年底前", "〔", "〕8号"])
    ).map("".join)
)
def test_years_are_found_backwards_as_forwards(text: str) -> None:
    spans = [(match.span(), match.groupdict()) for match in provenance._find_years(text)]

    assert spans == [(match.span(), match.groupdict()) for match in provenance._YEAR_MENTION.finditer(text)]
