from bot.replies.typesetting import Marks, typeset
from index import Document, Section

TEXT = "办事指南\n事项：社保卡 | 窗口：一号 | 时限：3天\n事项：医保 | 时限：5天\n请带证件。\n\n- 身份证\n· 户口簿\n1. 先取号"
DOCUMENT = Document("guide.md", "办事指南", TEXT, (Section("办事指南", 0), Section("", 5, 7)))


def test_a_document_is_set_as_headings_tables_paragraphs_and_lists() -> None:
    assert typeset(DOCUMENT, Marks()) == [
        {"kind": "heading", "level": 1, "runs": [("办事指南", 0)]},
        {
            "kind": "table",
            "names": ["事项", "窗口", "时限"],
            "rows": [[[("社保卡", 0)], [("一号", 0)], [("3天", 0)]], [[("医保", 0)], [], [("5天", 0)]]],
        },
        {"kind": "paragraph", "runs": [("请带证件。", 0)]},
        {"kind": "list", "items": [[("身份证", 0)], [("户口簿", 0)]]},
        {"kind": "paragraph", "runs": [("1. 先取号", 0)]},
    ]


def test_the_passage_is_marked_and_the_quote_in_it_and_all_is_converted() -> None:
    start = TEXT.index("请带")
    marks = Marks((start, start + 5), (start + 2, start + 4), lambda text: text.replace("证", "證"))
    (paragraph,) = [block for block in typeset(DOCUMENT, marks) if block.get("runs", [("", 0)])[0][0].startswith("请带")]
    assert paragraph["runs"] == [("请带", 1), ("證件", 2), ("。", 1)]


def test_a_line_with_a_colon_is_no_table_and_a_long_first_line_no_heading() -> None:
    document = Document("a.txt", "通知", "通知：明天停水\n甲 | 乙", (Section("通知", 0),))
    assert [block["kind"] for block in typeset(document, Marks())] == ["paragraph", "paragraph"]


def test_of_a_long_document_a_part_is_set_from_the_middle_of_a_line_if_need_be() -> None:
    start = TEXT.index("带证件")
    assert typeset(DOCUMENT, Marks(shown=(start, start + 10))) == [
        {"kind": "paragraph", "runs": [("带证件。", 0)]},
        {"kind": "list", "items": [[("身份", 0)]]},
    ]
