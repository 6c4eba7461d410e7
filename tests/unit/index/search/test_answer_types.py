import pytest

from index.search.answer_types import asks_for_meaning, expected, is_article, subquestions


@pytest.mark.parametrize(
    ("question", "name", "held", "unheld"),
    [
        ("多少户划成一个网格", "number", "每三百户一格", "按道路划分"),
        ("一共几所学校", "number", "共有12所", "有多所"),
        ("每人多少钱", "number", "每人500元", "每人50斤"),
        ("小区有多少平方米", "number", "占地300平方米", "占地300步"),
        ("巡查多少公里", "number", "全程3千米", "全程3站"),
        ("多少小时内回复", "number", "在24个小时内", "在24天内"),
        ("多久回复", "duration", "三个工作日内", "尽快回复"),
        ("多久检修一次", "frequency", "每季度检修", "尽快检修"),
        ("多久检修一次", "frequency", "半年检修一次", "在半年内检修"),
        ("占百分之几", "share", "占八成", "占多数"),
        ("什么时候成立的", "date", "2013年3月成立", "当时成立"),
        ("谁来巡查", "person", "由网格员巡查", "每天巡查"),
        ("有哪些职责", "list", "一是巡查", "负责巡查"),
        ("叫什么名字", "name", "名为《便民手册》", "没有名字"),
        ("网格怎么划分", "manner", "以楼栋为单位", "网格有三个"),
        ("电话是多少", "phone", "拨打 010-55501234", "拨打热线"),
        ("几点上班", "hours", "上午九点", "每天上班"),
        ("收费吗", "fee", "免费办理", "当场办理"),
        ("网址是什么", "address", "www.example.cn", "在网上"),
        ("how many households", "number", "300户", "按道路"),
        ("when was it set up", "date", "2013年", "当时"),
        ("who patrols", "person", "网格长", "每天"),
        ("what is the phone number", "phone", "12345", "热线"),
    ],
)
def test_a_question_asks_for_a_kind_of_answer(question: str, name: str, held: str, unheld: str) -> None:
    first = expected(question)[0]

    assert first.name == name
    assert first.form.search(held)
    assert not first.form.search(unheld)


def test_a_question_that_asks_for_nothing_special_expects_nothing() -> None:
    assert expected("网格的划分") == ()


def test_beside_what_is_required_nothing_else_is_expected() -> None:
    assert [(each.name, each.required) for each in expected("电话是多少")] == [("phone", True)]


@pytest.mark.parametrize(
    ("question", "phrase"),
    [("上海有多少个网格", "多少个网格"), ("一个网格多少户人家", "多少户"), ("网格有几条边界", "几条"), ("多少钱", "多少钱")],
)
def test_what_is_wanted_is_told_with_its_whole_noun(question: str, phrase: str) -> None:
    assert expected(question)[-1].phrase == phrase


def test_the_wanted_thing_is_named_in_the_words_of_the_question() -> None:
    assert expected("网格有多少户")[0].wanted == "多少户"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("网格怎么划分？", ("网格怎么划分？",)),
        ("谁来扫雪，工资多少？", ("谁来扫雪", "工资多少")),
        ("两个镇各有多少个网格、多少支队伍？", ("两个镇各有多少个网格", "两个镇各有多少支队伍")),
        ("在社区里，老人和孩子怎么照顾？", ("在社区里，老人和孩子怎么照顾？",)),
        ("what is a grid, and who leads it?", ("what is a grid", "who leads it")),
        ("", ("",)),
    ],
)
def test_a_question_has_parts_where_each_asks_something(question: str, asked: tuple[str, ...]) -> None:
    assert subquestions(question) == asked


@pytest.mark.parametrize(
    ("question", "held", "unheld"),
    [
        ("登记要收费吗？", "登记应当缴纳手续费。", "登记在一楼。"),
        ("登记要收费吗？", "首次登记免收手续费。", "登记在一楼。"),
        ("登记要不要钱？", "登记每次三元。", "登记在一楼。"),
        ("登记需要交钱吗？", "登记免费。", "登记应当带钱包。"),
        ("登记怎么收费？", "登记每次三元。", "登记应当缴纳手续费。"),
        ("登记怎么收费？", "项目：登记 | 收费（元）·平时：8", "项目：登记 | 楼层：8"),
        ("登记怎么收费？", "项目：登记 | 收费：¥8.00", "项目：登记 | 收费：待定"),
        ("保洁工资多少？", "岗位：保洁 | 工资：3200 | 餐补：80", "岗位：保洁 | 工资：面议"),
    ],
)
def test_an_amount_may_stand_in_a_cell_and_whether_there_is_a_fee_is_answered_in_words(question: str, held: str, unheld: str) -> None:
    (kind, *_) = expected(question)

    assert kind.form.search(held)
    assert not kind.form.search(unheld)


@pytest.mark.parametrize(
    ("meaning", "other"), [("网格是什么", "网格多少户"), ("啥叫网格", "网格叫谁来管"), ("what is a grid", "what do grids do")]
)
def test_who_asks_what_something_is_wants_the_opening(meaning: str, other: str) -> None:
    assert asks_for_meaning(meaning)
    assert not asks_for_meaning(other)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("有一个村", True), ("每名网格员管一个网格", True), ("有一名网格长", False), ("共一个网格", False), ("设三名网格长", False)],
)
def test_an_indefinite_one_is_no_number(text: str, is_one: bool) -> None:  # noqa: FBT001 - a row of the table
    start = text.index("一") if "一" in text else text.index("三")

    assert is_article(text, start, start + 2) is is_one
