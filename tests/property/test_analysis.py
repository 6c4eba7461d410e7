import string
from collections import Counter
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from index import Analyzer
from index.analysis.folding import fold, fold_rows
from tests.strategies import both_scripts, hostile_texts, texts, traditional_texts

ascii_texts = st.text(string.ascii_letters + string.digits + string.punctuation, max_size=30)


@given(text=st.one_of(texts, hostile_texts))
def test_a_token_stands_in_the_text_and_is_what_folding_makes_of_it(analyzer: Analyzer, text: str) -> None:
    for token in analyzer.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term in analyzer.fold(text[token.start : token.end])


@given(text=st.one_of(texts, hostile_texts))
def test_tokens_come_in_the_order_of_their_starts(analyzer: Analyzer, text: str) -> None:
    starts = [token.start for token in analyzer.tokens(text)]

    assert starts == sorted(starts)


@given(text=st.one_of(texts, hostile_texts))
def test_a_passage_is_analysed_as_its_folded_text(analyzer: Analyzer, text: str) -> None:
    folded = analyzer.fold(text)

    assert sorted(token.term for token in analyzer.tokens(folded)) == sorted(token.term for token in analyzer.tokens(text))


@given(pair=both_scripts)
def test_both_scripts_have_the_same_tokens(analyzer: Analyzer, pair: tuple[str, str]) -> None:
    simplified, traditional = pair

    assert analyzer.fold(traditional) == simplified
    assert analyzer.tokens(traditional) == analyzer.tokens(simplified)
    assert analyzer.question(traditional) == analyzer.question(simplified)


@given(text=ascii_texts)
def test_both_widths_have_the_same_tokens(analyzer: Analyzer, text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})

    assert analyzer.fold(wide) == text.lower()
    assert analyzer.tokens(wide) == analyzer.tokens(text)


@given(text=texts)
def test_a_question_that_names_anything_asks_for_something(analyzer: Analyzer, text: str) -> None:
    assert bool(analyzer.question(text).clauses) == bool(analyzer.tokens(text))


@given(text=st.one_of(texts, hostile_texts, st.text()), labels=st.lists(texts, max_size=2))
def test_terms_are_counted_as_tokens_are(analyzer: Analyzer, text: str, labels: list[str]) -> None:
    assert analyzer.frequencies(text) == Counter(token.term for token in analyzer.tokens(text))
    assert analyzer.frequencies(text, *labels) == Counter(token.term for each in (text, *labels) for token in analyzer.tokens(each))


@given(given=st.lists(st.tuples(st.one_of(texts, hostile_texts, st.text()), st.lists(texts, max_size=2)), max_size=3))
def test_many_texts_are_counted_as_each_is(analyzer: Analyzer, given: list[tuple[str, list[str]]]) -> None:
    counts = analyzer.count(given)
    counted = zip(counts.places.tolist(), counts.frequencies.tolist(), strict=True)
    found = [{counts.terms[place]: often for place, often in islice(counted, size)} for size in counts.sizes.tolist()]

    assert found == [analyzer.frequencies(text, *labels) for text, labels in given]
    assert len(set(counts.terms)) == len(counts.terms)


@given(st.lists(st.one_of(hostile_texts, traditional_texts, st.text(max_size=4)), max_size=4))
def test_rows_fold_together_as_each_by_itself(rows: list[str]) -> None:
    assert fold_rows(rows) == [fold(row)[0] for row in rows]
