import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from index import FORMATS, Document, EmptyDocumentError, Format, UnsupportedFormatError
from index.formats import read

TEXT = "电梯今天检修，请走楼梯。"


def two_articles(content: bytes, name: str) -> tuple[Document, ...]:
    first, second = content.decode().removeprefix("ARTICLES ").split("|")
    return Document(name, "甲", first), Document(f"{name}#2", "乙", second)


ARTICLES = Format("articles", lambda content: content.startswith(b"ARTICLES "), two_articles)


@pytest.mark.parametrize(
    ("content", "expected"),
    [("<html><body><p>电梯检修</p></body></html>", "html"), ("# 电梯\n\n检修", "markdown"), (TEXT, "text"), ("", "text")],
)
def test_the_content_decides_which_format_reads_it(content: str, expected: str) -> None:
    assert next(known.name for known in FORMATS if known.recognises(content.encode())) == expected


def test_a_file_is_read_whatever_its_ending() -> None:
    (document,) = read(TEXT.encode(), "lift.jpeg")

    assert (document.id, document.title, document.text) == ("lift.jpeg", "lift", TEXT)


def test_a_document_carries_the_digest_of_its_file() -> None:
    (document,) = read(TEXT.encode("gb18030"), "lift.txt")

    assert document.digest == hashlib.sha256(TEXT.encode("gb18030")).hexdigest()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"MZ\x90\x00\x03\x00", "a program"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_its_kind(content: bytes, kind: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=f"this is {kind}") as caught:
        read(content, "lift.txt")

    assert caught.value.path == "lift.txt"


def test_a_text_that_begins_like_a_binary_file_is_still_text() -> None:
    (document,) = read("MZ 是我们小区楼号的缩写，电梯今天检修。".encode(), "lift.txt")

    assert document.text == "MZ 是我们小区楼号的缩写，电梯今天检修。"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match="this is not text"):
        read(bytes(range(256)), "lift.txt")


@pytest.mark.parametrize("content", [b"", b" \n\t", "\u3000\ufeff\n".encode(), b"---\ntitle: a\n---\n"])
def test_a_file_without_text_is_empty(content: bytes) -> None:
    with pytest.raises(EmptyDocumentError, match="it holds no text" if content else "it is empty"):
        read(content, "lift.txt")


def test_a_format_from_outside_may_make_several_documents_of_a_file() -> None:
    documents = read("ARTICLES 一|二".encode(), "news.txt", (ARTICLES, *FORMATS))

    assert [(document.id, document.text) for document in documents] == [("news.txt", "一"), ("news.txt#2", "二")]
    assert len({document.digest for document in documents}) == 1


def test_a_format_from_outside_may_read_what_we_refuse() -> None:
    pdf = Format("pdf", lambda content: content.startswith(b"%PDF"), lambda _, name: (Document(name, "甲", TEXT),))

    assert [document.text for document in read(b"%PDF-1.7", "lift.pdf", (pdf, *FORMATS))] == [TEXT]


def test_content_that_no_format_recognises_is_refused() -> None:
    with pytest.raises(UnsupportedFormatError, match="format is not supported"):
        read(TEXT.encode(), "lift.txt", (ARTICLES,))


HEAVY = ("lxml", "markdown_it", "openpyxl", "pypdfium2", "trafilatura", "yaml", "charset_normalizer")


def loaded(code: str) -> list[str]:
    """Return the heavy libraries that a fresh process has loaded after *code*."""
    code = f"import sys\nfrom index.formats import FORMATS, read\n{code}\nprint(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[4], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_neither_importing_nor_recognising_loads_a_library() -> None:
    contents = [b"%PDF-1.7", b"PK\x03\x04", b"<html>", b"# lift", b"a,b", TEXT.encode(), b""]

    assert loaded(f"[known.recognises(content) for known in FORMATS for content in {contents}]") == []


def test_plain_text_is_read_without_a_library_and_markdown_with_its_own() -> None:
    assert loaded(f"read({TEXT.encode()!r}, 'lift.txt')") == []
    assert loaded("read(b'# lift', 'lift.md')") == ["lxml", "markdown_it", "yaml"]


@pytest.mark.parametrize(("name", "expected"), [("a.txt", "值班\n# 一楼\n3. 服务台 *801*"), ("a.md", "值班\n一楼\n3. 服务台 801")])
def test_a_mark_of_markdown_makes_no_markdown_of_a_plain_text(name: str, expected: str) -> None:
    assert read("值班\n# 一楼\n3. 服务台 *801*".encode(), name)[0].text == expected


def test_a_plain_text_that_is_built_of_headings_is_markdown() -> None:
    (document,) = read("# 电梯\n\n每月**检修**。\n\n## 楼梯\n\n常开。\n".encode(), "lift.txt")

    assert document.text == "电梯\n每月检修。\n楼梯\n常开。"


def test_a_file_called_markdown_is_read_so_without_a_heading() -> None:
    assert read("请**务必**走楼梯。".encode(), "lift.md")[0].text == "请务必走楼梯。"
