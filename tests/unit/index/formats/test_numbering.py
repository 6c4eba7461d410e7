from index import Section
from tests.unit.index.formats.office_files import item, kind, lines, lvl, num, p, part, read_word, word

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
