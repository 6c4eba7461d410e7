from itertools import pairwise

from hypothesis import given

from index import Analyzer, Document, Index, quote, split
from tests.strategies import documents, questions


@given(document=documents, question=questions)
def test_a_quote_stands_verbatim_in_its_passage(analyzer: Analyzer, document: Document, question: str) -> None:
    for hit in Index.of(split(document), analyzer).search(question, 10):
        snippet = quote(hit)

        assert snippet.text.strip()
        assert snippet.text in hit.passage.text


@given(document=documents, question=questions)
def test_highlights_lie_inside_the_quote_and_apart(analyzer: Analyzer, document: Document, question: str) -> None:
    for hit in Index.of(split(document), analyzer).search(question, 10):
        snippet = quote(hit)

        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.highlights)
        assert all(before < after for (_, before), (after, _) in pairwise(snippet.highlights))
