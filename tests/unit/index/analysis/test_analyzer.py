from concurrent.futures import ThreadPoolExecutor

import pytest

from index import Analyzer, Language, Lexicon
from index.analysis import analyzer as analysis
from index.analysis.analyzer import Clause, Token


def words(analyzer: Analyzer, question: str) -> list[str]:
    return [clause.name for clause in analyzer.question(question).clauses if clause.kind == "word"]


def said(clause: Clause) -> list[str]:
    return [alternative.text for alternative in clause.alternatives]


def first(analyzer: Analyzer, question: str) -> Clause:
    return analyzer.question(question).clauses[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｗｉ－Ｆｉ １２３", "wi-fi 123"),
        ("圖書室開門", "图书室开门"),
        ("ﬁne ㎡", "fine m2"),
        ("办\u200b事\ufeff\u00ad大厅", "办事大厅"),
        ("plain ASCII", "plain ascii"),
        ("", ""),
    ],
    ids=["width", "Traditional", "ligatures", "invisible", "case", "nothing"],
)
def test_a_text_is_folded_for_comparison(analyzer: Analyzer, text: str, expected: str) -> None:
    assert analyzer.fold(text) == expected


def test_a_conversion_that_changes_the_length_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class DoublingConverter:
        def __init__(self, _name: str) -> None:
            pass

        def convert(self, text: str) -> str:
            return text * 2

    monkeypatch.setattr(analysis, "OpenCC", DoublingConverter)

    assert Analyzer(Lexicon()).fold("圖書") == "圖書"


def test_a_text_is_converted_between_the_scripts_for_display(analyzer: Analyzer) -> None:
    assert analyzer.convert("圖書館在後面", "zh-Hans") == "图书馆在后面"
    assert analyzer.convert("图书馆在后面", "zh-Hant") == "圖書館在後面"
    assert analyzer.convert("\ud800灯", "zh-Hant") == "\ufffd燈"


def test_an_analyzer_says_what_cuts_its_words(analyzer: Analyzer) -> None:
    assert analyzer.segmenter in {"jieba", "rjieba"}


def test_words_and_bigrams_are_terms(analyzer: Analyzer) -> None:
    terms = {token.term for token in analyzer.tokens("流动书车来了")}

    assert {"流动书车", "流动", "动书", "书车", "车来"} <= terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("請到圖書室", ("图书室", 2, 5)),
        ("在ＷｉＦｉ旁", ("wifi", 1, 5)),
        ("办\u200b事大厅", ("办事", 0, 3)),
        ("共８㎡", ("8m2", 1, 3)),
        ("𠮷野家图书室", ("图书室", 3, 6)),
        ("_a_b_", ("b", 3, 4)),
    ],
)
def test_a_token_stands_in_the_text_as_given(analyzer: Analyzer, text: str, expected: tuple[str, int, int]) -> None:
    assert Token(*expected) in analyzer.tokens(text)


def test_tokens_come_in_the_order_of_their_starts(analyzer: Analyzer) -> None:
    starts = [token.start for token in analyzer.tokens("图书室 Wi-Fi 密码是 12345，请到流动书车问。")]

    assert starts == sorted(starts)


@pytest.mark.parametrize("text", ["", " \n", "。，！？", "___", "😀", "——"])
def test_a_text_without_letters_has_no_terms_and_asks_for_nothing(analyzer: Analyzer, text: str) -> None:
    assert analyzer.tokens(text) == []
    assert analyzer.question(text).clauses == ()


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
    analyzer = Analyzer(Lexicon(words=("流动书车",), glossary=((base, ("甲",)),)), dictionary={})

    assert said(first(analyzer, word))[0] == "甲"


@pytest.mark.parametrize(
    ("question", "expected"),
    [("北京", True), ("北京市", True), ("北京站", False), ("图书室", False), ("Beijing", True), ("library", False)],
)
def test_the_name_of_a_place_is_marked(question: str, *, expected: bool) -> None:
    glossary = (("beijing", ("北京",)), ("library", ("图书室",)))
    analyzer = Analyzer(Lexicon(words=("流动书车",), places=frozenset({"北京"}), glossary=glossary), dictionary={})

    assert first(analyzer, question).place is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图书室在哪里", "zh-Hans"),
        ("圖書室在哪裡", "zh-Hant"),
        ("Wi-Fi 在哪里", "zh-Hans"),
        ("where is it", "en"),
        ("12345 ！", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_told_by_its_letters(analyzer: Analyzer, text: str, expected: Language | None) -> None:
    assert analyzer.language(text) == expected


@pytest.mark.parametrize("text", ["办\ud83d事", "圖\udfff書", "a\ud800"])
def test_half_a_surrogate_pair_breaks_nothing(analyzer: Analyzer, text: str) -> None:
    assert analyzer.language(text) is not None
    assert analyzer.tokens(text) != []
    assert analyzer.question(text).clauses != ()


def test_the_fingerprint_names_what_decides_the_terms_of_a_passage(analyzer: Analyzer, lexicon: Lexicon) -> None:
    assert Analyzer(lexicon).fingerprint == analyzer.fingerprint
    assert Analyzer(Lexicon(words=lexicon.words)).fingerprint == analyzer.fingerprint
    assert Analyzer(Lexicon()).fingerprint != analyzer.fingerprint


def test_any_thread_may_analyse(analyzer: Analyzer) -> None:
    texts = [f"第{number}號圖書室的流动书车几点到？" for number in range(40)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(analyzer.tokens, texts)) == [analyzer.tokens(text) for text in texts]


def test_terms_are_found_where_their_characters_stand(analyzer: Analyzer) -> None:
    assert analyzer.find("網格员说：网格。", {"网格", "格"}) == [
        Token("网格", 0, 2),
        Token("格", 1, 2),
        Token("网格", 5, 7),
        Token("格", 6, 7),
    ]


@pytest.mark.parametrize(("text", "starts"), [("app和app2", [0]), ("wapp app", [5]), ("用APP办", [1]), ("", [])])
def test_a_term_of_letters_is_found_only_as_a_whole(analyzer: Analyzer, text: str, starts: list[int]) -> None:
    assert [token.start for token in analyzer.find(text, {"app"})] == starts


def test_a_number_is_found_in_its_common_form(analyzer: Analyzer) -> None:
    assert analyzer.find("每格一百户", {"100"}) == [Token("100", 2, 4)]
    assert Token("100", 2, 4) in analyzer.tokens("每格一百户")


def test_a_number_in_a_question_is_one_clause_in_its_common_form_or_as_written(analyzer: Analyzer) -> None:
    clause = first(analyzer, "一百二十万人")

    assert (clause.name, said(clause)) == ("一百二十万", ["1200000", "一百二十万"])


def test_a_word_that_begins_within_a_number_keeps_what_is_behind_it(analyzer: Analyzer) -> None:
    assert words(analyzer, "二〇一三年入党") == ["二〇一三", "年", "入党"]


def test_a_place_is_found_without_its_ending_too(analyzer: Analyzer) -> None:
    assert said(first(analyzer, "上海市网格"))[:2] == ["上海市", "上海"]


def test_a_question_keeps_its_wording(analyzer: Analyzer) -> None:
    assert analyzer.question("How many households?").wording == "how many households?"


def test_words_are_told_with_their_weight_and_whether_they_are_places(analyzer: Analyzer) -> None:
    words = analyzer.words("北京的Library怎么開門")
    assert [(word.text, word.start, word.end, word.place) for word in words] == [
        ("北京", 0, 2, True),
        ("的", 2, 3, False),
        ("library", 3, 10, False),
        ("怎么", 10, 12, False),
        ("开门", 12, 14, False),
    ]
    assert [word.salience > 0 for word in words] == [True, False, True, False, True]
