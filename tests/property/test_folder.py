"""Nothing of a file is lost between its reading and its passages."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from index import Document, DocumentError, split
from index.cleaning.cleaner import clean
from index.formats import FORMATS, read
from index.ingest.folder import documents_of

LINES = st.sampled_from(
    (
        "第一章 总则",
        "一、网格的划分",
        "（一）户数",
        "每个网格三百户左右，由街道划分。",
        "网格员有三项工作：一是走访；二是登记；三是代办。",
        "项目 | 时限",
        "办证 | 三天",
        "上一篇：便民电话",
        "相关推荐",
        "第2页 共9页",
        "第一篇：网格怎样划分",
        "第二篇：社区怎样服务",
        "# 社区手册",
        "- 带身份证",
        "<p>八点开门</p>",
        "",
    )
)
FILES = st.lists(st.one_of(LINES, st.text(max_size=80)), max_size=40).map("\n".join)


def visible(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace())


@given(FILES)
def test_the_passages_and_what_was_removed_are_all_that_was_read(text: str) -> None:
    document = Document("a.txt", "", text)
    cleaned = clean(document)

    kept = visible("".join(passage.text for each in cleaned for passage in split(each)))
    assert kept + visible("".join(removal.text for each in cleaned for removal in each.removed)) == visible(text)


@given(FILES)
def test_every_passage_stands_in_its_document_at_its_offsets_whatever_the_file(text: str) -> None:
    try:
        documents = documents_of(text.encode(), "a.txt", FORMATS, frozenset())
    except DocumentError:
        return
    for document in documents:
        assert [document.text[passage.start : passage.end] for passage in split(document)] == [each.text for each in split(document)]


@given(FILES)
def test_what_a_reader_gives_is_covered_by_passages_and_removals(text: str) -> None:
    try:
        documents = read(text.encode(), "a.txt")
    except DocumentError:
        return
    for document in documents:
        cleaned = clean(document)
        kept = visible("".join(passage.text for each in cleaned for passage in split(each)))
        removed = visible("".join(removal.text for each in cleaned for removal in each.removed[len(document.removed) :]))
        assert kept + removed == visible(document.text)
