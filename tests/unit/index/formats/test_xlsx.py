import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from index import Removal, UnreadableDocumentError, split
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


def changed_book(rows: Sequence[Sequence[object]], change: Callable[[Any], None]) -> bytes:
    """Return a workbook with one sheet of *rows*, which *change* changes."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def test_merged_cells_give_their_word_to_all_that_they_span() -> None:
    def merge(sheet: Any) -> None:  # noqa: ANN401 - openpyxl's sheets
        for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
            sheet.merge_cells(area)

    rows = (
        ("河畔社区助老收费", None, None, None),
        ("服务", "价格（元）", None, "备注"),
        (None, "平日", "假日", None),
        ("理发", 12, 15, "上门"),
        (None, 9, 11, "到店"),
    )
    document = read_book(changed_book(rows, merge))

    assert document.title == "河畔社区助老收费"
    assert document.text.split("\n")[1:] == [
        "服务：理发 | 价格（元）·平日：12 | 价格（元）·假日：15 | 备注：上门",
        "服务：理发 | 价格（元）·平日：9 | 价格（元）·假日：11 | 备注：到店",
    ]


def test_what_a_workbook_hides_is_left_out_and_reported() -> None:
    def hide(sheet: Any) -> None:  # noqa: ANN401
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        secret = sheet.parent.create_sheet("密")
        secret.append(["内部", "号码"])
        secret.sheet_state = "hidden"

    rows = (("姓名", "证件", "电话"), ("甲", "证一", 101), ("乙", "证二", 102), ("丙", "证三", 103))
    document = read_book(changed_book(rows, hide))

    assert passages(document) == ["姓名：甲 | 电话：101", "姓名：丙 | 电话：103"]
    assert document.removed == (
        Removal(1, "证件", "hidden"),
        Removal(2, "证一", "hidden"),
        Removal(3, "乙 | 证二 | 102", "hidden"),
        Removal(4, "证三", "hidden"),
        Removal(1, "内部 | 号码", "hidden"),
    )


def test_a_formula_without_a_result_is_reported() -> None:
    document = read_book(book({"Sheet1": (("项目", "数量", "合计"), ("清运", 2, "=B2*3"), ("绿化", 4, "=B3*3"))}))

    assert passages(document) == ["项目：清运 | 数量：2", "项目：绿化 | 数量：4"]
    assert document.removed == (
        Removal(1, "合计", "head of a table"),
        Removal(2, "=B2*3", "formula without a result"),
        Removal(3, "=B3*3", "formula without a result"),
    )


def test_odd_styles_are_no_hindrance() -> None:
    content = book({"Sheet1": (("问题", "答案"), ("谁检修？", "物业"))})
    odd = changed(content, "xl/styles.xml", lambda xml: xml.replace(b"<fill><patternFill", b"<fill/><fill><patternFill", 1))

    assert odd != content
    assert passages(read_book(odd)) == ["谁检修？\n物业"]


@pytest.mark.parametrize("styles", [b"", b"<styleSheet", b"<styleSheet><cellXfs><xf></styleSheet>"])
def test_malformed_styles_cost_formats_and_no_cells(styles: bytes) -> None:
    content = changed(book({"Sheet1": (("问题", "答案"), ("谁检修？", "物业"))}), "xl/styles.xml", lambda _: styles)

    assert passages(read_book(content)) == ["谁检修？\n物业"]


def test_empty_cells_keep_their_columns() -> None:
    rows = (("社区", "书记", "副书记", "电话"), ("河畔", "甲", None, 1), ("山前", None, "乙", 2))

    assert passages(read_book(book({"Sheet1": rows}))) == ["社区：河畔 | 书记：甲 | 电话：1", "社区：山前 | 副书记：乙 | 电话：2"]


def test_a_merged_head_stays_one_where_a_column_below_it_is_hidden() -> None:
    def change(sheet: Any) -> None:  # noqa: ANN401
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("D1:E1")
        sheet.column_dimensions["C"].hidden = True

    rows = (
        ("藏书", "2023年", None, "2024年", None),
        (None, "成人", "儿童", "成人", "儿童"),
        ("小说", 30, 20, 50, 40),
        ("画册", 5, 60, 7, 80),
    )

    assert passages(read_book(changed_book(rows, change))) == [
        "藏书：小说 | 2023年·成人：30 | 2024年·成人：50 | 2024年·儿童：40",
        "藏书：画册 | 2023年·成人：5 | 2024年·成人：7 | 2024年·儿童：80",
    ]
