from hypothesis import given
from hypothesis import strategies as st

from index import Analyzer, Document, Index, split
from tests.strategies import documents, hostile_texts, questions

SHARES = ("coverage", "context", "strength", "margin")


@given(document=documents, question=st.one_of(questions, hostile_texts), limit=st.integers(1, 10))
def test_hits_are_ranked_and_limited(analyzer: Analyzer, document: Document, question: str, limit: int) -> None:
    passages = split(document)
    order = {passage.key: number for number, passage in enumerate(passages)}
    index = Index.of(passages, analyzer)
    places = [(-hit.score, order[hit.passage.key]) for hit in index.search(question, len(passages) + 1)]

    assert places == sorted(places)
    assert [hit.passage for hit in index.search(question, limit)] == [passages[number] for _, number in places][:limit]


@given(document=documents, question=st.one_of(questions, hostile_texts))
def test_what_a_hit_says_of_itself_is_a_share_or_above_0(analyzer: Analyzer, document: Document, question: str) -> None:
    for hit in Index.of(split(document), analyzer).search(question, 10):
        assert hit.score > 0
        assert [name for name in SHARES if not 0 <= getattr(hit, name) <= 1 + 1e-6] == []


@given(document=documents, question=questions)
def test_a_match_is_a_term_of_the_question_where_it_stands(analyzer: Analyzer, document: Document, question: str) -> None:
    asked = {term for clause in analyzer.question(question).clauses for each in clause.alternatives for term in each.terms}
    for hit in Index.of(split(document), analyzer).search(question, 10):
        assert {match.term for match in hit.matches} <= asked
        assert all(match.term in analyzer.fold(hit.passage.text[match.start : match.end]) for match in hit.matches)
