from lxml.html import fragment_fromstring

from index.documents import Draft
from index.formats.html_tables import write_table


def lines(table: str) -> list[str]:
    draft = Draft()
    write_table(fragment_fromstring(table), lambda cell: cell.text_content().strip(), draft)
    return draft.text.split("\n")


def test_spans_and_empty_cells_keep_their_columns() -> None:
    table = (
        "<table><thead><tr><th>科</th><th colspan=2>时间</th></tr><tr><th></th><th>上午</th><th>下午</th></tr></thead>"
        "<tbody><tr><td rowspan=2>内科</td><td>周一</td><td></td></tr><tr><td></td><td>周四</td></tr>"
        "<tr><td>外科</td><td colspan='2'>全天</td></tr></tbody></table>"
    )

    assert lines(table) == ["科：内科 | 时间·上午：周一", "科：内科 | 时间·下午：周四", "科：外科 | 时间·上午：全天 | 时间·下午：全天"]


def test_a_row_of_th_names_the_columns_and_one_th_of_a_row_does_not() -> None:
    assert lines("<table><tr><th>甲</th><th>乙</th></tr><tr><td>丙</td><td>丁</td></tr></table>") == ["甲：丙 | 乙：丁"]
    assert lines("<table><tr><th>甲</th><td>乙</td></tr><tr><th>丙</th><td>丁</td></tr></table>") == ["甲 | 乙", "丙 | 丁"]


def test_an_odd_span_counts_as_one_and_a_vast_one_ends_with_the_table() -> None:
    table = "<table><tr><th>甲</th><th>乙</th></tr><tr><td rowspan=x>丙</td><td rowspan=99999>丁</td></tr><tr><td>戊</td></tr></table>"

    assert lines(table) == ["甲：丙 | 乙：丁", "甲：戊 | 乙：丁"]
