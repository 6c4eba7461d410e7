import pytest

from index import Analyzer, Hit, Index, Passage, Provenance, quote
from index.search.snippets import LONGEST

SORTING = "居民把垃圾分成四类放进楼下的桶里，不要放在楼道里。"


def hit(analyzer: Analyzer, question: str, text: str, title: str = "", heading: str = "") -> Hit:
    passage = Passage("0" * 12, "a.txt", title, heading, 0, len(text), text, Provenance())
    (found,) = Index.of([passage], analyzer).search(question)
    return found


def highlighted(found: Hit) -> list[str]:
    snippet = quote(found)
    return [snippet.text[start:end] for start, end in snippet.highlights]


def test_a_short_passage_is_quoted_whole(analyzer: Analyzer) -> None:
    assert quote(hit(analyzer, "图书室", "图书室在二楼。周日休息。")).text == "图书室在二楼。周日休息。"


@pytest.mark.parametrize("place", [0, 5, 10])
def test_the_sentence_that_holds_the_question_is_quoted_wherever_it_stands(analyzer: Analyzer, place: int) -> None:
    sentences = [SORTING] * 10
    sentences.insert(place, "图书室周日休息。")
    snippet = quote(hit(analyzer, "图书室哪天休息", "".join(sentences)))

    assert "图书室周日休息。" in snippet.text
    assert len(snippet.text) <= LONGEST


def test_a_quote_is_made_of_whole_sentences(analyzer: Analyzer) -> None:
    snippet = quote(hit(analyzer, "图书室哪天休息", SORTING * 8 + "图书室周日休息。" + SORTING * 8))

    assert snippet.text.replace("图书室周日休息。", "").replace(SORTING, "") == ""


def test_the_sentence_with_the_kind_of_answer_asked_for_is_favoured(analyzer: Analyzer) -> None:
    text = f"图书室在楼上{'很宽敞' * 30}。图书室有书三百册。图书室在街边{'很安静' * 30}。"

    assert quote(hit(analyzer, "图书室有书多少册", text)).text == "图书室有书三百册。"


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("图书室有多少册书", "图书室有三百册书，周日休息。", ["三百册"]),
        ("图书室哪一年建成", "图书室2013年5月建成。", ["2013年5月"]),
        ("图书室电话是多少", "图书室的电话是 010-55501234。", ["010-55501234"]),
        ("图书室在哪里", "图书室在二楼。", []),
        ("图书室有多少册书", "图书室三百册书，四百册画。", ["三百册"]),
        ("图书室有多少册书", "图书室三百册书四百册书。", []),
    ],
    ids=["number", "date", "phone", "no such kind", "counted", "either may be"],
)
def test_what_the_question_asks_for_is_marked(analyzer: Analyzer, question: str, text: str, answers: list[str]) -> None:
    snippet = quote(hit(analyzer, question, text))

    assert [snippet.text[start:end] for start, end in snippet.answers] == answers


def test_the_question_s_words_are_highlighted_as_the_text_writes_them(analyzer: Analyzer) -> None:
    assert highlighted(hit(analyzer, "图书室 wifi", "圖書室提供ＷｉＦｉ。")) == ["圖書室", "ＷｉＦｉ"]


def test_highlights_that_touch_are_one(analyzer: Analyzer) -> None:
    assert highlighted(hit(analyzer, "图书室电梯", "图书室电梯坏了。")) == ["图书室电梯"]


def test_highlights_outside_the_quote_are_left_out(analyzer: Analyzer) -> None:
    found = hit(analyzer, "图书室休息", "图书室休息。" + SORTING * 12 + "图书室。")

    assert highlighted(found)[0] == "图书室休息"
    assert len(found.matches) > len([match for match in found.matches if match.end <= len(quote(found).text)])


def test_a_passage_found_by_its_title_alone_is_quoted_without_highlights(analyzer: Analyzer) -> None:
    snippet = quote(hit(analyzer, "图书室", "周日休息。", title="图书室"))

    assert (snippet.text, snippet.highlights) == ("周日休息。", ())


def test_headings_are_left_out(analyzer: Analyzer) -> None:
    found = hit(analyzer, "图书室休息", "图书室\n开放时间\n图书室周日休息。", title="图书室", heading="指南 › 开放时间")

    assert quote(found).text == "图书室周日休息。"


def test_a_passage_of_nothing_but_headings_is_quoted(analyzer: Analyzer) -> None:
    assert quote(hit(analyzer, "图书室", "图书室", title="图书室")).text == "图书室"


def test_a_very_long_sentence_is_quoted_by_its_clauses(analyzer: Analyzer) -> None:
    snippet = quote(hit(analyzer, "图书室", "居民把垃圾分成四类，" * 20 + "图书室周日休息，" + "不要放在楼道里，" * 20))

    assert "图书室周日休息，" in snippet.text
    assert len(snippet.text) <= LONGEST


def test_a_list_is_quoted_to_its_end(analyzer: Analyzer) -> None:
    items = "".join(f"\n{number}. 带上第{number}种材料的原件，还有两张清楚的复印件。" for number in range(1, 9))
    snippet = quote(hit(analyzer, "借书证", f"办借书证要带的材料：{items}\n其他事情请问值班员。"))

    assert snippet.text == f"办借书证要带的材料：{items}"


def test_a_row_of_a_table_is_quoted_whole_with_its_columns(analyzer: Analyzer) -> None:
    row = "事项：养犬登记 | 材料：一、身份证；二、免疫证。 | 时限：三个工作日"

    assert quote(hit(analyzer, "养犬登记要什么材料", f"{SORTING}\n{row}")).text.endswith(row)


def test_a_paragraph_that_is_asked_for_by_its_number_is_the_quote(analyzer: Analyzer) -> None:
    text = "第四条　借书凭证。\n下列图书不外借：\n（一）字典；\n（二）年鉴。\n违反前款的，停借一年。"

    assert quote(hit(analyzer, "图书室规则第四条第三款是什么", text, "图书室规则", "第四条")).text == "违反前款的，停借一年。"
