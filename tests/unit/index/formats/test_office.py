import csv
import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from index import Document, DocumentError, Section, UnreadableDocumentError, UnsupportedFormatError
from index.documents import Removal
from index.formats import office
from index.passages import split

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)
STYLES = (
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Chapter"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="heading8"><w:name w:val="Heading 8"/></w:style>'
    '<w:style w:styleId="标题2"/>'
    '<w:style w:styleId="Outlined"><w:name w:val="Outlined"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:styleId="Plain"><w:name w:val="Plain"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Circle"><w:name w:val="Circle"/><w:basedOn w:val="Circle"/></w:style>'
    '<w:style w:styleId="Clause"><w:name w:val="Clause"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Linked"><w:name w:val="Linked"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def archive(members: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for member, content in members.items():
            package.writestr(member, content)
    return packed.getvalue()


def part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'


def word(body: str, **others: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONSHIPS.format("word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": part("styles", STYLES),
    }
    return archive(parts | {f"word/{name}.xml": content for name, content in others.items()})


def read_word(content: bytes) -> Document:
    (document,) = office.read_docx(content, "notices/lift.docx")
    return document


def lines(body: str, **others: str | bytes) -> list[str]:
    return read_word(word(body, **others)).text.split("\n")


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(*runs: str, style: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def tc(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(each if each.startswith('<w:tc>') else tc(p(each)) for each in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


# ---- docx


def test_a_document_of_python_docx_is_read() -> None:
    written = docx.Document()
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

    assert office.recognises_docx(packed.getvalue())
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


def test_insertions_stay_and_deletions_go() -> None:
    body = p(
        "电梯",
        f"<w:ins>{run('每月')}</w:ins>",
        f"<w:del><w:r><w:delText>每年</w:delText></w:r></w:del><w:moveFrom>{run('旧处')}</w:moveFrom>",
        f"<w:moveTo>{run('新处')}</w:moveTo>",
        "检修",
    )

    assert lines(body + f"<w:ins>{p('加一段')}</w:ins><w:del>{p('删一段')}</w:del>") == ["电梯每月新处检修", "加一段"]


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


def test_hidden_text_pronunciations_and_prompts_are_not_text() -> None:
    body = (
        p("电梯", run("密", "<w:vanish/>"), run("不密", '<w:vanish w:val="0"/>'), run("暗", '<w:rStyle w:val="Secret"/>'))
        + p(f"<w:ruby><w:rubyPr/><w:rt>{run('ti')}</w:rt><w:rubyBase>{run('梯')}</w:rubyBase></w:ruby>")
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处')}</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('填好了')}</w:sdtContent></w:sdt>"
        + p("第一章 检修 3", style="TOC1")
        + "<!-- note --><?word?>"
    )

    assert lines(body) == ["电梯不密", "梯", "填好了"]


def test_tabs_breaks_and_formulas_are_text() -> None:
    body = p("甲", "<w:r><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/></w:r>")

    assert lines(body + p("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")) == ["甲 乙", "丙-", "a+b"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('框里')}</w:txbxContent>"
    shape = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
    picture = f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    alternatives = "<w:r><mc:AlternateContent>{}</mc:AlternateContent></w:r>"

    assert lines(p("前", alternatives.format(f"<mc:Choice>{shape}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>"), "后")) == [
        "前后",
        "框里",
    ]
    assert lines(p(alternatives.format(f"<mc:Fallback>{picture}</mc:Fallback>"))) == ["框里"]
    assert lines(p("前", alternatives.format(""), f"<w:r>{picture}</w:r>")) == ["前", "框里"]


def test_a_style_or_an_outline_level_makes_a_heading() -> None:
    body = (
        p("一级", style="1")
        + p("承自一级", style="Chapter")
        + p("三级", style="Outlined")
        + p("二级", style="标题2")
        + p("最深", style="heading8")
        + p("直接", properties='<w:outlineLvl w:val="3"/>')
        + p("正文", style="1", properties='<w:outlineLvl w:val="9"/>')
        + p("仍是正文", style="Plain")
        + p("圈", style="Circle")
        + p("无此样式", style="Nowhere")
        + p("长" * 101, style="1")
    )

    assert [(section.heading, section.level) for section in read_word(word(body)).sections] == [
        ("一级", 1),
        ("承自一级", 1),
        ("三级", 3),
        ("二级", 2),
        ("最深", 6),
        ("直接", 4),
    ]


def test_a_table_is_read_row_by_row_and_a_merged_cell_once() -> None:
    body = tbl(
        tr(tc(p("楼"), '<w:gridSpan w:val="2"/>'), "电梯"),
        tr(tc(p("一号楼"), '<w:vMerge w:val="restart"/>'), "东", "两部"),
        tr(tc(p("一号楼"), "<w:vMerge/>"), "西", "三部"),
        tr(tc(p("删"), "<w:cellDel/>"), "南", tc(p(""))),
        tr("整行删", "除", properties="<w:del/>"),
        tr(tc(p("说明一") + p("说明二"))),
        f"<w:sdt><w:sdtContent>{tr('北', '一部')}</w:sdtContent></w:sdt>",
    )

    assert lines(body) == ["楼 | 电梯", "一号楼 | 东 | 两部", "西 | 三部", "南", "说明一", "说明二", "北 | 一部"]


def test_a_table_within_a_cell_is_not_lost() -> None:
    body = tbl(tr("楼", tc(p("电梯") + tbl(tr("东", "两部")) + p("")))) + tbl(tr(tc(tbl(tr("西", "三部")))))

    assert lines(body) == ["楼 | 电梯 东 | 两部", "西 | 三部"]


def test_a_long_cell_keeps_its_paragraphs() -> None:
    assert lines(tbl(tr("条件", tc(p("甲" * 60) + p("乙" * 60))))) == [f"条件 | {'甲' * 60}", "乙" * 60]


def lvl(level: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{level}">{more}<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def num(list_id: int, kind: int | str, overrides: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{kind}"/>{overrides}</w:num>'


def kind(kind_id: int, levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{kind_id}">{levels}</w:abstractNum>'


def item(text: str, list_id: int | str, level: int | None = None, more: str = "") -> str:
    depth = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return p(text, properties=f'<w:numPr>{depth}<w:numId w:val="{list_id}"/></w:numPr>{more}')


OFFICIAL = kind(
    1,
    lvl(0, "chineseCounting", "%1、")
    + lvl(1, "chineseCounting", "（%2）")
    + lvl(2, "decimal", "%3.")
    + lvl(3, "decimal", "%1.%3.%4", "<w:isLgl/>")
    + lvl(4, "bullet", "\uf06c")
    + lvl(5, "none", "")
    + lvl(6, "chineseCounting", "第%7条", '<w:start w:val="11"/>')
    + lvl(7, "decimal", "", '<w:suff w:val="nothing"/>')
    + lvl(8, "upperLetter", "附%9", '<w:suff w:val="nothing"/>'),
)


def test_the_numbers_of_official_documents_are_written_out() -> None:
    body = "".join(
        item(text, 1, level)
        for text, level in (
            ("总则", 0),
            ("目的", 1),
            ("依据", 1),
            ("先", 2),
            ("后", 2),
            ("细", 3),
            ("点", 4),
            ("空", 5),
            ("条", 6),
            ("无", 7),
            ("件", 8),
            ("分则", 0),
            ("范围", 1),
        )
    )

    assert lines(body, numbering=part("numbering", OFFICIAL + num(1, 1))) == [
        "一、总则",
        "（一）目的",
        "（二）依据",
        "1. 先",
        "2. 后",
        "1.2.1 细",
        "- 点",
        "空",
        "第十一条 条",
        "无",
        "附A件",
        "二、分则",
        "（一）范围",
    ]


def test_lists_count_on_or_begin_anew_as_word_counts_them() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    own = f'<w:lvlOverride w:ilvl="0">{lvl(0, "lowerLetter", "%1)")}</w:lvlOverride>'
    deleted = "<w:rPr><w:del/></w:rPr>"
    body = (
        item("甲", 1)
        + item("", 1, 0, deleted)
        + item("", 1)
        + item("丙", 2)
        + item("丁", 2)
        + item("戊", 3)
        + item("不编", 0)
        + item("无此表", 77)
        + item("无此类", 6)
        + item("深", 2, 2)
    )
    lists = num(1, 1) + num(2, 1, restart) + num(3, 2, own) + num(6, "none")
    rules = kind(1, lvl(0, "decimal", "%1.") + lvl(2, "decimal", "%1.%2.%3")) + kind(2, "")

    assert lines(body, numbering=part("numbering", rules + lists)) == [
        "1. 甲",
        "5. 丙",
        "6. 丁",
        "a) 戊",
        "不编",
        "无此表",
        "无此类",
        "6.1.1 深",
    ]


def test_a_style_brings_its_numbers() -> None:
    rules = (
        kind(1, '<w:numStyleLink w:val="Clause"/>')
        + kind(2, lvl(0, "decimal", "%1.") + lvl(1, "chineseCounting", "第%2条", '<w:pStyle w:val="Clause"/>'))
        + kind(3, '<w:numStyleLink w:val="Linked"/>')
        + kind(4, "")
    )
    lists = num(1, 1) + num(9, 2) + num(3, 3) + num(4, 4)
    body = p("总则", style="Clause") + p("适用", style="Linked") + item("绕圈", 3) + item("无规则", 4)

    assert lines(body, numbering=part("numbering", rules + lists)) == ["第一条 总则", "1. 适用", "绕圈", "无规则"]


def test_a_heading_carries_its_number() -> None:
    body = p("总则", style="1", properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    document = read_word(word(body, numbering=part("numbering", kind(1, lvl(0, "chineseCounting", "第%1章")) + num(1, 1))))

    assert document.sections == (Section("第一章 总则", 0, 1),)


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 12, "十二"),
        ("taiwaneseCounting", 20, "二十"),
        ("japaneseCounting", 101, "一百零一"),
        ("chineseCounting", 110, "一百一十"),
        ("chineseCounting", 1005, "一千零五"),
        ("chineseCounting", 4000, "4000"),
        ("chineseCounting", 0, "0"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 3, "參"),
        ("ideographDigital", 20, "二〇"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("upperLetter", 2, "B"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 1, "⑴"),
        ("decimalEnclosedFullstop", 2, "⒉"),
        ("ideographEnclosedCircle", 10, "㈩"),
        ("decimalZero", 7, "07"),
        ("hebrew1", 7, "7"),
    ],
)
def test_a_number_is_written_in_the_form_of_its_list(form: str, number: int, expected: str) -> None:
    rules = part("numbering", kind(1, lvl(0, form, "%1", f'<w:start w:val="{number}"/><w:suff w:val="nothing"/>')) + num(1, 1))

    assert lines(item("、", 1), numbering=rules) == [f"{expected}、"]


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


def test_tables_nested_beyond_all_sense_are_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("index.formats.office._Word.write_all", endless)

    with pytest.raises(UnreadableDocumentError, match="nested beyond all sense"):
        read_word(word(p("电梯")))


def test_eighty_tables_within_each_other_are_read() -> None:
    body = p("电梯")
    for _ in range(80):
        body = tbl(tr(tc(body)))

    assert lines(body) == ["电梯"]


# ---- archives


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"ppt/presentation.xml": ""}, "a presentation (pptx)"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "an OpenDocument text (odt)"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "an OpenDocument table (ods)"),
        ({"mimetype": "application/epub+zip"}, "an e-book (epub)"),
        ({"META-INF/MANIFEST.MF": ""}, "a Java archive (jar)"),
        ({"xl/workbook.bin": "", "xl/styles.xml": ""}, "an Excel binary workbook (xlsb)"),
        ({"lift.txt": "电梯"}, "a zip archive"),
        ({}, "a zip archive"),
    ],
)
def test_another_archive_is_refused_by_its_kind(members: dict[str, str | bytes], kind: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for member, text in members.items():
            package.writestr(member, text)
    content = packed.getvalue()

    assert not office.recognises_docx(content)
    assert not office.recognises_xlsx(content)
    assert office.recognises_archive(content)
    with pytest.raises(UnsupportedFormatError) as caught:
        office.read_archive(content, "lift.zip")
    assert caught.value.reason == f"this is {kind}, which is not read"


def test_a_cut_archive_is_damaged() -> None:
    content = word(p("电梯"))[:-30]

    assert not office.recognises_docx(content)
    with pytest.raises(UnreadableDocumentError, match="damaged zip archive"):
        office.read_archive(content, "lift.docx")


def test_what_is_no_archive_is_not_recognised() -> None:
    assert not any(recognises(b"lift") for recognises in (office.recognises_docx, office.recognises_xlsx, office.recognises_archive))


def test_an_archive_of_too_many_files_is_unreadable() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for number in range(office.MOST_MEMBERS + 1):
            package.writestr(f"word/{number}", "")

    assert not office.recognises_docx(packed.getvalue())
    for read in (office.read_archive, office.read_docx):
        with pytest.raises(UnreadableDocumentError, match="it packs more than 2,000 files"):
            read(packed.getvalue(), "lift.docx")


def test_an_archive_that_declares_too_much_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST_UNPACKED_BYTES", 1 << 20)
    content = archive({"word/document.xml": part("document", ""), "word/media/picture.png": b"\0" * (1 << 20)})

    with pytest.raises(UnreadableDocumentError, match="it is larger than 1 MiB when unpacked"):
        read_word(content)


def test_what_an_archive_declares_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MOST_UNPACKED_BYTES", 1 << 20)
    bomb = archive({"word/document.xml": b" " * (1 << 22)})
    lying = bomb.replace(struct.pack("<L", 1 << 22), struct.pack("<L", 1 << 10))

    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_word(lying)


def test_an_encrypted_file_within_an_archive_is_protected() -> None:
    content = bytearray(archive({"word/document.xml": part("document", "")}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(UnreadableDocumentError, match="it is protected by a password"):
        read_word(bytes(content))


# ---- tables in workbooks


def book(sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: str = "", **formats: str) -> bytes:
    workbook = openpyxl.Workbook()
    del workbook["Sheet"]
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cell, form in formats.items():
            sheet[cell].number_format = form
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def read_book(content: bytes) -> Document:
    (document,) = office.read_xlsx(content, "notices/lift.xlsx")
    return document


def passages(document: Document) -> list[str]:
    return [passage.text for passage in split(document)]


QUESTIONS = (
    ("电梯常见问题解答", None, None),
    ("序号", "问题", "答案", "电话"),
    (1, "电梯多久检修一次？", "每月检修一次。", 12345),
    (None, None, None, None),
    (2, "停电怎么办？", "请按警铃。\n不要扒门。", None),
    (3, "谁负责？", None, "物业"),
    (None, None, "也可以打电话。", None),
)


def test_a_question_is_a_heading_and_its_answer_one_passage() -> None:
    content = book({"Sheet1": QUESTIONS})
    document = read_book(content)

    assert office.recognises_xlsx(content)
    assert not office.recognises_docx(content)
    assert document.title == "电梯常见问题解答"
    assert document.sections == (
        Section("电梯常见问题解答", 0, 2),
        Section("电梯多久检修一次？", 9, 3),
        Section("停电怎么办？", 41, 3),
    )
    assert passages(document) == [
        "电梯常见问题解答\n电梯多久检修一次？\n每月检修一次。\n序号：1；电话：12345",
        "停电怎么办？\n请按警铃。\n不要扒门。\n序号：2\n也可以打电话。",
    ]


def test_a_question_without_an_answer_is_reported() -> None:
    assert read_book(book({"Sheet1": QUESTIONS})).removed == (Removal(6, "3 | 谁负责？ | 物业", "a question without an answer"),)


def test_the_rows_of_any_other_table_keep_the_names_of_their_columns() -> None:
    rows = (("姓名", "网格", "电话"), ("甲", "第一网格", 101), ("乙", "第二网格", 102), ("姓名", "网格", "电话"), ("丙", None, 103))
    document = read_book(book({"Sheet1": rows}))

    assert passages(document) == ["姓名：甲\n网格：第一网格；电话：101", "姓名：乙\n网格：第二网格；电话：102", "姓名：丙\n电话：103"]
    assert (document.title, [section.level for section in document.sections]) == ("lift", [3, 3, 3])


def test_a_row_of_figures_is_headed_by_its_first_words() -> None:
    rows = (("编号", "说明", "楼"), (1, "说" * 61, "一号楼"), (2, "明" * 61, None), (3, 4, None))
    document = read_book(book({"Sheet1": rows}))

    assert [section.heading for section in document.sections] == ["楼：一号楼", f"说明：{'明' * 61}", "编号：3"]


def test_names_over_figures_are_columns_and_rows_without_names_are_not() -> None:
    named = read_book(book({"Sheet1": (("水果", "价格"), ("苹果", 3), ("梨", 4.5))}))
    nameless = read_book(book({"Sheet1": (("苹果", "红", "脆"), ("梨", "黄", "脆"), ("香蕉", "黄", "软"))}))
    repeated = read_book(book({"Sheet1": (("楼", "楼"), ("东", 3), ("西", 4))}))
    alone = read_book(book({"Sheet1": (("姓名", "电话"),)}))

    assert passages(named) == ["水果：苹果\n价格：3", "水果：梨\n价格：4.5"]
    assert passages(nameless) == ["苹果\n红；脆", "梨\n黄；脆", "香蕉\n黄；软"]
    assert passages(repeated) == ["楼\n楼", "东\n3", "西\n4"]
    assert alone.text == "姓名\n电话"


def test_questions_are_told_by_their_marks_where_no_column_is_named() -> None:
    rows = (("1", "怎么登记？", "带身份证。"), ("2", "多少钱？", "免费。"), ("3", "其他", "见公告。"))

    assert passages(read_book(book({"Sheet1": rows}))) == ["怎么登记？\n带身份证。\n1", "多少钱？\n免费。\n2", "其他\n见公告。\n3"]


def test_a_name_beside_the_questions_heads_a_group_of_rows() -> None:
    rows = (("类别", "问", "答"), ("电梯", None, None), (None, "谁检修？", "物业。"), (7, None, None), ("停车", "停哪里？", "车库。"))
    document = read_book(book({"Sheet1": rows}))

    assert passages(document) == ["电梯\n谁检修？\n物业。", "停哪里？\n车库。\n类别：停车"]
    assert document.removed == (Removal(4, "7", "a number without a row"),)


def test_a_numbered_line_heads_a_group_of_rows() -> None:
    rows = (
        ("问", "答"),
        ("一、电梯", None),
        ("谁检修？", "物业。"),
        ("二、停车", None),
        ("停哪里？", "车库。"),
    )
    document = read_book(book({"Sheet1": rows}))

    assert [(passage.heading, passage.text) for passage in split(document)] == [
        ("一、电梯 › 谁检修？", "一、电梯\n谁检修？\n物业。"),
        ("二、停车 › 停哪里？", "二、停车\n停哪里？\n车库。"),
    ]
    assert document.removed == ()


def test_a_remark_in_a_row_of_its_own_is_a_line() -> None:
    rows = (("请先看说明，再看表。",), ("姓名", "电话"), ("甲", 1), ("注：电话随时可打",), ("备用" * 21,))

    assert read_book(book({"Sheet1": rows})).text.split("\n") == [
        "请先看说明，再看表。",
        "姓名：甲",
        "电话：1",
        "注：电话随时可打",
        "备用" * 21,
    ]


def test_several_sheets_are_sections_of_one_document() -> None:
    sheets = {"检修": (("问", "答"), ("谁？", "物业。")), "空": (), "藏": (("密", "码"),), "停车": (("问", "答"), ("哪？", "车库。"))}
    document = read_book(book(sheets, hidden="藏"))

    assert [(section.heading, section.level) for section in document.sections] == [("检修", 1), ("谁？", 3), ("停车", 1), ("哪？", 3)]
    assert [passage.heading for passage in split(document)] == ["检修 › 谁？", "停车 › 哪？"]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (datetime.fromisoformat("2024-05-01"), "yyyy-mm-dd", "2024-05-01"),
        (datetime.fromisoformat("2024-05-01"), 'yyyy"年"m"月"', "2024-05"),
        (datetime.fromisoformat("2024-05-01T09:30"), "yyyy-mm-dd hh:mm", "2024-05-01 09:30"),
        (date(2024, 5, 1), "yyyy/m/d", "2024-05-01"),
        (time(9, 5), "h:mm", "09:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (13900000000, "General", "13900000000"),
        (0.055, "0.0%", "5.5%"),
        (7, "000", "007"),
        (7.5, "000", "7.5"),
        (True, "General", "True"),
        ("  甲 ", "@", "甲"),
        ("#N/A", "General", ""),
    ],
)
def test_a_cell_is_written_as_people_write_it(value: object, form: str, expected: str) -> None:
    document = read_book(book({"Sheet1": (("事项", "内容"), ("甲", value), ("乙", "完"))}, B2=form))

    assert document.text.split("\n")[:2] == ["事项：甲", f"内容：{expected}" if expected else "事项：乙"]


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return archive({each: change(package.read(each)) if each == name else package.read(each) for each in package.namelist()})


SHEET = "xl/worksheets/sheet1.xml"


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
    assert read_book(vast).text == "姓名\n电话"
    assert read_book(wide).text == "姓名：甲"


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("MOST_ROWS", "its tables have more than 1 rows"),
        ("MOST_CHARACTERS", "its tables hold more than 1 characters"),
        ("MOST_SHEETS", "it has more than 1 sheets"),
    ],
)
def test_a_workbook_beyond_a_limit_is_unreadable(limit: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, limit, 1)

    with pytest.raises(UnreadableDocumentError) as caught:
        read_book(book({"一": (("姓名", "电话"), ("甲", 1)), "二": ()}))

    assert caught.value.reason == reason


@pytest.mark.parametrize(("before", "after"), [(b"</sheetData>", b""), (b'r="B2"', b'r="?"'), (b"<v>1</v>", b"<v>one</v>")])
def test_a_damaged_workbook_is_unreadable(before: bytes, after: bytes) -> None:
    content = changed(book({"Sheet1": (("姓名", "电话"), ("甲", 1))}), SHEET, lambda xml: xml.replace(before, after))

    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read_book(content)


# ---- csv


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    return lines.getvalue()


def read_csv(content: bytes) -> Document:
    (document,) = office.read_csv(content, "notices/lift.csv")
    return document


ASKED = (("问题", "答案", "来源"), ("谁检修，何时检修？", "物业。\n每月一次，\n不收费。", "公告"), ("停哪里？", "车库。", ""))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_questions_and_answers_are_read_in_any_encoding(delimiter: str, encoding: str) -> None:
    content = written(ASKED, delimiter).encode(encoding)

    assert office.recognises_csv(content)
    assert passages(read_csv(content)) == ["谁检修，何时检修？\n物业。\n每月一次，\n不收费。\n来源：公告", "停哪里？\n车库。"]


@pytest.mark.parametrize(
    "text",
    [
        "Question,Answer\nWho repairs the lift?,The caretaker.\n",
        "Q;A\r\nwho;we\r\n",
        "電梯問答,,\n問題,答覆,備註\n誰檢修？,物業,\n停哪裡？,車庫,免費\n",
        "姓名,电话\n甲,1\n乙,2\n",
        "水果,价格\n苹果,3\n梨,4.5元\n",
        "楼栋\t姓名\n一号楼\t甲\n二号楼\t乙\n",
        "问题,答案\n谁？,甲\n何时？,乙\n哪里？,丙\n多少？,丁,戊\n",
    ],
)
def test_a_table_is_recognised(text: str) -> None:
    assert office.recognises_csv(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "电梯",
        "春眠不觉晓,处处闻啼鸟\n夜来风雨声,花落知多少\n床前明月光,疑是地上霜\n",
        "清洁,安静,友善\n团结,互助,守时\n节约,守法,诚信\n",
        "今天,电梯检修,请走楼梯。\n明天,水管检修,请先存水。\n后天,电路检修,请关电器。\n",
        "姓名,电话\n",
        "姓名,电话\n甲,1\n",
        "姓名,电话\n甲,1\n乙,2,3\n丙,4\n",
        "姓名,,电话\n甲,,1\n乙,,2\n",
        "问题,答案\n今天检修\n明天检修\n",
        "\t今天检修\n\t明天检修\n\t后天检修\n",
        "Dear neighbours, hello\nthe lift, the stairs\nyours, the caretaker\n",
        "办理时间,上午九点到十一点\n办理地点,一楼大厅\n携带材料,身份证\n",
        "办理时间,上午九点到十一点,下午两点到五点\n办理地点,一楼大厅,二楼窗口\n携带材料,身份证,户口簿\n",
        'a,"' + "b" * 200_000 + '"',
    ],
)
def test_prose_with_commas_is_no_table(text: str) -> None:
    assert not office.recognises_csv(text.encode())


@pytest.mark.parametrize("content", [bytes(range(256)) * 8, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, b"%PDF-1.7\n%\xe2\xe3\n"])
def test_a_binary_file_is_no_table(content: bytes) -> None:
    assert not office.recognises_csv(content)


def test_a_long_table_is_recognised_by_its_beginning() -> None:
    content = written((*ASKED, *((f"第{number}个问题？", "答" * 99, "") for number in range(999)))).encode()

    assert len(content) > 100_000
    assert office.recognises_csv(content)
    assert len(passages(read_csv(content))) == 1001


def test_a_title_above_the_columns_names_the_table() -> None:
    assert read_csv("电梯常见问题,\n问题,答案\n谁检修？,物业\n".encode()).title == "电梯常见问题"
    assert read_csv("说明：电梯,\n问题,答案\n谁检修？,物业\n".encode()).title == "lift"


def test_a_text_that_is_no_table_is_unsupported() -> None:
    with pytest.raises(UnsupportedFormatError, match="this is no table"):
        read_csv("电梯，今天检修。".encode())


def test_a_cell_beyond_all_sense_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError, match="its table cannot be taken apart"):
        read_csv((written((*ASKED,) * 4000) + '"' + "检" * 150_000 + '",\n').encode())


# ---- old doc


def container(*streams: str) -> bytes:
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + b"\0" * 62 for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


@pytest.fixture
def fake_antiword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script on the path that stands in for antiword."""

    def install(script: str) -> None:
        program = tmp_path / "antiword"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


def read_doc(content: bytes) -> Document:
    (document,) = office.read_doc(content, "notices/lift.doc")
    return document


def test_an_old_document_is_read_through_antiword(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("cat > /dev/null; printf '\\n松林小区电梯公告\\n[pic]\\n|楼   |电梯 |\\n电梯每月检修一次。\\n'; echo \"$@\"")
    content = container("WordDocument")

    assert office.recognises_doc(content)
    document = read_doc(content)

    assert document.title == "松林小区电梯公告"
    assert document.text.split("\n") == ["松林小区电梯公告", "楼 | 电梯", "电梯每月检修一次。", "-m UTF-8.txt -w 0 -"]


def test_antiword_is_given_the_whole_file(fake_antiword: Callable[[str], None]) -> None:
    fake_antiword("wc -c")

    assert read_doc(container("WordDocument") + b"\0" * 100_000).text == str(512 + 256 + 100_000)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat > /dev/null; echo 'Encrypted documents are not supported' >&2; exit 1", "it is protected by a password"),
        ("cat > /dev/null; echo '- is not a Word Document.'; exit 1", "antiword failed: - is not a Word Document."),
        ("kill -9 $$", "antiword failed: it ended with -9"),
        ("sleep 9", "antiword failed: Command"),
    ],
)
def test_what_antiword_refuses_is_unreadable(
    script: str, reason: str, fake_antiword: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "CONVERSION_TIMEOUT_SECONDS", 0.2 if script.startswith("sleep") else 30)
    fake_antiword(script)

    with pytest.raises(UnreadableDocumentError) as caught:
        read_doc(container("WordDocument"))

    assert caught.value.reason.startswith(reason)


@pytest.mark.needs("antiword")
def test_the_antiword_that_is_installed_takes_our_command_line() -> None:
    with pytest.raises(UnreadableDocumentError, match="antiword failed: - is not a Word Document"):
        read_doc(container("WordDocument") + b"\0" * 4096)


def test_without_antiword_the_reason_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UnreadableDocumentError, match=r"need antiword, which is not installed here: install it or save the file as \.docx"):
        read_doc(container("WordDocument"))


@pytest.mark.parametrize(
    ("streams", "error", "reason"),
    [
        (("EncryptionInfo", "EncryptedPackage"), UnreadableDocumentError, "it is protected by a password"),
        (("Workbook",), UnsupportedFormatError, "this is an old Excel workbook (xls), which is not read"),
        (("Book",), UnsupportedFormatError, "this is an old Excel workbook (xls), which is not read"),
        (("PowerPoint Document",), UnsupportedFormatError, "this is an old presentation (ppt), which is not read"),
        (("__properties_version1.0",), UnsupportedFormatError, "this is a mail (msg), which is not read"),
        (("MatOST",), UnsupportedFormatError, "this is an old office file of unknown kind, which is not read"),
    ],
)
def test_another_old_office_file_is_refused_by_its_kind(streams: tuple[str, ...], error: type[DocumentError], reason: str) -> None:
    with pytest.raises(error) as caught:
        read_doc(container(*streams))

    assert caught.value.reason == reason


def test_a_word_in_a_text_is_no_stream() -> None:
    told = container("Contents") + b"\0" * 8 + "WordDocument".encode("utf-16-le") + b"\0" * 500

    with pytest.raises(UnsupportedFormatError):
        read_doc(told)
