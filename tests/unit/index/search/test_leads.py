import pytest

from index import Analyzer, Index, Passage, Provenance, quote
from index.search import leads
from index.search.answer_types import expected


def lead(analyzer: Analyzer, question: str, text: str) -> str:
    passage = Passage("0" * 12, "a.txt", "", "", 0, len(text), text, Provenance())
    (found,) = Index.of([passage], analyzer).search(question)
    snippet = quote(found)
    return snippet.text[slice(*snippet.lead)]


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("图书室有多少册书", "图书室周日休息。图书室有书约300册，由志愿者看管。", "约300册"),
        ("图书室每人最多借几本", "图书室规定每人不超过5本，借期一个月。", "每人不超过5本"),
        ("图书室多久盘点一次", "图书室每季度盘点一次，由管理员做。", "每季度盘点一次"),
        ("图书室有哪些藏书", "图书室的藏书包括小说、画报、地图等三类。", "小说、画报、地图"),
        ("图书室有哪些藏书", "图书室的藏书有：\n- 小说\n- 画报\n- 地图", "小说\n- 画报\n- 地图"),
        ("图书室怎么借书", "图书室在二楼。图书室凭证借书，当场登记。周日休息。", "图书室凭证借书，当场登记。"),
        ("图书室的规矩", "图书室的规矩如下：\n- 不吸烟\n- 不喧哗", "图书室的规矩如下：\n- 不吸烟\n- 不喧哗"),
    ],
    ids=["figure", "limit", "frequency", "series", "list", "sentence", "announced list"],
)
def test_the_line_that_answers_is_cut_out_of_the_quote(analyzer: Analyzer, question: str, text: str, wanted: str) -> None:
    assert lead(analyzer, question, text) == wanted


def test_a_long_list_is_led_by_the_line_that_announces_it(analyzer: Analyzer) -> None:
    items = "\n".join(f"- 第{number}条规矩，说的是书架上第{number}层的书怎样取放才不乱" for number in "一二三四五六")

    assert lead(analyzer, "图书室的规矩", f"图书室的规矩如下：\n{items}") == "图书室的规矩如下："


def test_a_bare_item_never_stands_alone(analyzer: Analyzer) -> None:
    text = "图书室向下面几种人开放：\n- 退休职工\n- 中小学生"

    assert lead(analyzer, "中小学生能进图书室吗", text) == text


@pytest.mark.parametrize(
    "limited",
    [
        "不得少於30",
        "不少于30",
        "少於30",
        "不低於30",
        "不得超過30",
        "达到30",
        "不到30",
        "不足30",
        "满30",
        "未满30",
        "將近30",
        "10到30",
        "大约30",
    ],
)
def test_what_limits_a_figure_stands_with_it_in_either_script(limited: str) -> None:
    assert figure(f"共有{limited}册。") == f"{limited}册"


def test_a_word_that_only_ends_like_a_limit_is_left_out() -> None:
    assert figure("书架扩大30册。") == "30册"


def figure(text: str) -> str:
    start = text.rindex("30")
    return text[slice(*leads.lead(text, (0, len(text)), (0, len(text)), (start, start + 3), ()))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("国有企业、集体企业、私营企业。", "国有企业、集体企业、私营企业"),
        ("指导员、网格长、网格员", "指导员、网格长、网格员"),
        ("三等奖、二等奖、一等奖。", "三等奖、二等奖、一等奖"),
        ("成员是业主、物业、第三方。", "成员是业主、物业、第三方"),
        ("藏书包含了小说、画报、地图。", "小说、画报、地图"),
        ("藏书分为小说、画报、地图三类。", "小说、画报、地图"),
        (
            "凡在本街道范围内居住满六个月以上的成年居民及其亲属、小说、画报。",
            "凡在本街道范围内居住满六个月以上的成年居民及其亲属、小说、画报。",
        ),
    ],
)
def test_a_series_keeps_its_words_whole(text: str, wanted: str) -> None:
    whole = (0, len(text))
    assert text[slice(*leads.lead(text, whole, whole, None, expected("有哪些")))] == wanted


def test_an_item_in_the_first_line_is_announced_by_nothing() -> None:
    text = "- 小说：画"
    start = len(text) - 1
    assert leads.lead(text, (0, len(text)), (start, len(text)), None, ()) == (start, len(text))


def test_a_quote_that_begins_within_the_announcing_line_leads_with_the_list(analyzer: Analyzer) -> None:
    text = f"{'看管的人很多，' * 30}由居民轮流。图书室向下面几种人开放：\n- 退休职工\n- 中小学生"

    assert lead(analyzer, "中小学生能进图书室吗", text) == "图书室向下面几种人开放：\n- 退休职工\n- 中小学生"
