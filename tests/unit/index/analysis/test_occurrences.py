from hypothesis import given
from hypothesis import strategies as st

from index.analysis.folding import fold_for_search
from index.analysis.occurrences import TermFinder

TERMS = st.sets(st.text("网格员户𠀀a1", min_size=1, max_size=3), min_size=1, max_size=6)
TEXTS = st.lists(st.text("网格網员户𠀀a1Ａ%，\n\0", max_size=12), max_size=5)


def scan(text: str, term: str) -> list[tuple[int, int]]:
    """Return where a term of Han characters stands in a text, the slow way."""
    folded, offsets = fold_for_search(text)
    starts = [start for start in range(len(folded)) if folded.startswith(term, start)]
    return [(offsets[start], offsets[start + len(term) - 1] + 1) for start in starts]


@given(TERMS, TEXTS)
def test_terms_are_found_in_many_texts_as_in_each_alone(terms: set[str], texts: list[str]) -> None:
    finder = TermFinder(terms)
    found = finder.find([fold_for_search(text) for text in texts])
    columns = zip(*(each.tolist() for each in (found.texts, found.starts, found.ends, found.terms)), strict=True)
    spans = [(text, start, end, finder.terms[term]) for text, start, end, term in columns]

    assert spans == sorted(spans)
    han = {term for term in terms if not term[0].isascii()}
    expected = {(number, *span, term) for number, text in enumerate(texts) for term in han for span in scan(text, term)}
    assert {span for span in spans if span[3] in han} == expected


@given(TERMS, TEXTS)
def test_what_a_text_contains_is_what_is_found_in_it(terms: set[str], texts: list[str]) -> None:
    finder = TermFinder(terms)
    for text in map(fold_for_search, texts):
        assert finder.contained(text) == {finder.terms[number] for number in finder.find([text]).terms.tolist()}
