import pytest

from index import Document, Removal, UnreadableDocumentError
from index.formats import spreadsheetml
from index.formats.signatures import recognises_spreadsheetml
from tests.unit.index.formats.office_files import passages

HEAD = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
SPACES = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
STYLES = (
    '<Styles><Style ss:ID="money"><NumberFormat ss:Format="&quot;¥&quot;#,##0.00"/></Style>'
    '<Style ss:ID="day"><NumberFormat ss:Format="m&quot;月&quot;d&quot;日&quot;"/></Style></Styles>'
)


def cell(text: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(cells)}</Row>"


def workbook(*rows: str, columns: str = "") -> bytes:
    table = f'<Worksheet ss:Name="一"><Table>{columns}{"".join(rows)}</Table></Worksheet>'
    return f"{HEAD}<Workbook {SPACES}>{STYLES}{table}</Workbook>".encode()


def read(content: bytes) -> Document:
    (document,) = spreadsheetml.read(content, "lift.xls")
    return document


def test_rows_are_read_with_formats_spans_and_places() -> None:
    content = workbook(
        row(cell("项目"), cell("价格"), cell("日期")),
        row(
            cell("检修", more='ss:MergeDown="1"'),
            cell("12.5", "Number", 'ss:StyleID="money"'),
            cell("2024-03-05T00:00:00.000", "DateTime", 'ss:StyleID="day"'),
        ),
        row(cell("7", "Number", 'ss:Index="3"')),
    )

    assert recognises_spreadsheetml(content)
    assert passages(read(content)) == ["项目：检修 | 价格：¥12.50 | 日期：3月5日", "项目：检修 | 日期：7"]


def test_what_is_hidden_and_formulas_without_a_result_are_reported() -> None:
    content = workbook(
        row(cell("姓名"), cell("证件"), cell("电话")),
        row(cell("甲"), cell("证一"), '<Cell ss:Formula="=R[1]C"/>'),
        row(cell("乙"), cell("证二"), cell("2", "Number"), more='ss:Hidden="1"'),
        columns='<Column/><Column ss:Hidden="1"/>',
    )

    assert passages(read(content)) == ["姓名：甲"]
    assert read(content).removed == (
        Removal(1, "电话", "head of a table"),
        Removal(1, "证件", "hidden"),
        Removal(2, "证一", "hidden"),
        Removal(2, "=R[1]C", "formula without a result"),
        Removal(3, "乙 | 证二 | 2", "hidden"),
    )


@pytest.mark.parametrize("content", [workbook()[:-4], workbook(row(cell("x", "Number"))), workbook(row(more='ss:Index="x"'))])
def test_a_damaged_workbook_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read(content)


def test_a_document_type_is_refused() -> None:
    content = workbook().replace(b"<Workbook", b"<!DOCTYPE x><Workbook", 1)

    with pytest.raises(UnreadableDocumentError, match="declares a document type"):
        read(content)
