import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest

from index import UnreadableDocumentError, split
from index.formats.limits import Limits
from tests.unit.index.formats.office_files import SHEET, book, changed, passages, read_book


def test_several_sheets_are_sections_of_one_document() -> None:
    sheets = {"检修": (("问", "答"), ("谁？", "物业。")), "空": (), "藏": (("密", "码"),), "停车": (("问", "答"), ("哪？", "车库。"))}
    document = read_book(book(sheets, hidden="藏"))

    assert [(section.heading, section.level) for section in document.sections] == [("检修", 1), ("谁？", 3), ("停车", 1), ("哪？", 3)]
    assert [passage.heading for passage in split(document)] == ["检修 › 谁？", "停车 › 哪？"]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (datetime.fromisoformat("2024-05-01"), "yyyy-mm-dd", "2024-05-01"),
        (datetime.fromisoformat("2024-05-01"), 'yyyy"年"m"月"', "2024年5月"),
        (datetime.fromisoformat("2024-05-01T09:30"), "yyyy-mm-dd hh:mm", "2024-05-01 09:30"),
        (date(2024, 5, 1), "yyyy/m/d", "2024-05-01"),
        (time(9, 5), "h:mm", "09:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (13900000000, "General", "13900000000"),
        (0.055, "0.0%", "5.5%"),
        (7, "000", "007"),
        (7.5, "000", "008"),
        (True, "General", "True"),
        ("  甲 ", "@", "甲"),
        ("#N/A", "General", ""),
    ],
)
def test_a_cell_is_written_as_people_write_it(value: object, form: str, expected: str) -> None:
    document = read_book(book({"Sheet1": (("事项", "内容"), ("甲", value), ("乙", "完"))}, B2=form))

    assert document.text.split("\n")[0] == (f"事项：甲 | 内容：{expected}" if expected else "事项：甲")


def sharing(strings: Sequence[str], rows: Sequence[Sequence[int]]) -> bytes:
    """Return a workbook as Excel writes it: its cells refer to *strings* by their place."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = "".join("<row>" + "".join(f'<c t="s"><v>{place}</v></c>' for place in row) + "</row>" for row in rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    content = changed(book({"Sheet1": ()}), SHEET, lambda _: f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>".encode())
    content = changed(content, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override.encode()))
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("xl/sharedStrings.xml", f"<sst {main}>" + "".join(f"<si><t>{text}</t></si>" for text in strings) + "</sst>")
    return packed.getvalue()


def test_cells_may_share_their_text() -> None:
    assert passages(read_book(sharing(("问题", "答案", "谁检修？", "物业"), ((0, 1), (2, 3))))) == ["谁检修？\n物业"]


def test_a_text_that_is_shared_too_often_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError, match="its tables hold more than 5,000,000 characters"):
        read_book(sharing(("问题", "答案", "检" * 100_000), ((0, 1), *((2, 2),) * 1000)))


def test_a_sheet_that_declares_a_vast_size_is_read_at_once() -> None:
    small = book({"Sheet1": (("姓名", "电话"), ("甲", 1))})
    vast = changed(small, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"').replace(b'r="2"', b'r="900000"'))
    wide = changed(small, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD2"'))

    assert vast != small
    assert read_book(changed(small, SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))) == read_book(small)
    assert read_book(vast).text == "姓名 | 电话"
    assert read_book(wide).text == "姓名：甲"


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(rows=1), "its tables have more than 1 rows"),
        (Limits(table_characters=1), "its tables hold more than 1 characters"),
        (Limits(sheets=1), "it has more than 1 sheets"),
    ],
)
def test_a_workbook_beyond_a_limit_is_unreadable(limits: Limits, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_book(book({"一": (("姓名", "电话"), ("甲", 1)), "二": ()}), limits)

    assert caught.value.reason == reason


@pytest.mark.parametrize(("before", "after"), [(b"</sheetData>", b""), (b'r="B2"', b'r="?"'), (b"<v>1</v>", b"<v>one</v>")])
def test_a_damaged_workbook_is_unreadable(before: bytes, after: bytes) -> None:
    content = changed(book({"Sheet1": (("姓名", "电话"), ("甲", 1))}), SHEET, lambda xml: xml.replace(before, after))

    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_book(content)
