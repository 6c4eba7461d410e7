import pytest

from index import Document, UnreadableDocumentError
from index.documents import COMMENT
from index.formats import docx, read
from index.formats.signatures import recognises_word_xml

NAMESPACES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'


def wordml(body: str, styles: str = "") -> bytes:
    inner = f"<w:styles>{styles}</w:styles><w:body><wx:sect>{body}</wx:sect></w:body>"
    return f"{HEAD}<w:wordDocument {NAMESPACES}>{inner}</w:wordDocument>".encode()


def p(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def read_xml(content: bytes) -> Document:
    (document,) = docx.read_xml(content, "notices/lift.doc")
    return document


def test_a_document_of_2003_is_read_with_its_headings_and_the_numbers_it_shows() -> None:
    styles = '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    numbered = '<w:listPr><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr>'
    content = wordml(p("松林小区电梯公告", '<w:pStyle w:val="1"/>') + p("检修", numbered) + p("每月一次。"), styles)

    assert recognises_word_xml(content)
    document = read_xml(content)
    assert document.text == "松林小区电梯公告\n一、检修\n每月一次。"
    assert [section.heading for section in document.sections] == ["松林小区电梯公告"]


def test_comments_of_2003_are_left_out_and_reported() -> None:
    remark = f'<aml:annotation w:type="Word.Comment"><aml:content>{p("改期？")}</aml:content></aml:annotation>'
    comment = f"<w:p><w:r><w:t>电梯停运。</w:t>{remark}</w:r></w:p>"
    document = read_xml(wordml(comment))

    assert document.text == "电梯停运。"
    assert [(removal.text, removal.why) for removal in document.removed] == [("改期？", COMMENT)]


def test_the_package_of_a_docx_in_one_file_is_read() -> None:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    content = (
        f'{HEAD}<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml">'
        f'<pkg:xmlData><w:document xmlns:w="{main}"><w:body>{p("电梯停运。")}</w:body></w:document></pkg:xmlData></pkg:part>'
        '<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>AAAA</pkg:binaryData></pkg:part></pkg:package>'
    ).encode()

    assert read(content, "lift.xml")[0].text == "电梯停运。"


def test_a_broken_file_is_damaged() -> None:
    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_xml(wordml(p("电梯"))[:-20])
