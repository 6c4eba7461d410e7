from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from index import DATA_FOLDER, Analyzer, Passage, read_lines
from index.analysis.query import Alternative, Clause
from index.ranking.maxscore import select
from index.ranking.postings import Postings, digest
from index.ranking.ranking import Ranking, Search, terms_of
from index.ranking.segments import Deletes
from index.ranking.small import SmallRanking
from tests.benchmarks.reference import difference
from tests.effort import examples
from tests.strategies import clauses, plain_clauses, term_corpora, term_lists, terms
from tests.ways import Way

pytestmark = pytest.mark.xdist_group("numba")  # one worker searches in all ways, and makes once what is searched

limits = st.integers(1, 45)


class Library:
    """The scores of rank_bm25 for clauses of weighed alternatives, of which the best counts."""

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        self._bm25 = BM25Plus(corpus, k1=0.9, b=0.6, delta=0)
        self._known: dict[str, NDArray[np.float64]] = {}
        self.scores = cache(self._scores)

    def _scores(self, clauses: tuple[Clause, ...]) -> NDArray[np.float64]:
        scores = np.zeros(self._bm25.corpus_size)
        for clause in clauses:
            parts = [each.weight * np.sum([self._term(term) for term in each.terms], axis=0) for each in clause.alternatives]
            scores += np.max(parts, axis=0)
        return scores

    def _term(self, term: str) -> NDArray[np.float64]:
        if term not in self._known:
            self._known[term] = self._bm25.get_scores([term])
        return self._known[term]


def postings_of(corpus: Sequence[Sequence[str]]) -> Postings:
    return Postings.of([Counter(passage) for passage in corpus])


def all_scores(ranking: Ranking, asked: Sequence[Clause]) -> NDArray[np.float64]:
    return ranking.scores_at(asked, np.arange(ranking.numbers, dtype=np.int32))


def fault(ranking: Ranking, library: Library, asked: Sequence[Clause], limit: int) -> str:
    """Tell what is wrong with the best passages of *ranking*, "" if nothing is."""
    numbers, scores = ranking.top(asked, limit)
    return difference(library.scores(tuple(asked)), numbers.tolist(), scores.tolist(), limit)


@given(corpus=term_corpora, asked=st.one_of(clauses, plain_clauses), limit=limits)
@settings(max_examples=examples(15))  # in each of eight ways
def test_the_best_are_those_of_rank_bm25(all_ways: Sequence[Way], corpus: list[list[str]], asked: list[Clause], limit: int) -> None:
    postings, library = postings_of(corpus), Library(corpus)

    assert {way.name: found for way in all_ways if (found := fault(way.over(postings), library, asked, limit))} == {}


@given(term_corpora, clauses)
def test_all_scores_are_those_of_rank_bm25(corpus: list[list[str]], asked: list[Clause]) -> None:
    expected = pytest.approx(Library(corpus).scores(tuple(asked)).tolist(), rel=1e-9)
    counts = [Counter(passage) for passage in corpus]

    assert all_scores(Ranking(Postings.of(counts)), asked).tolist() == expected
    assert all_scores(SmallRanking(counts, range(len(counts))), asked).tolist() == expected


@given(passage=term_lists, asked=clauses, copies=st.integers(2, 30))
@settings(max_examples=examples(15))  # in each of eight ways
def test_equal_passages_have_equal_scores_and_keep_corpus_order(
    all_ways: Sequence[Way], passage: list[str], asked: list[Clause], copies: int
) -> None:
    postings = postings_of([passage] * copies)
    found = {way.name: way.over(postings).top(asked, copies) for way in all_ways}
    expected = list(range(copies)) if set(passage) & set(terms_of(asked)) else []

    assert {name: numbers.tolist() for name, (numbers, _) in found.items()} == dict.fromkeys(found, expected)
    assert max(len(set(scores.tolist())) for _, scores in found.values()) <= 1


def test_scores_that_the_library_has_equal_are_in_corpus_order_though_their_terms_add_up_in_another(all_ways: Sequence[Way]) -> None:
    wrong = []
    for seed in range(100):
        random = np.random.default_rng(seed)
        corpus = [random.permutation(list("甲乙丙丁戊己庚辛壬癸"))[: random.integers(4, 7)].tolist() for _ in range(random.integers(3, 40))]
        asked = [Clause(term, (Alternative(term, (term,)),)) for term in random.permutation(list("甲乙丙丁戊己庚辛壬癸"))[:8].tolist()]
        postings, library = postings_of(corpus), Library(corpus)
        wrong += [(way.name, found) for way in all_ways if (found := fault(way.over(postings), library, asked, 5))]

    assert wrong == []


def made(seed: int, n_passages: int = 2_500) -> list[list[str]]:
    """Make passages of terms that follow Zipf's law, so many that lists are long and searches pass most of them over."""
    random = np.random.default_rng(seed)
    ranks = np.minimum(random.zipf(1.3, (n_passages, 30)), 400)
    return [[str(rank) for rank in row[: int(size)]] for row, size in zip(ranks, random.integers(1, 30, n_passages), strict=True)]


def asked_of(corpus: list[list[str]], seed: int, count: int) -> list[list[Clause]]:
    """Make questions of terms of *corpus*, some with alternatives."""
    random = np.random.default_rng(seed)
    vocabulary = sorted(set().union(*corpus))

    def alternative() -> Alternative:
        held = tuple(random.choice(vocabulary[:60] if random.random() < 0.5 else vocabulary, random.integers(1, 3)).tolist())
        return Alternative("".join(held), held, float(random.choice([1.0, 0.6, 0.2])))

    def clause() -> Clause:
        return Clause("", tuple(alternative() for _ in range(random.choice([1, 1, 1, 2, 3]))))

    return [[clause() for _ in range(random.integers(1, 7))] for _ in range(count)]


@pytest.fixture(scope="module")
def many() -> Callable[[int, int], tuple[list[list[str]], Postings, Library]]:
    """Make passages, invert them and let rank_bm25 score them, once for all ways."""

    @cache
    def make(seed: int, n_passages: int) -> tuple[list[list[str]], Postings, Library]:
        corpus = made(seed, n_passages)
        return corpus, postings_of(corpus), Library(corpus)

    return make


@pytest.mark.parametrize("seed", range(3))
def test_the_best_of_many_are_those_of_rank_bm25(
    way: Way, seed: int, many: Callable[[int, int], tuple[list[list[str]], Postings, Library]]
) -> None:
    corpus, postings, library = many(seed, 500 if way.name == "interpreted" else 2_500)
    ranking = way.over(postings)
    asked = [(each, limit) for each in asked_of(corpus, seed, 20 if way.name == "interpreted" else 80) for limit in (1, 3, 10, 11, 200)]

    assert [(each, limit) for each, limit in asked if fault(ranking, library, each, limit)] == []


def test_many_threads_get_the_answers_of_one(way: Way, many: Callable[[int, int], tuple[list[list[str]], Postings, Library]]) -> None:
    corpus, postings, _ = many(0, 500 if way.name == "interpreted" else 2_500)
    ranking, asked = way.over(postings), asked_of(corpus, 9, 30) * 4

    def top(clauses: Sequence[Clause]) -> tuple[list[int], list[float]]:
        numbers, scores = ranking.top(clauses, 10)
        return numbers.tolist(), scores.tolist()

    expected = [top(each) for each in asked]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(top, asked)) == expected


@dataclass(frozen=True, slots=True)
class Changed:
    """Passages by document in corpus order, each document there from the first, added since, or gone since."""

    documents: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    def counted(self, *states: str) -> tuple[list[Counter[str]], list[int]]:
        held = [passages for state, passages in self.documents if state in states]
        return [Counter(each) for passages in held for each in passages], [place for place, each in enumerate(held) for _ in each]

    def fresh(self) -> Ranking:
        """Rank what is there, in one inverted index."""
        return Ranking(Postings.of(*self.counted("kept", "added")))

    def ranking(self, search: Search = select) -> Ranking:
        """Rank it by what was there at first, what has gone of it, and what came."""
        base, changes = Postings.of(*self.counted("kept", "gone")), Postings.of(*self.counted("added"))
        return Ranking(base, changes, self._deletes(base), self.order(), search=search)

    def order(self) -> NDArray[np.int32]:
        """Return the place of each passage among those that are there, -1 for what has gone."""
        places: dict[str, list[int]] = {"kept": [], "added": []}
        there = 0
        for state, passages in self.documents:
            if state == "gone":
                places["kept"] += [-1] * len(passages)
            else:
                places[state] += range(there, there + len(passages))
                there += len(passages)
        return np.array(places["kept"] + places["added"], dtype=np.int32)

    def _deletes(self, base: Postings) -> Deletes:
        states = [state for state, _ in self.documents if state != "added"]
        documents = np.flatnonzero([state == "gone" for state in states])
        held = [passages for state, passages in self.documents if state == "gone"]
        by_passage = Counter(digest(term) for passages in held for passage in passages for term in set(passage))
        by_document = Counter(digest(term) for passages in held for term in set().union(*passages))
        named = sorted(by_passage)
        return Deletes(
            np.flatnonzero(np.isin(base.document_of, documents)).astype(np.int32),
            documents.astype(np.int32),
            np.array(named, dtype=np.uint64),
            np.array([by_passage[each] for each in named], dtype=np.int32),
            np.array([by_document[each] for each in named], dtype=np.int32),
        )


_documents = st.tuples(
    st.sampled_from(("kept", "kept", "kept", "added", "gone")),
    st.lists(term_lists.map(tuple), min_size=1, max_size=4).map(tuple),
)
changes = st.lists(_documents, min_size=1, max_size=15).map(lambda documents: Changed(tuple(documents)))


@given(changes, st.one_of(clauses, plain_clauses))
def test_a_small_ranking_has_the_candidates_and_scores_of_an_inverted_index_to_the_last_bit(changed: Changed, asked: list[Clause]) -> None:
    counts, document_of = changed.counted("kept", "added", "gone")
    small, large = SmallRanking(counts, document_of), Ranking(Postings.of(counts, document_of))
    found, _ = small.candidates(asked, len(counts))
    expected, _ = large.candidates(asked, len(counts))

    assert found.tolist() == sorted(expected.tolist())
    assert small.scores_at(asked, found).tolist() == large.scores_at(asked, found).tolist()


@given(changed=changes, asked=st.one_of(clauses, plain_clauses), limit=limits)
@settings(max_examples=examples(15))  # in each of eight ways
def test_a_changed_ranking_finds_what_a_fresh_one_does(all_ways: Sequence[Way], changed: Changed, asked: list[Clause], limit: int) -> None:
    order, expected = changed.order(), all_scores(changed.fresh(), asked)
    best = [place for place in np.argsort(-expected, kind="stable").tolist() if expected[place] > 0][:limit]
    found = {way.name: changed.ranking(way.search).top(asked, limit) for way in all_ways}

    assert {name: order[numbers].tolist() for name, (numbers, _) in found.items()} == dict.fromkeys(found, best)
    assert all(scores.tolist() == pytest.approx(expected[best].tolist(), rel=1e-9) for _, scores in found.values())


@given(changes, clauses, terms)
def test_a_changed_ranking_knows_what_a_fresh_one_does(changed: Changed, asked: list[Clause], term: str) -> None:
    ranking, fresh, order = changed.ranking(), changed.fresh(), changed.order()
    there = np.flatnonzero(order >= 0).astype(np.int32)
    there = there[np.argsort(order[there])]
    everything = np.arange(fresh.numbers, dtype=np.int32)
    held = terms_of(asked)
    tables = ranking.table(held, there), fresh.table(held, everything)

    assert (ranking.n_passages, ranking.doc_freq(term), ranking.knows(term)) == (fresh.numbers, fresh.doc_freq(term), fresh.knows(term))
    assert ranking.idf(term) == pytest.approx(fresh.idf(term), rel=1e-9)
    assert ranking.scores_at(asked, there).tolist() == pytest.approx(all_scores(fresh, asked).tolist(), rel=1e-9)
    assert set(ranking.candidates(asked, ranking.numbers)[0].tolist()) <= set(there.tolist())
    assert all(np.array_equal(getattr(tables[0], name), getattr(tables[1], name)) for name in ("own", "around", "spread"))
    assert ranking.document_scores(asked, held, tables[0], there).tolist() == pytest.approx(
        fresh.document_scores(asked, held, tables[1], everything).tolist(), rel=1e-9
    )


@given(changes)
def test_the_passages_of_a_document_stand_together(changed: Changed) -> None:
    ranking, order = changed.ranking(), changed.order()
    there = np.flatnonzero(order >= 0).astype(np.int32)
    documents, starts, ends = ranking.documents_of(there)
    sizes = [len(passages) for state, passages in changed.documents if state != "gone"]
    by_document = Counter(documents.tolist())

    assert sorted(by_document.values()) == sorted(sizes)
    assert len(set(zip(documents.tolist(), starts.tolist(), strict=True))) == len(by_document)
    assert ((starts <= there) & (there < ends)).all()
    assert (ends - starts).tolist() == [by_document[each] for each in documents.tolist()]


@given(changes, clauses)
def test_a_table_counts_what_passages_and_their_documents_hold(changed: Changed, asked: list[Clause]) -> None:
    fresh, held = changed.fresh(), terms_of(asked)
    documents = [passages for state, passages in changed.documents if state != "gone"]
    table = fresh.table(held, np.arange(fresh.numbers, dtype=np.int32))
    everything = [(passage, passages) for passages in documents for passage in passages]

    assert table.own.tolist() == [[passage.count(term) for passage, _ in everything] for term in held]
    assert table.around.tolist() == [[sum(each.count(term) for each in passages) for _, passages in everything] for term in held]
    assert table.spread.tolist() == [[sum(term in each for each in passages) for _, passages in everything] for term in held]


@pytest.fixture(scope="module")
def handbook(handbook_passages: list[Passage], shipped: Analyzer) -> tuple[list[Counter[str]], list[tuple[Clause, ...]]]:
    """The counted terms of the handbook's passages, and what every third of the judged questions asks for."""
    rows = list(read_lines(DATA_FOLDER / "judgments.jsonl", ["question"]))
    counts = [shipped.frequencies(each.text, each.title, each.heading) for each in handbook_passages]
    return counts, [shipped.question(row["question"]).clauses for row in rows[::3]]


@pytest.fixture(scope="module")
def handbook_postings(handbook: tuple[list[Counter[str]], list[tuple[Clause, ...]]]) -> Postings:
    return Postings.of(handbook[0])


@pytest.fixture(scope="module")
def handbook_library(handbook: tuple[list[Counter[str]], list[tuple[Clause, ...]]]) -> Library:
    return Library([list(passage.elements()) for passage in handbook[0]])


def test_the_best_of_the_handbook_are_those_of_rank_bm25(
    way: Way, handbook: tuple[list[Counter[str]], list[tuple[Clause, ...]]], handbook_postings: Postings, handbook_library: Library
) -> None:
    _, questions = handbook
    ranking = way.over(handbook_postings)
    asked = questions[::10] if way.name == "interpreted" else questions

    assert len(asked) > 10
    assert [each for each in asked if fault(ranking, handbook_library, each, 10)] == []
    assert [each for each in asked if fault(ranking, handbook_library, each, 200)] == []
