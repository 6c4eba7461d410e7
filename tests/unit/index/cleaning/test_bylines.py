from tests.unit.index.cleaning.handbook import BODY, SORTING, VISITS, cleaned, taken


def test_the_block_of_facts_of_a_shared_file_goes_with_what_touches_it() -> None:
    lines = ["分享", "垃圾分类手册.docx", "下载文档", "", "ID:123", "", "大小:3KB", "格式:DOCX", "时间:2023-01-02", "展开"]
    result = cleaned(*lines, SORTING, VISITS, title="垃圾分类手册.docx")

    assert [text for text, _ in taken(result)] == [line for line in lines if line]
    assert result.text == BODY
    assert result.provenance.dated == ""
