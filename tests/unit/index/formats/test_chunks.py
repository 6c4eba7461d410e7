import pytest

from index import Document, Removal
from index.documents import EMBEDDED
from index.formats import docx
from tests.unit.index.formats.office_files import RELATIONSHIPS, archive, p, part, word

TARGETS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def holding(name: str, content: str | bytes) -> Document:
    """Read a Word document that holds another one in a file called *name*."""
    chunk = f'<w:altChunk xmlns:r="{RELATION}" r:id="rId7"/>'
    members: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONSHIPS.format("word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{p('松林小区电梯公告')}{chunk}{p('请走楼梯。')}</w:body>"),
        "word/_rels/document.xml.rels": TARGETS.format(f'<Relationship Id="rId7" Type="{RELATION}/aFChunk" Target="{name}"/>'),
        f"word/{name}": content,
    }
    (document,) = docx.read(archive(members), "lift.docx")
    return document


MHT = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>电梯停运。</p>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<!DOCTYPE html><html><body><p>电梯停运。</p></body></html>"),
        ("a.mht", MHT.encode()),
        ("a.txt", "电梯停运。".encode("gb18030")),
        ("a.docx", word(p("电梯停运。"))),
    ],
)
def test_a_document_within_a_document_is_read_in_its_place(name: str, content: str | bytes) -> None:
    assert holding(name, content).text == "松林小区电梯公告\n电梯停运。\n请走楼梯。"


@pytest.mark.parametrize(("name", "content"), [("a.rtf", b"{\\rtf1 }"), ("a.txt", bytes(range(256))), ("a.bin", b"a")])
def test_what_cannot_be_read_within_a_document_is_reported(name: str, content: bytes) -> None:
    document = holding(name, content)

    assert document.text == "松林小区电梯公告\n请走楼梯。"
    assert [(removal.line, removal.why) for removal in document.removed] == [(1, EMBEDDED)]
    assert isinstance(document.removed[0], Removal)
