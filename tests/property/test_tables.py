from hypothesis import given
from hypothesis import strategies as st

from index import Document, split
from index.documents import Draft
from index.formats.grids import Row
from index.formats.tables import Table

words = st.sampled_from(
    ["姓名", "电话", "备注", "问题", "答案", "项目", "东楼", "6层", "谁管？", "物业管。", "一、总则", "长" * 450, "", ""]
)
tables = st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=8)


@given(tables)
def test_each_cell_of_a_table_is_in_a_passage_or_among_what_was_left_out(cells: list[list[str]]) -> None:
    draft = Draft()
    rows = [Row(number, tuple(each)) for number, each in enumerate(cells, 1) if any(each)]
    removed = Table.of(rows).write(draft)
    document = Document("a", "a", draft.text, draft.sections)
    passages = split(document)
    indexed = "".join("".join(passage.text for passage in passages).split())
    left_out = "\n".join(removal.text for removal in removed)

    assert indexed == "".join(draft.text.split())
    assert [cell for row in rows for cell in row.cells if cell not in indexed and cell not in left_out] == []
    assert all(document.text[passage.start : passage.end] == passage.text for passage in passages)
