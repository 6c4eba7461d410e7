import inspect
import io
import sys
import zipfile

import docx as python_docx
import pytest

from index import Section, UnreadableDocumentError
from index.formats.archives import recognises_docx
from tests.unit.index.formats.office_files import (
    RELATIONSHIPS,
    STYLES,
    archive,
    lines,
    p,
    part,
    passages,
    read_word,
    run,
    tbl,
    tc,
    tr,
    word,
)


def test_a_document_of_python_docx_is_read() -> None:
    written = python_docx.Document()
    written.add_heading("电梯使用须知", 0)
    written.add_heading("检修", 1)
    written.add_paragraph("每月检修一次。")
    written.add_paragraph("带身份证", style="List Bullet")
    written.add_paragraph("填表", style="List Number")
    written.add_paragraph("交表", style="List Number")
    table = written.add_table(2, 2)
    for cell, text in zip((cell for row in table.rows for cell in row.cells), ("楼", "电梯", "一号楼", "两部"), strict=True):
        cell.text = text
    written.sections[0].header.paragraphs[0].text = "页眉不读"
    packed = io.BytesIO()
    written.save(packed)

    assert recognises_docx(packed.getvalue())
    document = read_word(packed.getvalue())

    assert document.text.split("\n") == [
        "电梯使用须知",
        "检修",
        "每月检修一次。",
        "- 带身份证",
        "1. 填表",
        "2. 交表",
        "楼 | 电梯",
        "一号楼 | 两部",
    ]
    assert (document.title, document.sections) == ("电梯使用须知", (Section("电梯使用须知", 0, 1), Section("检修", 7, 1)))


def test_a_field_shows_its_result_and_not_its_instruction() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = f"{mark('begin')}{run('条件')}{mark('begin')}{run('内')}{mark('separate')}{run('中')}{mark('end')}{mark('separate')}"
    body = (
        p("共", f"{nested}{run('三')}{mark('end')}", "部")
        + p("前", f"{mark('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{mark('end')}", "后")
        + p(mark("end"), f'<w:fldSimple w:instr="DATE">{run("今天")}</w:fldSimple>')
        + p(mark("begin"), "没有结尾")
        + p("下一段")
    )

    assert lines(body) == ["共三部", "前后", "今天", "下一段"]


def test_tabs_breaks_and_formulas_are_text() -> None:
    body = p("甲", "<w:r><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/></w:r>")

    assert lines(body + p("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")) == ["甲 乙", "丙-", "a+b"]


def test_a_table_is_read_row_by_row_and_a_merged_cell_in_all_that_it_spans() -> None:
    body = tbl(
        tr(tc(p("楼"), '<w:gridSpan w:val="2"/>'), "电梯"),
        tr(tc(p("一号楼"), '<w:vMerge w:val="restart"/>'), "东", "两部"),
        tr(tc(p("一号楼"), "<w:vMerge/>"), "西", "三部"),
        tr(tc(p("删"), "<w:cellDel/>"), "南", tc(p(""))),
        tr("整行删", "除", properties="<w:del/>"),
        tr(tc(p("说明一") + p("说明二"))),
        f"<w:sdt><w:sdtContent>{tr('北', '一部')}</w:sdtContent></w:sdt>",
    )

    assert lines(body) == [
        "楼：一号楼 | 楼：东 | 电梯：两部",
        "楼：一号楼 | 楼：西 | 电梯：三部",
        "楼：南",
        "说明一",
        "说明二",
        "楼：北 | 楼：一部",
    ]


def test_a_table_within_a_cell_is_not_lost() -> None:
    body = tbl(tr("楼", tc(p("电梯") + tbl(tr("东", "两部")) + p("")))) + tbl(tr(tc(tbl(tr("西", "三部")))))

    assert lines(body) == ["楼 | 电梯 东 | 两部", "西 | 三部"]


def test_a_long_cell_keeps_its_paragraphs() -> None:
    assert lines(tbl(tr("条件", tc(p("甲" * 60) + p("乙" * 60))))) == [f"条件 | {'甲' * 60}", "乙" * 60]


def test_notes_stand_at_the_end_and_once() -> None:
    def reference(kind: str, note: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{note}"/></w:r>'

    notes = part("footnotes", f'<w:footnote w:id="-1">{p("线")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote>')
    ends = part("endnotes", f'<w:endnote w:id="2">{p("尾注")}</w:endnote>')
    body = p("电梯", reference("footnote", 2), reference("endnote", 2)) + p("楼梯", reference("footnote", 2), reference("footnote", 3))

    assert lines(body, footnotes=notes, endnotes=ends) == ["电梯", "楼梯", "脚注", "尾注"]
    assert lines(body) == ["电梯", "楼梯"]


def core(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
    )


BODY = p("松林小区电梯公告") + p("一、检修", style="1") + p("电梯每月检修一次。")


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        (BODY + p("电梯章程", style="a3") + p("副题", style="a3"), "松林小区", "电梯章程"),
        (BODY, "松林小区电梯", "松林小区电梯"),
        (BODY, "桂花小区停车办法", "松林小区电梯公告"),
        (BODY, "Microsoft Word - 1.doc", "松林小区电梯公告"),
        (BODY, "文档1电梯每月", "松林小区电梯公告"),
        (p("文档中的电梯一览"), "文档中的电梯一览", "文档中的电梯一览"),
        (BODY + p("附件", style="1"), "", "松林小区电梯公告"),
        (p("通知") + p("电梯检修", style="1"), "", "电梯检修"),
        (p("一、检修", style="1") + p("电梯每月检修一次。"), "", "一、检修"),
        (p("电梯每月检修一次。"), "", "lift"),
    ],
)
def test_the_title_is_what_the_document_calls_itself(body: str, title: str, expected: str) -> None:
    content = archive({"word/document.xml": part("document", f"<w:body>{body}</w:body>"), "word/styles.xml": part("styles", STYLES)})
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr("docProps/core.xml", core(title))

    assert read_word(packed.getvalue()).title == expected


def test_a_document_may_lie_anywhere_in_its_archive() -> None:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONSHIPS.format("/word/document2.xml"),
        "word\\document2.xml": part("document", f"<w:body>{p('电梯')}</w:body>"),
    }

    assert read_word(archive(parts)).text == "电梯"


def test_a_strict_document_is_read() -> None:
    strict = part("document", f"<w:body>{p('电梯')}</w:body>").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )

    assert read_word(archive({"word/document.xml": strict})).text == "电梯"


def test_a_document_without_a_body_has_no_text() -> None:
    assert read_word(archive({"word/document.xml": part("document", "")})).text == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive({"word/styles.xml": part("styles", "")}), "it is damaged: 'word/document.xml'"),
        (archive({"word/document.xml": "<w:document"}), "it is damaged"),
        (word(p("甲", properties='<w:outlineLvl w:val="x"/>')), "it is damaged: invalid literal"),
        (word("<w:sdt>" * 300 + "</w:sdt>" * 300), "it is damaged: Excessive depth"),
        (archive({"word/document.xml": '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w>&x;</w>'}), "declares a document type"),
        (archive({"word/document.xml": '<?xml version="1.0"?><!DOCTYPE w><w/>'.encode("utf-16")}), "declares a document type"),
    ],
)
def test_a_damaged_or_hostile_document_is_unreadable(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_word(content)

    assert caught.value.path == "notices/lift.docx"
    assert reason in caught.value.reason


def nested(depth: int) -> str:
    body = p("电梯")
    for _ in range(depth):
        body = tbl(tr(tc(body)))
    return body


def test_tables_nested_too_deeply_are_unreadable() -> None:
    content = word(nested(80))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 100)
    try:
        with pytest.raises(UnreadableDocumentError, match="nested too deeply"):
            read_word(content)
    finally:
        sys.setrecursionlimit(limit)


def test_eighty_tables_within_each_other_are_read() -> None:
    assert lines(nested(80)) == ["电梯"]


def test_an_empty_cell_keeps_its_column_and_what_follows_a_table_is_no_part_of_its_last_row() -> None:
    content = word(
        p("值班表")
        + tbl(tr("姓名", "书记", "副书记", "电话"), tr("东片", "", "甲", "101"), tr("西片", "乙", "", "102"))
        + p("节假日照常值班。")
    )

    assert passages(read_word(content)) == [
        "值班表",
        "姓名：东片 | 副书记：甲 | 电话：101",
        "姓名：西片 | 书记：乙 | 电话：102",
        "节假日照常值班。",
    ]


def test_a_form_keeps_each_name_with_what_stands_beside_it() -> None:
    body = tbl(
        tr("姓名", "甲", "性别", "女"), tr("职务", "网格员", "电话", "101"), tr("备注", tc(p("兼管二号楼"), '<w:gridSpan w:val="3"/>'))
    )

    assert lines(body) == ["姓名：甲 | 性别：女", "职务：网格员 | 电话：101", "备注：兼管二号楼"]


def test_the_columns_keep_their_names_behind_a_row_that_frames_a_text() -> None:
    frame = tr(tc(p("以下为二期") + p("自三月起执行"), '<w:gridSpan w:val="2"/>'))
    body = tbl(tr("姓名", "电话"), tr("甲", "101"), frame, tr("乙", "102"))

    assert lines(body) == ["姓名：甲 | 电话：101", "以下为二期", "自三月起执行", "姓名：乙 | 电话：102"]
