import pytest

from index import Analyzer, Hit, Index, Passage, Provenance, quote
from index.snippets import LONGEST

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


def test_the_sentence_behind_is_favoured_over_the_one_before(analyzer: Analyzer) -> None:
    before, behind = "甲" * 99 + "。", "乙" * 99 + "。"

    assert quote(hit(analyzer, "图书室", f"{before}图书室。{behind}")).text == f"图书室。{behind}"


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
