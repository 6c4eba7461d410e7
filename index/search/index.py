"""Index, an immutable snapshot that answers questions with hits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Alternative, Analyzer, Clause, Question
from index.passages import Passage
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking, Table, terms_of
from index.search.answer_types import expected
from index.search.reranking import MOST, Candidate, Match, weight
from index.storage.corpus import Corpus
from index.storage.generations import Generations, Published

_SHORTLIST: Final = 200  # passages, by their own BM25, that their documents and the evidence may lift
_CANDIDATES: Final = 40
_DOCUMENT_WEIGHT: Final = 1.0
_LEAST_SALIENCE: Final = 0.5
_HELD_SHARE: Final = 0.5
_NOUN: Final = 0.9  # the salience of what can be the subject of a question
_FLOOR: Final = 0.5
_RIVALS: Final = 2
_HIGHEST_SATURATION: Final = 1.9  # k1 + 1, what the term weight of BM25 nears as a term fills a passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` is the passage's BM25 with that of its document and neighbours: above 0, comparable within one question only. The rest says
    how well it fits, each from 0 to 1: `coverage` is the share of the question's terms, by idf and salience, that the passage holds,
    title and headings included, `context` the share that its document holds; `strength` is the score over the most that any passage
    could reach; `margin` is how far its document's score is above that of every other. `on_subject` says whether its document holds
    the weightiest noun of the question. `missing` are the words that the passage does not hold, the weightiest first, and `absent`
    those of them that its document does not hold either. `matches` are in the order of the text; `traces` are those of single
    characters, too weak to be shown. `titled` are the terms that the title holds too: they tell no sentence from another.
    """

    passage: Passage
    score: float
    coverage: float
    context: float
    strength: float
    margin: float
    question: Question
    on_subject: bool
    missing: tuple[Clause, ...]
    absent: tuple[Clause, ...]
    matches: tuple[Match, ...]
    traces: tuple[Match, ...] = ()
    titled: frozenset[str] = frozenset()


class Passages(Protocol):
    """Where an index finds its passages, by the numbers that its postings have for them. Any thread."""

    def __len__(self) -> int:
        """Return the number of passages."""

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the texts of the passages of *numbers*."""

    def passage(self, number: int) -> Passage:
        """Return the passage of *number*."""

    def number(self, key: str) -> int | None:
        """Return the number of the passage of that key, None if there is none."""


class _Kept:
    """Passages in memory."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)
        self._numbers = {passage.key: number for number, passage in enumerate(self._passages)}

    def __len__(self) -> int:
        return len(self._passages)

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        return {number: self._passages[number].text for number in numbers}

    def passage(self, number: int) -> Passage:
        return self._passages[number]

    def number(self, key: str) -> int | None:
        return self._numbers.get(key)


@dataclass(frozen=True, slots=True, eq=False)
class _Shortlist:
    """Passages that may answer a question, in no order: what they hold of its terms, and their scores and those of their documents.

    All are by passage: (n_passages,), `table` is by term and passage. `firsts` and `ends` are where their documents begin and end.
    `n_documents` are there altogether.
    """

    question: Question
    terms: Sequence[str]
    numbers: NDArray[np.int32]
    table: Table
    own: NDArray[np.float64]
    around: NDArray[np.float64]
    documents: NDArray[np.int32]
    firsts: NDArray[np.int32]
    ends: NDArray[np.int32]
    n_documents: int

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score of each passage together with that of its document."""
        return self.own + _DOCUMENT_WEIGHT * self.around

    def margin(self, column: int) -> float:
        """Return how far the score of a passage's document is above the second best of the others, as a share of it; 0 where it is not.

        The best of the others is passed over: often it is the same notice once more. Without a second one the best counts, and a document
        that is alone has no margin.
        """
        found, places = np.unique(self.documents, return_index=True)
        beside = np.zeros(min(self.n_documents - len(found), _RIVALS))  # documents that are not on the list
        others = np.concatenate((beside, np.sort(self.around[places[found != self.documents[column]]])))
        rival = float(others[-min(len(others), _RIVALS)]) if len(others) else float(self.around[column])
        return max(0.0, 1.0 - rival / float(self.around[column]))


class Index:
    """A snapshot of passages that answers questions. Immutable; any thread."""

    def __init__(self, passages: Passages, ranking: Ranking, analyzer: Analyzer) -> None:
        """Answer from *passages*, which *ranking* has in the same order, those of one document together."""
        self._passages = passages
        self._ranking = ranking
        self._analyzer = analyzer

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
    def at(cls, published: Published, analyzer: Analyzer, *, restricted: bool = True) -> "Index":
        """Take a snapshot of a generation."""
        return cls(*published.audiences["all" if restricted else "public"], analyzer)

    @classmethod
    def of(cls, passages: Iterable[Passage], analyzer: Analyzer | None = None) -> "Index":
        """Index *passages* that are kept nowhere else."""
        passages, analyzer = tuple(passages), analyzer or Analyzer()
        document_of = [place for place, (_, group) in enumerate(groupby(passages, key=lambda each: each.document_id)) for _ in group]
        counts = [analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in passages]
        return cls(_Kept(passages), Ranking(Postings.of(counts, document_of)), analyzer)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._passages)

    def passage(self, key: str) -> Passage | None:
        """Return the passage of that key, None if this snapshot holds none."""
        number = self._passages.number(key)
        return None if number is None else self._passages.passage(number)

    def rank(self, question: str, limit: int = 3) -> list[tuple[Passage, float]]:
        """Return the *limit* best passages for *question* with their scores, as `search()` does, and nothing else of them."""
        shortlist = self._shortlist(self._analyzer.question(question), None, limit)
        ordered = self._ordered(shortlist, limit)
        return [(self._passages.passage(int(shortlist.numbers[column])), score) for column, score in ordered]

    def search(self, question: str, limit: int = 3, among: Collection[str] | None = None) -> list[Hit]:
        """Return the *limit* best passages for *question*, best first, equal scores in corpus order; `[]` where nothing fits.

        With *among*, only the passages of those keys are looked at.
        """
        shortlist = self._shortlist(self._analyzer.question(question), among, limit)
        return [self._hit(shortlist, column, score) for column, score in self._ordered(shortlist, limit)]

    def _shortlist(self, question: Question, among: Collection[str] | None, limit: int) -> _Shortlist:
        """Return the passages whose own BM25 is best, or those of the keys *among*."""
        clauses, wanted = question.clauses, max(limit, _SHORTLIST)
        if among is None:
            numbers, _ = self._ranking.candidates(clauses, wanted)
        else:
            found = (self._passages.number(key) for key in among)
            numbers = np.array(sorted(number for number in found if number is not None), dtype=np.int32)
        terms = terms_of(clauses)
        table = self._ranking.table(terms, numbers)
        scores = self._ranking.own_scores(clauses, terms, table, numbers)
        columns = self._ranking.best(numbers, scores, wanted)
        columns = columns[scores[columns] > 0]
        numbers, table = numbers[columns], table.of(columns)
        around = self._ranking.document_scores(clauses, terms, table, numbers)
        return _Shortlist(
            question, terms, numbers, table, scores[columns], around, *self._ranking.documents_of(numbers), self._ranking.n_documents
        )

    def _ordered(self, shortlist: _Shortlist, limit: int) -> list[tuple[int, float]]:
        """Return the columns and final scores of the *limit* best passages: the best by score, weighed again by what they hold."""
        question, weights = shortlist.question, self._term_weights(shortlist.question.clauses)
        types = expected(question.wording)
        columns = self._ranking.best(shortlist.numbers, shortlist.scores, max(limit, _CANDIDATES)).tolist()
        numbers = shortlist.numbers.tolist()
        before = {column: numbers[column] - 1 for column in columns if numbers[column] > shortlist.firsts[column]}
        texts = self._passages.texts(list({*(numbers[column] for column in columns), *before.values()}))
        matches = self._matches(texts, weights)
        ranked = []
        for column in columns:
            candidate = Candidate(
                text=texts[numbers[column]],
                matches=matches[numbers[column]],
                previous=texts[before[column]] if column in before else "",
                previous_matches=matches[before[column]] if column in before else (),
                alone=_alone(shortlist, column),
            )
            ranked.append((column, float(shortlist.scores[column]) + weight(candidate, types)))
        return sorted(ranked, key=lambda each: -each[1])[:limit]

    def _matches(self, texts: Mapping[int, str], weights: Mapping[str, float]) -> dict[int, tuple[Match, ...]]:
        """Return where the terms of a question stand in the texts of passages."""
        find = self._analyzer.finder(weights)
        return {
            number: tuple(Match(token.term, token.start, token.end, weights[token.term]) for token in find(text))
            for number, text in texts.items()
        }

    def _hit(self, shortlist: _Shortlist, column: int, score: float) -> Hit:
        question, passage = shortlist.question, self._passages.passage(int(shortlist.numbers[column]))
        here = frozenset(term for term, often in zip(shortlist.terms, shortlist.table.own[:, column], strict=True) if often)
        near = frozenset(term for term, often in zip(shortlist.terms, shortlist.table.around[:, column], strict=True) if often)
        asked = [clause for clause in question.clauses if clause.kind != "character"]
        idfs = [self._known_idf(clause) for clause in asked]
        masses = [idf * (_LEAST_SALIENCE + (1 - _LEAST_SALIENCE) * clause.salience) for idf, clause in zip(idfs, asked, strict=True)]
        held = [self._share(clause, here) for clause in asked]
        around = [self._share(clause, near) for clause in asked]
        by_mass = sorted(zip(masses, asked, held, around, strict=True), key=lambda each: -each[0])
        missing = [(clause, close) for _, clause, share, close in by_mass if clause.kind == "word" and share < _HELD_SHARE]
        weights, everything = self._term_weights(asked), self._term_weights(question.clauses)
        traces = {term: each for term, each in everything.items() if term not in weights}
        subject = next((close for _, clause, _, close in by_mass if clause.kind == "word" and clause.salience >= _NOUN), 1.0)
        return Hit(
            passage=passage,
            score=score,
            coverage=_mean(held, masses),
            context=_mean(around, masses),
            strength=min(1.0, score / (sum(idfs) * (_HIGHEST_SATURATION * (1 + _DOCUMENT_WEIGHT) + MOST))),
            margin=shortlist.margin(column),
            question=question,
            on_subject=subject >= _HELD_SHARE,
            missing=tuple(clause for clause, _ in missing),
            absent=tuple(clause for clause, close in missing if close < _HELD_SHARE),
            matches=self._matches({0: passage.text}, weights)[0],
            traces=self._matches({0: passage.text}, traces)[0],
            titled=frozenset(token.term for token in self._analyzer.find(passage.title, everything)),
        )

    def _known_idf(self, clause: Clause) -> float:
        """Return the idf of all terms of the first alternative that any passage knows; a bigram that none knows is no name: 0.

        Each term gets a little more than its idf: where all documents are about one thing, naming it still covers something.
        """
        known = (alternative for alternative in clause.alternatives if any(map(self._ranking.knows, alternative.terms)))
        if clause.kind == "bigram" and not self._ranking.knows(clause.name):
            return 0.0
        terms = next(known, clause.alternatives[0]).terms
        return self._idf(terms) + _FLOOR * len(terms)

    def _share(self, clause: Clause, held: Collection[str]) -> float:
        """Return how much of a clause's best alternative the terms that are *held* make up: 0 to 1."""

        def share(alternative: Alternative) -> float:
            return alternative.weight * self._idf(term for term in alternative.terms if term in held) / self._idf(alternative.terms)

        return max(map(share, clause.alternatives))

    def _idf(self, terms: Iterable[str]) -> float:
        return sum(self._ranking.idf(term) for term in terms)

    def _term_weights(self, clauses: Iterable[Clause]) -> dict[str, float]:
        """Return for each term of a question its idf times the largest weight that asks for it."""
        weights: dict[str, float] = {}
        for alternative in (alternative for clause in clauses for alternative in clause.alternatives):
            for term in alternative.terms:
                weights[term] = max(weights.get(term, 0.0), alternative.weight * self._ranking.idf(term))
        return weights


def _alone(shortlist: _Shortlist, column: int) -> frozenset[str]:
    """Return the terms that no other passage of a passage's document holds; none where there is no other."""
    if shortlist.ends[column] - shortlist.firsts[column] <= 1:
        return frozenset()
    return frozenset(term for term, spread in zip(shortlist.terms, shortlist.table.spread[:, column], strict=True) if spread == 1)


def _mean(shares: Iterable[float], masses: Sequence[float]) -> float:
    """Return the mean of *shares*, weighed by *masses*."""
    return sum(share * mass for share, mass in zip(shares, masses, strict=True)) / sum(masses)
