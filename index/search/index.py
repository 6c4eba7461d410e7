"""Index: an immutable snapshot of passages that answers questions with hits."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, Final, Generic, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Analyzer
from index.cleaning.rule_names import rule_name
from index.engines.upkeep import Upkeep
from index.passages import Body, Passage
from index.ranking import small
from index.ranking.arrays import NO_NUMBERS, Numbers
from index.ranking.clauses import ClauseSums
from index.ranking.ranking import Ranking, terms_of
from index.search.answer_types import asks_for_meaning, expected
from index.search.editions import facts_of, is_year
from index.search.fusion import TRANSLATED_WEIGHT, WEIGHT, fused, with_favours
from index.search.hits import Asked, Found, Hit, HitBuilder, Ranked, Shortlist
from index.search.ordering import Fitness, Key, foremost
from index.search.precedence import Label, Precedence, precedence
from index.search.reranking import Candidate, Matches, Reranking
from index.search.texts import Text
from index.semantics.meaning import Meaning
from index.storage.corpus import Corpus
from index.storage.generations import Generations, Published
from index.storage.layout import Audience

_Value = TypeVar("_Value")
_Integer = TypeVar("_Integer", bound=np.integer[Any])
Ranker = Callable[[Sequence[Mapping[str, int]], Sequence[int]], Ranking]
"""Ranks passages, each given by the frequencies of its terms, and the number of its document."""


@dataclass(frozen=True, slots=True)
class Breadth:
    """How many passages a search considers.

    The `shortlist` best by their own BM25, the `alike` best by their meaning, and of both the `candidates` to be reranked.
    """

    shortlist: int = 200
    alike: int = 40
    candidates: int = 40


BREADTH: Final = Breadth()
NONE_FAVOURED: Final[Mapping[str, float]] = {}
_LABELS: Final = 20_000  # documents whose titles and versions are remembered
_TEXTS: Final = 10_000  # passages whose texts are remembered: about 20 MB


class Passages(Protocol):
    """Where an index finds its passages, by the numbers that its ranking has for them. Any thread."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def bodies(self, numbers: Sequence[int]) -> dict[int, Body]:
        """Return the headings and texts of the passages of *numbers*."""

    def passage(self, number: int) -> Passage:
        """Return the passage of *number*."""

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of *numbers*, in that order."""

    def newest(self) -> Numbers:
        """Return the numbers of the passages that exist, those stored last first."""

    def number(self, key: str) -> int | None:
        """Return the number of the passage of that key, None if there is none."""


class _InMemory:
    """Passages in memory."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)
        self._numbers = {passage.key: number for number, passage in enumerate(self._passages)}

    def __len__(self) -> int:
        return len(self._passages)

    def bodies(self, numbers: Sequence[int]) -> dict[int, Body]:
        return {number: Body(self._passages[number].heading, self._passages[number].text) for number in numbers}

    def passage(self, number: int) -> Passage:
        return self._passages[number]

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        return [self._passages[number] for number in numbers]

    def newest(self) -> Numbers:
        return np.arange(len(self._passages), dtype=np.int32)[::-1]

    def number(self, key: str) -> int | None:
        return self._numbers.get(key)


class Index:
    """A snapshot of passages that answers questions. Immutable but for `meaning`; any thread.

    Passages are found by their words, and by their `meaning` too from when that is set; it may be set again when more of it is known.
    """

    def __init__(self, passages: Passages, ranking: Ranking, analyzer: Analyzer, breadth: Breadth = BREADTH) -> None:
        """Answer from *passages*, which *ranking* has in the same order, those of one document together."""
        self.meaning: Meaning | None = None
        self._passages = passages
        self._ranking = ranking
        self._analyzer = analyzer
        self._breadth = breadth
        self._hits = HitBuilder(analyzer)
        self._texts = _Remembered(_TEXTS, lambda numbers: {key: Text.of(body) for key, body in passages.bodies(numbers).items()})
        self._labels = _Remembered(_LABELS, self._label_all)
        self._candidates = _Remembered(_TEXTS, self._all_candidates)
        self._asks = lru_cache(_LABELS)(lambda heading: frozenset(each.name for each in expected(analyzer.fold(heading))))

    @classmethod
    def build(cls, corpus: Corpus, *, restricted: bool = True) -> "Index":
        """Publish what *corpus* holds now, if that is not published already, and take a snapshot of it.

        Without *restricted* the snapshot holds nothing of restricted documents, not even in its statistics.

        Raises:
            CorpusLockedError: another process is writing.
        """
        return cls.at(Generations(corpus).publish(), corpus.analyzer, restricted=restricted)

    @classmethod
    def open(cls, corpus: Corpus, *, restricted: bool = True) -> "Index":
        """Take a snapshot of what was last published.

        Raises:
            NoIndexError: nothing was.
        """
        return cls.at(Generations(corpus).open(), corpus.analyzer, restricted=restricted)

    @classmethod
    def at(cls, published: Published, analyzer: Analyzer, *, restricted: bool = True, engine: Upkeep | None = None) -> "Index":
        """Take a snapshot of a generation, whose candidates *engine* finds while it is filled for that."""
        audience: Audience = "all" if restricted else "public"
        passages, ranking = published.audiences[audience]
        return cls(passages, ranking if engine is None else ranking.with_source(engine.source(published, audience)), analyzer)

    @classmethod
    def of(
        cls, passages: Iterable[Passage], analyzer: Analyzer | None = None, *, ranker: Ranker = small.rank, breadth: Breadth = BREADTH
    ) -> "Index":
        """Index *passages* in memory, those of one document together; by default rank-bm25 itself ranks a few of them."""
        passages, analyzer = tuple(passages), analyzer or Analyzer()
        document_of = [place for place, (_, group) in enumerate(groupby(passages, key=lambda each: each.document_id)) for _ in group]
        counts = [analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in passages]
        return cls(_InMemory(passages), ranker(counts, document_of), analyzer, breadth)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._passages)

    def passage(self, key: str) -> Passage | None:
        """Return the passage of that key, None if this snapshot holds none."""
        number = self._passages.number(key)
        return None if number is None else self._passages.passage(number)

    def newest(self) -> Numbers:
        """Return the numbers of the passages, those stored last first; `meaning` is by these numbers."""
        return self._passages.newest()

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """Return the passages of *numbers*.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        return self._passages.passages(numbers)

    def rank(self, question: str, limit: int = 3) -> list[tuple[Passage, float]]:
        """Return the passages and scores of the hits that `search()` returns."""
        shortlist = self._shortlist(question, None, limit)
        ordered, _ = self._reranked(Asked(shortlist.question, self._ranking), shortlist, self._precedence(shortlist), limit)
        return [(self._passages.passage(int(shortlist.numbers[each.column])), each.score) for each in ordered]

    def search(
        self, question: str, limit: int = 3, among: Collection[str] | None = None, favoured: Mapping[str, float] = NONE_FAVOURED
    ) -> list[Hit]:
        """Return the *limit* best passages for *question*, best first, equal scores in corpus order; `[]` if no passage has a term of it.

        With *among*, only the passages of those keys are considered. *favoured* are the keys of passages that are known to answer a
        question like this one, with how alike it is, from 0 to 1: they rank higher, and are no surer for that.
        """
        shortlist = self._shortlist(question, among, limit, favoured)
        first = self._precedence(shortlist)
        shortlist, asked = replace(shortlist, replaced=first.replaced), Asked(shortlist.question, self._ranking)
        ordered, matches = self._reranked(asked, shortlist, first, limit)
        passages = self._passages.passages([int(shortlist.numbers[each.column]) for each in ordered])
        documents = (int(shortlist.documents[each.column]) for each in ordered)
        shares = asked.shares(shortlist, [each.column for each in ordered])
        found = (Found(*each) for each in zip(ordered, shares, passages, strict=True))
        return [
            self._hits.build(asked, shortlist, each, matches, standing=first.standings[document], law=first.law(document))
            for each, document in zip(found, documents, strict=True)
        ]

    def _shortlist(self, text: str, among: Collection[str] | None, limit: int, favoured: Mapping[str, float] = NONE_FAVOURED) -> Shortlist:
        """Return the passages with the best BM25 of their own and those most alike, of all or of those with the keys *among*."""
        question = self._analyzer.question(text)
        clauses, wanted = question.clauses, max(limit, self._breadth.shortlist)
        likeness = self.meaning.likeness(text) if self.meaning is not None and clauses else None
        alike = likeness.best(self._breadth.alike) if likeness is not None and among is None else NO_NUMBERS
        known = {number: favour for key, favour in favoured.items() if (number := self._passages.number(key)) is not None}
        alike = np.union1d(alike, np.array([*known], dtype=np.int32)) if known and among is None else alike
        if among is None:
            numbers = _merged(self._ranking.candidates(clauses, wanted)[0], alike).astype(np.int32)
        else:
            found = (self._passages.number(key) for key in among)
            numbers = np.array(sorted(number for number in found if number is not None), dtype=np.int32)
        terms = terms_of(clauses)
        table = self._ranking.table(terms, numbers)
        sums = ClauseSums(clauses, {term: row for row, term in enumerate(terms)})
        scores, around = self._ranking.both_scores(sums, terms, table, numbers)
        columns = np.arange(len(numbers)) if len(numbers) <= wanted else self._ranking.best(numbers, scores, wanted)
        columns = _merged(columns[scores[columns] > 0], _places_of(alike, numbers))
        numbers, table = numbers[columns], table if len(columns) == len(numbers) else table.of(columns)  # they ascend
        spans, alike_by = self._ranking.documents_of(numbers), None if likeness is None else likeness.standard(numbers)
        favours = np.array([known.get(number, 0.0) for number in numbers.tolist()]) if known else None
        own, around = scores[columns], around[columns]
        return Shortlist(
            question, terms, sums, numbers, table, own, around, *spans, self._ranking.n_documents, alike=alike_by, favours=favours
        )

    def _precedence(self, shortlist: Shortlist) -> Precedence:
        """Return which documents of a shortlist come before others."""
        starts = dict(zip(shortlist.documents.tolist(), shortlist.starts.tolist(), strict=True))
        labels = self._labels.of(starts.values())
        labels = {document: labels[start] for document, start in starts.items()}
        terms = (alternative.terms for clause in shortlist.question.clauses if clause.article for alternative in clause.alternatives)
        return precedence(shortlist.question.text, labels, frozenset(chain.from_iterable(terms)))

    def _label_all(self, numbers: Sequence[int]) -> dict[int, Label]:
        return {number: self._label_of(passage) for number, passage in zip(numbers, self._passages.passages(numbers), strict=True)}

    def _label_of(self, passage: Passage) -> Label:
        """Return what the document of *passage* is called."""
        title = self._analyzer.fold(passage.title)
        return Label(title, self._analyzer.segment(rule_name(title)), facts_of(title, passage.provenance))

    def _reranked(self, asked: Asked, shortlist: Shortlist, first: Precedence, limit: int) -> tuple[list[Ranked], Matches]:
        """Return the *limit* best passages, best first, and what was found in the candidates."""
        types = asked.types
        weight = TRANSLATED_WEIGHT if shortlist.question.text != shortlist.question.wording else WEIGHT
        first_scores = fused(with_favours(shortlist.scores, shortlist.favours), shortlist.alike, weight)
        ordered = self._ranking.best(shortlist.numbers, first_scores, len(shortlist.numbers)).tolist()
        tiers = self._tiers(shortlist, first)
        columns = _of_several(
            sorted(ordered, key=tiers.__getitem__) if any(tiers) else ordered,
            shortlist.documents.tolist(),
            max(limit, self._breadth.candidates),
        )
        candidates = [*self._candidates.of(shortlist.numbers[columns].tolist()).values()]
        unique = shortlist.unique(columns, asked.finder.terms)
        matches = Matches(candidates, asked.finder, asked.everything, unique)
        added = Reranking(matches, types, is_meaning_asked=asks_for_meaning(shortlist.question.wording))
        hopes, scored = _scored(shortlist, columns, self._scores(shortlist, first)[columns], added, weight)
        fitness, ranked = Fitness(shortlist.question, types, self._hits.heading_places), dict[int, Ranked]()

        def key(number: int) -> Key:
            column, text = columns[number], candidates[number].text
            each = ranked[number] = Ranked(column, number, *scored(number))
            is_replaced = int(shortlist.documents[column]) in first.replaced
            return text.is_vain, tiers[column], -each.score * fitness.of(text, is_replaced=is_replaced)

        return [ranked[each] for each in foremost([tiers[column] for column in columns], hopes, key, limit)], matches

    def _tiers(self, shortlist: Shortlist, first: Precedence) -> list[int]:
        """Return for each passage of a shortlist how far behind the first ones it comes."""
        if first.articles:
            columns = enumerate(shortlist.documents.tolist())
            return [first.tier(document, shortlist.contained(column)) for column, document in columns]
        if not first.named and not first.replaced:
            return [0] * len(shortlist.documents)
        tiers = {document: first.tier(document, ()) for document in first.standings}
        return [tiers[document] for document in shortlist.documents.tolist()]

    def _scores(self, shortlist: Shortlist, first: Precedence) -> NDArray[np.float64]:
        """Return the scores of a shortlist; the year that chose a version says nothing of the passages in it."""
        years = [clause for clause in shortlist.question.clauses if is_year(clause.alternatives[0].text)]
        chosen = [document for document, standing in first.standings.items() if standing == "earlier"]
        if not years or not chosen:
            return shortlist.scores
        part = self._ranking.own_scores(years, shortlist.terms, shortlist.table, shortlist.numbers)
        return shortlist.scores - part * np.isin(shortlist.documents, chosen)

    def _all_candidates(self, numbers: Sequence[int]) -> dict[int, Candidate]:
        """Return what reranking needs of passages, whatever the question."""
        spans = self._ranking.documents_of(np.array(numbers, dtype=np.int32))
        starts, ends = (each.tolist() for each in spans[1:])
        before = {number: number - 1 for number, start in zip(numbers, starts, strict=True) if number > start}
        after = {number: number + 1 for number, start, end in zip(numbers, starts, ends, strict=True) if number == start < end - 1}
        texts = self._texts.of({*numbers, *before.values(), *after.values()})
        return {
            number: Candidate(
                text=texts[number],
                previous=texts[before[number]] if number in before else None,
                heading_asks=self._asks(texts[number].heading),
                opens=number in after and not texts[number].heading and bool(self._asks(texts[after[number]].heading)),
            )
            for number in numbers
        }


class _Remembered(Generic[_Value]):
    """What is made of passages, by their numbers; those last asked for are remembered. Any thread.

    They are in two generations: when the younger one is full it becomes the older one, which is let go. What is found in the older one
    moves to the younger, so that looking many up costs no more than looking them up in a dictionary.
    """

    def __init__(self, most: int, make: Callable[[Sequence[int]], Mapping[int, _Value]]) -> None:
        """Remember at most *most* values, which *make* makes of many passages at once."""
        self._half = most // 2
        self._make = make
        self._generations: tuple[dict[int, _Value], dict[int, _Value]] = {}, {}

    def of(self, numbers: Iterable[int]) -> dict[int, _Value]:
        """Return the values of the passages of *numbers*, in that order."""
        young, old = self._generations
        found = {number: young.get(number) for number in numbers}
        missing = [number for number, value in found.items() if value is None]
        if not missing:
            return cast("dict[int, _Value]", found)
        kept = {number: old[number] for number in missing if number in old}
        made = kept | dict(self._make([number for number in missing if number not in kept]))
        if len(young) + len(made) > self._half:
            young = {}
            self._generations = young, self._generations[0]
        young.update(made)
        return {number: made[number] if value is None else value for number, value in found.items()}


def _merged(numbers: NDArray[_Integer], others: NDArray[_Integer]) -> NDArray[_Integer]:
    """Return *numbers*, which are all different, and *others*, ascending."""
    return np.union1d(numbers, others) if len(others) else np.sort(numbers)


def _places_of(wanted: Numbers, numbers: Numbers) -> NDArray[np.int64]:
    """Return the places of those of *numbers* that are *wanted*, ascending."""
    return np.flatnonzero(np.isin(numbers, wanted)) if len(wanted) else np.zeros(0, dtype=np.int64)


def _of_several(columns: Sequence[int], documents: Sequence[int], wanted: int) -> list[int]:
    """Return the first *wanted* of *columns*, of which one document has half at most where others can take its place."""
    taken: Counter[int] = Counter()
    first: list[int] = []
    beyond: list[int] = []
    for column in columns:
        document = documents[column]
        taken[document] += 1
        (first if taken[document] <= wanted // 2 else beyond).append(column)
        if len(first) == wanted:
            break
    return [*first, *beyond][:wanted]


def _scored(
    shortlist: Shortlist, columns: Sequence[int], scores: NDArray[np.float64], added: Reranking, weight: float
) -> tuple[list[float], Callable[[int], tuple[float, float]]]:
    """Return the highest score that each of *columns* can have, and what gives its score and that by its words alone.

    Where meanings or favours count, a score depends on those of all.
    """
    if shortlist.alike is None and shortlist.favours is None:
        own: list[float] = scores.tolist()

        def alone(number: int) -> tuple[float, float]:
            score = own[number] + added.of(number)
            return score, score

        return (scores + added.most).tolist(), alone
    words = scores + added.all()
    likely = with_favours(words, None if shortlist.favours is None else shortlist.favours[columns])
    final = fused(likely, None if shortlist.alike is None else shortlist.alike[columns], weight).tolist()
    return final, lambda number: (final[number], float(words[number]))
