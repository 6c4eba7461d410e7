from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import DocumentError
from index.documents import normalise
from index.formats import markdown, read
from index.formats.encodings import decode
from tests.strategies import chinese_texts, hostile_texts, traditional_texts

SENSIBLE = 20  # code points; in fewer there is too little to tell encodings apart by

prefixes = st.sampled_from(
    ["", "---\n", "---\ntitle: ", "# ", "<html>", "<html><body><p>", "<!DOCTYPE html><table><tr><td>", "- ", "```\n"]
)
markdown_lines = st.one_of(
    st.just(""),
    st.sampled_from(
        ["# 章程", "###### 附则 ", "#无", "<!-- 备注 -->", "<!-- 甲", "乙 -->", "---", "===", "1. 停车", "12) 停车", "2.5 元", "- 电梯"]
    ),
    st.sampled_from(
        [
            "> 引",
            "| 楼 | 费 |",
            "|---|---|",
            ":--",
            "```",
            "~~~",
            "    缩进",
            "\t缩进",
            "<b>粗",
            "[1]: /a",
            "[1]",
            "a&amp;b",
            "行末  ",
            "\u3000",
        ]
    ),
    st.text("电梯第一条1.)#-+=*_`~<>[]!\\|: \t\u3000\r&;", max_size=8),
)
files = st.one_of(st.binary(), st.tuples(prefixes, hostile_texts).map(lambda parts: "".join(parts).encode()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@given(text=chinese_texts.filter(lambda text: len(text) >= SENSIBLE))
def test_simplified_text_survives_its_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@given(text=traditional_texts.filter(lambda text: len(text) >= SENSIBLE))
def test_traditional_text_survives_its_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cn", "Cs"]), max_size=50))
def test_utf_8_without_control_characters_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff")


@given(files)
def test_any_file_becomes_documents_or_a_document_error(content: bytes) -> None:
    try:
        documents = read(content, "a.txt")
    except DocumentError as error:
        assert error.path == "a.txt"  # noqa: PT017 - which of both it is does not matter here
        return
    for document in documents:
        assert document.text.strip()
        assert document.text == normalise(document.text)
        assert [document.text[section.start :].startswith(section.heading) for section in document.sections].count(False) == 0


@given(st.lists(markdown_lines, max_size=8).map("\n".join))
def test_the_plain_beginning_of_markdown_is_read_as_the_parser_reads_it(text: str) -> None:
    with patch("index.formats.markdown.plain_beginning", lambda _text: ([], 0)):
        parsed = markdown.read(text.encode(), "a.md")

    assert markdown.read(text.encode(), "a.md") == parsed
