import pytest

from index import Analyzer, Index, Passage, Provenance, quote


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
