from index import Removal, Section, split
from index.formats import archives
from tests.unit.index.formats.office_files import book, passages, read_book

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

    assert archives.recognises_xlsx(content)
    assert not archives.recognises_docx(content)
    assert document.title == "电梯常见问题解答"
    assert document.sections == (
        Section("电梯常见问题解答", 0, 2),
        Section("电梯多久检修一次？", 9, 3),
        Section("停电怎么办？", 43, 3),
    )
    assert passages(document) == [
        "电梯常见问题解答\n电梯多久检修一次？\n每月检修一次。\n序号：1 | 电话：12345",
        "停电怎么办？\n请按警铃。\n不要扒门。\n序号：2\n也可以打电话。",
    ]


def test_a_question_without_an_answer_is_reported() -> None:
    assert read_book(book({"Sheet1": QUESTIONS})).removed == (
        Removal(2, "问题 | 答案", "head of a table"),
        Removal(6, "3 | 谁负责？ |  | 物业", "a question without an answer"),
    )


def test_the_rows_of_any_other_table_keep_the_names_of_their_columns() -> None:
    rows = (("姓名", "网格", "电话"), ("甲", "第一网格", 101), ("乙", "第二网格", 102), ("姓名", "网格", "电话"), ("丙", None, 103))
    document = read_book(book({"Sheet1": rows}))

    assert passages(document) == ["姓名：甲 | 网格：第一网格 | 电话：101", "姓名：乙 | 网格：第二网格 | 电话：102", "姓名：丙 | 电话：103"]
    assert (document.title, [section.level for section in document.sections]) == ("lift", [7, 7, 7])


def test_a_row_too_long_for_a_passage_is_headed_by_its_first_words_and_keeps_its_columns() -> None:
    rows = (("编号", "说明", "楼"), (1, "说" * 401, "一号楼"), (2, "明" * 401, None), (3, 4, None))
    document = read_book(book({"Sheet1": rows}))

    assert [section.heading for section in document.sections] == ["楼：一号楼", f"说明：{'明' * 401}", ""]
    assert passages(document) == [f"楼：一号楼\n编号：1\n说明：{'说' * 401}", f"说明：{'明' * 401}\n编号：2", "编号：3 | 说明：4"]


def test_names_over_figures_are_columns_and_rows_without_names_are_not() -> None:
    named = read_book(book({"Sheet1": (("水果", "价格"), ("苹果", 3), ("梨", 4.5))}))
    nameless = read_book(book({"Sheet1": (("苹果", "红", "脆"), ("梨", "黄", "脆"), ("香蕉", "黄", "软"))}))
    repeated = read_book(book({"Sheet1": (("楼", "楼"), ("东", 3), ("西", 4))}))
    alone = read_book(book({"Sheet1": (("姓名", "电话"),)}))

    assert passages(named) == ["水果：苹果 | 价格：3", "水果：梨 | 价格：4.5"]
    assert passages(nameless) == ["苹果 | 红 | 脆", "梨 | 黄 | 脆", "香蕉 | 黄 | 软"]
    assert passages(repeated) == ["楼 | 楼", "东 | 3", "西 | 4"]
    assert alone.text == "姓名 | 电话"


def test_questions_are_told_by_their_marks_where_no_column_is_named() -> None:
    rows = (("1", "怎么登记？", "带身份证。"), ("2", "多少钱？", "免费。"), ("3", "其他", "见公告。"))

    assert passages(read_book(book({"Sheet1": rows}))) == ["怎么登记？\n带身份证。\n1", "多少钱？\n免费。\n2", "其他\n见公告。\n3"]


def test_a_name_beside_the_questions_heads_a_group_of_rows() -> None:
    rows = (("类别", "问", "答"), ("电梯", None, None), (None, "谁检修？", "物业。"), (7, None, None), ("停车", "停哪里？", "车库。"))
    document = read_book(book({"Sheet1": rows}))

    assert passages(document) == ["电梯\n谁检修？\n物业。", "停哪里？\n车库。\n类别：停车"]
    assert document.removed == (Removal(1, "问 | 答", "head of a table"), Removal(4, "7", "a number without a row"))


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
    assert document.removed == (Removal(1, "问 | 答", "head of a table"),)


def test_a_remark_in_a_row_of_its_own_is_a_line() -> None:
    rows = (("请先看说明，再看表。",), ("姓名", "电话"), ("甲", 1), ("注：电话随时可打",), ("备用" * 21,))

    assert read_book(book({"Sheet1": rows})).text.split("\n") == [
        "请先看说明，再看表。",
        "姓名：甲 | 电话：1",
        "注：电话随时可打",
        "备用" * 21,
    ]


def test_a_value_of_a_form_stays_beside_its_name_where_another_is_empty() -> None:
    rows = (("借书人", None, "联系电话", None), ("借阅事项", "字典一本", "受理时间", "3月2日"))

    assert read_book(book({"Sheet1": rows})).text.split("\n") == ["借书人 | 联系电话", "借阅事项：字典一本 | 受理时间：3月2日"]
