from concurrent.futures import ThreadPoolExecutor

import pytest

from index import Analyzer, Lexicon, Token


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
