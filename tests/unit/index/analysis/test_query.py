import pytest

from index import Analyzer, Lexicon
from index.analysis.query import Clause


def words(analyzer: Analyzer, question: str) -> list[str]:
    return [clause.name for clause in analyzer.question(question).clauses if clause.kind == "word"]


def said(clause: Clause) -> list[str]:
    return [alternative.text for alternative in clause.alternatives]


def first(analyzer: Analyzer, question: str) -> Clause:
    return analyzer.question(question).clauses[0]


def test_stop_words_leave_a_question(analyzer: Analyzer) -> None:
    assert words(analyzer, "图书室什么时间开门吗？") == ["图书室", "时间", "开门"]
    assert words(analyzer, "What is the wifi?") == ["wifi"]


def test_a_question_of_only_stop_words_keeps_them(analyzer: Analyzer) -> None:
    assert words(analyzer, "怎么的？") == ["怎么", "的"]
    assert words(analyzer, "What is the?") == ["what", "is", "the"]


def test_a_name_across_two_words_is_found_by_its_bigram(analyzer: Analyzer) -> None:
    clauses = analyzer.question("楼道灯").clauses

    assert [clause.name for clause in clauses if clause.kind == "bigram"] == ["道灯"]


def test_a_bigram_holds_no_part_of_a_longer_stop_word(analyzer: Analyzer) -> None:
    clauses = analyzer.question("图书室什么时间").clauses

    assert [clause.name for clause in clauses if clause.kind == "bigram" and set(clause.name) & set("什么")] == []


def test_full_width_and_traditional_ask_for_the_same(analyzer: Analyzer) -> None:
    assert analyzer.question("圖書室的ＷｉＦｉ") == analyzer.question("图书室的wifi")


def test_synonyms_are_weaker_alternatives(analyzer: Analyzer) -> None:
    clause = first(analyzer, "开门")
    own, synonym = clause.alternatives

    assert said(clause) == ["开门", "营业"]
    assert own.weight > synonym.weight > 0


def test_a_word_of_several_groups_has_the_synonyms_of_all(analyzer: Analyzer) -> None:
    assert said(first(analyzer, "维修")) == ["维修", "报修", "修理"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("library", ["图书室"]),
        ("The LIBRARY?", ["图书室"]),
        ("ｌｉｂｒａｒｙ", ["图书室"]),
        ("libraries", ["图书室"]),
        ("library card", ["借书证"]),
        ("library cards", ["借书证"]),
        ("libraries cards", ["借书证"]),
        ("applying", ["办理", "申请"]),
        ("parties", ["党", "聚会"]),
    ],
)
def test_english_goes_through_the_glossary_the_longest_phrase_first(analyzer: Analyzer, question: str, expected: list[str]) -> None:
    (clause,) = analyzer.question(question).clauses

    assert said(clause)[: len(expected)] == expected


def test_a_word_of_the_glossary_is_looked_up_in_the_dictionary_too_but_weighs_less_there(analyzer: Analyzer) -> None:
    own, *general, itself = first(analyzer, "library").alternatives

    assert (own.text, own.weight) == ("图书室", 1.0)
    assert "图书馆" in [each.text for each in general]
    assert all(each.weight < 1 for each in general)
    assert (itself.text, itself.weight) == ("library", 1.0)


def test_english_that_the_glossary_does_not_know_goes_through_the_dictionary(analyzer: Analyzer) -> None:
    (clause,) = analyzer.question("zebra").clauses

    assert clause.alternatives[0].text == "斑马"
    *translated, itself = clause.alternatives
    assert [each.weight for each in translated] == sorted((each.weight for each in translated), reverse=True)
    assert itself.text == "zebra"


def test_a_phrase_of_the_dictionary_neither_begins_nor_ends_with_a_stop_word(analyzer: Analyzer) -> None:
    names = [clause.name for clause in analyzer.question("What is the identity card?").clauses]

    assert names == ["identity card"]


@pytest.mark.parametrize(("question", "expected"), [("wifi", ["wifi"]), ("o’wibble", ["o'wibble"]), ("wibble library", ["wibble"])])
def test_english_without_an_entry_stands_for_itself(analyzer: Analyzer, question: str, expected: list[str]) -> None:
    assert said(first(analyzer, question)) == expected


@pytest.mark.parametrize(("word", "base"), [("moved", "move"), ("parked", "park"), ("moving", "move"), ("boxes", "box")])
def test_an_inflected_word_is_looked_up_in_its_base_form(word: str, base: str) -> None:
    analyzer = Analyzer(Lexicon(words=("流动书车",), glossary=((base, ("甲",)),)), general={})

    assert said(first(analyzer, word))[0] == "甲"


@pytest.mark.parametrize(
    ("question", "expected"),
    [("北京", True), ("北京市", True), ("北京站", False), ("图书室", False), ("Beijing", True), ("library", False)],
)
def test_the_name_of_a_place_is_marked(question: str, *, expected: bool) -> None:
    glossary = (("beijing", ("北京",)), ("library", ("图书室",)))
    analyzer = Analyzer(Lexicon(words=("流动书车",), places=frozenset({"北京"}), glossary=glossary), general={})

    assert first(analyzer, question).place is expected


def test_a_number_in_a_question_is_one_clause_in_its_common_form_or_as_written(analyzer: Analyzer) -> None:
    clause = first(analyzer, "一百二十万人")

    assert (clause.name, said(clause)) == ("一百二十万", ["1200000", "一百二十万"])


def test_a_word_that_begins_within_a_number_keeps_what_is_behind_it(analyzer: Analyzer) -> None:
    assert words(analyzer, "二〇一三年入党") == ["二〇一三", "年", "入党"]


def test_a_place_is_found_without_its_ending_too(analyzer: Analyzer) -> None:
    assert said(first(analyzer, "上海市网格"))[:2] == ["上海市", "上海"]


def test_a_question_keeps_its_wording(analyzer: Analyzer) -> None:
    assert analyzer.question("How many households?").wording == "how many households?"


def test_an_english_word_in_a_chinese_question_is_translated_too(analyzer: Analyzer) -> None:
    clause = first(analyzer, "library几点开门")
    assert said(clause)[:2] == ["library", "图书室"]
