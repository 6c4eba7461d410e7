import pytest

from index import Document, EmptyDocumentError, UnreadableDocumentError
from index.formats import ofd
from index.formats.archives import recognises_ofd
from index.formats.limits import Limits
from tests.unit.index.formats.office_files import archive

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, extra: str = "") -> str:
    return f'<ofd:TextObject Boundary="{x} {y} 100 6" Size="5" {extra}><ofd:TextCode X="0" Y="5">{words}</ofd:TextCode></ofd:TextObject>'


def ofd_file(*pages: str, template: str = "", title: str = "") -> bytes:
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/{number}.xml"/>' for number in range(len(pages)))
    common = '<ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="/Doc_0/T.xml"/></ofd:CommonData>' if template else ""
    used = '<ofd:Template TemplateID="9"/>' if template else ""
    info = f"<ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
    parts = {
        f"Doc_0/Pages/{number}.xml": f"<ofd:Page {NAMESPACE}>{used}<ofd:Content>{page}</ofd:Content></ofd:Page>"
        for number, page in enumerate(pages)
    }
    return archive(
        {
            "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody>{info}<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            "Doc_0/T.xml": f"<ofd:Page {NAMESPACE}><ofd:Content>{template}</ofd:Content></ofd:Page>",
            **parts,
        }
    )


def read_ofd(content: bytes, limits: Limits | None = None) -> Document:
    (document,) = ofd.read(content, "notices/lift.ofd", limits or Limits())
    return document


def test_the_pieces_of_a_page_are_read_from_top_to_bottom_and_from_left_to_right() -> None:
    content = ofd_file(text(20, 40, "每月检修。") + text(20, 20, "松林小区电梯公告") + text(46, 40.4, "请走楼梯。"))

    assert recognises_ofd(content)
    assert read_ofd(content).text == "松林小区电梯公告\n每月检修。请走楼梯。"


def test_what_the_template_of_a_page_shows_is_read_with_it() -> None:
    assert read_ofd(ofd_file(text(36, 20, "三部"), template=text(20, 20, "电梯："))).text == "电梯：三部"


def test_what_is_not_shown_is_not_read() -> None:
    assert read_ofd(ofd_file(text(20, 20, "电梯停运。") + text(20, 40, "草稿", 'Visible="false"'))).text == "电梯停运。"


def test_a_file_is_called_by_its_title_if_the_text_has_it() -> None:
    page = text(20, 20, "松林小区电梯公告") + text(20, 40, "电梯每月检修一次，检修当天请走楼梯。")

    assert read_ofd(ofd_file(page, title="电梯公告")).title == "电梯公告"
    assert read_ofd(ofd_file(page, title="模板一")).title == "松林小区电梯公告"


def test_repeated_advances_tell_the_width_of_a_piece() -> None:
    wide = '<ofd:TextObject Boundary="10 20 90 6" Size="5">'
    wide += '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5 5">一号楼梯电</ofd:TextCode></ofd:TextObject>'

    assert read_ofd(ofd_file(wide + text(36, 20, "梯"))).text == "一号楼梯电梯"


def test_pages_of_pictures_are_named() -> None:
    with pytest.raises(EmptyDocumentError) as caught:
        read_ofd(ofd_file("<ofd:ImageObject/>", "<ofd:ImageObject/>"))

    assert caught.value.obstacle == "scan"


def test_a_file_without_its_parts_is_damaged() -> None:
    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_ofd(archive({"OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>a.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"}))


def test_a_file_of_too_many_pages_is_refused() -> None:
    with pytest.raises(UnreadableDocumentError, match="more than 1 pages"):
        read_ofd(ofd_file(text(0, 0, "甲"), text(0, 0, "乙")), Limits(pages=1))
