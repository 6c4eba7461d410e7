import io
from collections.abc import Callable
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]

from index import Document, Removal, UnreadableDocumentError
from index.formats import doc, read, xls
from tests.unit.index.formats.office_files import passages


def workbook(fill: Callable[[Any], None]) -> bytes:
    """Return an old workbook that *fill* fills."""
    book = xlwt.Workbook()
    fill(book)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def read_xls(fill: Callable[[Any], None]) -> Document:
    (document,) = xls.read(workbook(fill), "notices/lift.xls")
    return document


def price_list(book: Any) -> None:  # noqa: ANN401 - xlwt has no types
    sheet = book.add_sheet("价目")
    money, day = xlwt.easyxf(num_format_str='0"元/次"'), xlwt.easyxf(num_format_str='m"月"d"日"')
    for column, word in ((0, "服务"), (3, "起始日")):
        sheet.write_merge(0, 1, column, column, word)
    sheet.write_merge(0, 0, 1, 2, "价格")
    sheet.write(1, 1, "平日")
    sheet.write(1, 2, "假日")
    for row, (name, price) in enumerate((("理发", 12), ("修脚", 20)), 2):
        sheet.write(row, 0, name)
        sheet.write(row, 1, price, money)
        sheet.write(row, 2, price + 2.5)
        sheet.write(row, 3, 45366 + row, day)


def test_an_old_workbook_is_read_with_merged_cells_and_formats() -> None:
    content = workbook(price_list)

    assert doc.recognises_workbook(content)
    assert passages(read(content, "a.xls")[0]) == [
        "服务：理发 | 价格·平日：12元/次 | 价格·假日：14.5 | 起始日：3月17日",
        "服务：修脚 | 价格·平日：20元/次 | 价格·假日：22.5 | 起始日：3月18日",
    ]


def test_what_an_old_workbook_hides_is_left_out_and_reported() -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        sheet = book.add_sheet("名册")
        for row, cells in enumerate((("姓名", "证件", "电话"), ("甲", "证一", "101"), ("乙", "证二", "102"))):
            for column, text in enumerate(cells):
                sheet.write(row, column, text)
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True
        secret = book.add_sheet("密")
        secret.write(0, 0, "内部")
        secret.visibility = 1

    document = read_xls(fill)

    assert passages(document) == ["姓名：甲 | 电话：101"]
    assert document.removed == (
        Removal(1, "证件", "hidden"),
        Removal(2, "证一", "hidden"),
        Removal(3, "乙 | 证二 | 102", "hidden"),
        Removal(1, "内部", "hidden"),
    )


def test_several_sheets_are_sections() -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        for title in ("东区", "西区"):
            sheet = book.add_sheet(title)
            for row, cells in enumerate((("问题", "答案"), ("谁检修？", f"{title}物业"))):
                for column, text in enumerate(cells):
                    sheet.write(row, column, text)

    assert [section.heading for section in read_xls(fill).sections] == ["东区", "谁检修？", "西区", "谁检修？"]


def test_a_damaged_old_workbook_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        xls.read(workbook(price_list)[:1600], "a.xls")


def test_a_workbook_that_claims_more_than_can_be_is_unreadable() -> None:
    content = workbook(price_list)
    dimensions = content.index(b"\x00\x02\x0e\x00") + 4
    claims = (
        content[:dimensions] + b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff" + content[dimensions + 12 :],
        content.replace(b"\xfd\x00\x0a\x00\x00\x00\x00\x00", b"\xfd\x00\x0a\x00\x00\x00\xff\xff"),
        content[:-100] + content[-77:],  # calamine panics
        content[:1024] + b"\xff" * 512 + content[1536:],
    )
    assert content not in claims
    for each in claims:
        with pytest.raises(UnreadableDocumentError):
            xls.read(each, "a.xls")
