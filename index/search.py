"""Index, an immutable snapshot that answers questions with hits."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Alternative, Analyzer, Clause, Question
from index.answer_types import expected
from index.corpus import Corpus, term_frequencies
from index.evidence import MOST, Candidate, Match, weight
from index.passages import Passage
from index.postings import Postings, best


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


class Index:
    """A snapshot of passages that answers questions. Immutable; any thread."""

    def __init__(self, passages: Sequence[Passage], frequencies: Sequence[Mapping[str, int]], analyzer: Analyzer) -> None:
        """Index *passages*, those of one document together and in order, whose terms and their *frequencies* `term_frequencies()` gave."""
        self._passages = tuple(passages)
        self._analyzer = analyzer
        self._by_key = {passage.key: number for number, passage in enumerate(self._passages)}
        self._document_of = _document_numbers(self._passages)
        self._postings = Postings(frequencies)
        self._document_postings = Postings(_summed(frequencies, self._document_of))

    @classmethod
    def build(cls, corpus: Corpus) -> "Index":
        """Take a snapshot of everything that *corpus* holds now."""
        return cls(*corpus.analysed(), corpus.analyzer)

    @classmethod
    def of(cls, passages: Iterable[Passage], analyzer: Analyzer | None = None) -> "Index":
        """Index *passages* that are kept nowhere else."""
        passages, analyzer = tuple(passages), analyzer or Analyzer()
        return cls(passages, [term_frequencies(passage, analyzer) for passage in passages], analyzer)

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self._passages)

    def passage(self, key: str) -> Passage | None:
        """Return the passage of that key, None if this snapshot holds none."""
        number = self._by_key.get(key)
        return None if number is None else self._passages[number]

    def rank(self, question: str, limit: int = 3) -> list[tuple[Passage, float]]:
        """Return the *limit* best passages for *question* with their scores, as `search()` does, and nothing else of them."""
        asked = self._analyzer.question(question)
        scores = self._with_evidence(*self._scores(asked.clauses))
        return [(self._passages[number], score) for number, score in self._ordered(scores, asked, limit)]

    def search(self, question: str, limit: int = 3, among: Collection[str] | None = None) -> list[Hit]:
        """Return the *limit* best passages for *question*, best first, equal scores in corpus order; `[]` where nothing fits.

        With *among*, only the passages of those keys are looked at.
        """
        asked = self._analyzer.question(question)
        own, documents = self._scores(asked.clauses)
        scores = self._with_evidence(own, documents)
        if among is not None:
            others = np.ones(len(scores), dtype=bool)
            others[[self._by_key[key] for key in among if key in self._by_key]] = False
            scores[others] = 0
        return [
            self._hit(number, score, _margin(documents, int(self._document_of[number])), asked)
            for number, score in self._ordered(scores, asked, limit)
        ]

    def _ordered(self, scores: NDArray[np.float32], question: Question, limit: int) -> list[tuple[int, float]]:
        """Return the numbers and final scores of the *limit* best passages: the best by *scores*, weighed again by what they hold."""
        weights = self._term_weights(question.clauses)
        types = expected(question.wording)
        numbers = [int(number) for number in best(scores, max(limit, _CANDIDATES))]
        previous = [self._previous(number) for number in numbers]
        matches = {number: self._matches(number, weights) for number in {*numbers, *previous} if number is not None}
        ranked = []
        for number, before, alone in zip(numbers, previous, self._alone(numbers, weights), strict=True):
            candidate = Candidate(
                text=self._passages[number].text,
                matches=matches[number],
                previous="" if before is None else self._passages[before].text,
                previous_matches=() if before is None else matches[before],
                alone=alone,
            )
            ranked.append((number, float(scores[number]) + weight(candidate, types)))
        return sorted(ranked, key=lambda each: -each[1])[:limit]

    def _previous(self, number: int) -> int | None:
        """Return the number of the passage before, None at the beginning of a document."""
        return number - 1 if number and self._document_of[number - 1] == self._document_of[number] else None

    def _matches(self, number: int, weights: Mapping[str, float]) -> tuple[Match, ...]:
        """Return where the terms of a question stand in a passage."""
        tokens = self._analyzer.find(self._passages[number].text, weights)
        return tuple(Match(token.term, token.start, token.end, weights[token.term]) for token in tokens)

    def _alone(self, numbers: Sequence[int], terms: Collection[str]) -> list[frozenset[str]]:
        """Return for each passage which of *terms* no other passage of its document holds; none where there is no other."""
        documents = self._document_of[numbers]
        firsts, ends = np.searchsorted(self._document_of, documents), np.searchsorted(self._document_of, documents, side="right")
        counts = {term: self._postings.counts(term, firsts, ends) for term in terms}
        return [
            frozenset(term for term in terms if counts[term][place] == 1) if ends[place] - firsts[place] > 1 else frozenset()
            for place in range(len(numbers))
        ]

    def _scores(self, clauses: Sequence[Clause]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the scores of all passages, and of all documents as if each were one passage."""
        return self._postings.scores(clauses), self._document_postings.scores(clauses)

    def _with_evidence(self, own: NDArray[np.float32], documents: NDArray[np.float32]) -> NDArray[np.float32]:
        """Add to each passage that holds anything of the question the scores of its document and of its neighbours in it."""
        scores: NDArray[np.float32] = np.where(own > 0, own + _DOCUMENT_WEIGHT * documents[self._document_of], 0)
        return scores

    def _hit(self, number: int, score: float, margin: float, question: Question) -> Hit:
        passage = self._passages[number]
        asked = [clause for clause in question.clauses if clause.kind != "character"]
        idfs = [self._known_idf(clause) for clause in asked]
        masses = [idf * (_LEAST_SALIENCE + (1 - _LEAST_SALIENCE) * clause.salience) for idf, clause in zip(idfs, asked, strict=True)]
        held = [self._share(clause, self._postings, number) for clause in asked]
        around = [self._share(clause, self._document_postings, int(self._document_of[number])) for clause in asked]
        by_mass = sorted(zip(masses, asked, held, around, strict=True), key=lambda each: -each[0])
        missing = [(clause, near) for _, clause, here, near in by_mass if clause.kind == "word" and here < _HELD_SHARE]
        weights, everything = self._term_weights(asked), self._term_weights(question.clauses)
        subject = next((near for _, clause, _, near in by_mass if clause.kind == "word" and clause.salience >= _NOUN), 1.0)
        return Hit(
            passage=passage,
            score=score,
            coverage=_mean(held, masses),
            context=_mean(around, masses),
            strength=min(1.0, score / (sum(idfs) * (_HIGHEST_SATURATION * (1 + _DOCUMENT_WEIGHT) + MOST))),
            margin=margin,
            question=question,
            on_subject=subject >= _HELD_SHARE,
            missing=tuple(clause for clause, _ in missing),
            absent=tuple(clause for clause, near in missing if near < _HELD_SHARE),
            matches=self._matches(number, weights),
            traces=self._matches(number, {term: weight for term, weight in everything.items() if term not in weights}),
            titled=frozenset(token.term for token in self._analyzer.find(passage.title, everything)),
        )

    def _known_idf(self, clause: Clause) -> float:
        """Return the idf of all terms of the first alternative that any passage knows; a bigram that none knows is no name: 0.

        Each term gets a little more than its idf: where all documents are about one thing, naming it still covers something.
        """
        known = (alternative for alternative in clause.alternatives if any(map(self._postings.knows, alternative.terms)))
        if clause.kind == "bigram" and not self._postings.knows(clause.name):
            return 0.0
        terms = next(known, clause.alternatives[0]).terms
        return self._idf(terms) + _FLOOR * len(terms)

    def _share(self, clause: Clause, postings: Postings, number: int) -> float:
        """Return how much of a clause's best alternative a passage, or a document, holds: 0 to 1."""

        def share(alternative: Alternative) -> float:
            held = self._idf(term for term in alternative.terms if postings.holds(term, number))
            return alternative.weight * held / self._idf(alternative.terms)

        return max(map(share, clause.alternatives))

    def _idf(self, terms: Iterable[str]) -> float:
        return sum(self._postings.idf(term) for term in terms)

    def _term_weights(self, clauses: Iterable[Clause]) -> dict[str, float]:
        """Return for each term of a question its idf times the largest weight that asks for it."""
        weights: dict[str, float] = {}
        for alternative in (alternative for clause in clauses for alternative in clause.alternatives):
            for term in alternative.terms:
                weights[term] = max(weights.get(term, 0.0), alternative.weight * self._postings.idf(term))
        return weights


def _document_numbers(passages: Iterable[Passage]) -> NDArray[np.int32]:
    """Number the documents of *passages* in the order in which they come: (n_passages,)."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(passage.document_id, len(numbers)) for passage in passages], dtype=np.int32)


def _summed(frequencies: Sequence[Mapping[str, int]], document_of: NDArray[np.int32]) -> list[Counter[str]]:
    """Add up the terms of each document's passages."""
    documents: list[Counter[str]] = [Counter() for _ in range(int(document_of.max(initial=-1)) + 1)]
    for terms, document in zip(frequencies, document_of, strict=True):
        documents[document].update(terms)
    return documents


def _mean(shares: Iterable[float], masses: Sequence[float]) -> float:
    """Return the mean of *shares*, weighed by *masses*."""
    return sum(share * mass for share, mass in zip(shares, masses, strict=True)) / sum(masses)


def _margin(documents: NDArray[np.float32], number: int) -> float:
    """Return how far the score of a document is above the second best of the others, as a share of it; 0 where it is not.

    The best of the others is passed over: often it is the same notice once more. Without a second one the best counts, and a document
    that is alone has no margin.
    """
    others = np.delete(documents, number)
    place = min(len(others), _RIVALS)
    rival = float(np.partition(others, -place)[-place]) if place else float(documents[number])
    return max(0.0, 1.0 - rival / float(documents[number]))


_DOCUMENT_WEIGHT = 1.0
_CANDIDATES = 40
_LEAST_SALIENCE = 0.5
_HELD_SHARE = 0.5
_NOUN = 0.9  # the salience of what can be the subject of a question
_FLOOR = 0.5
_RIVALS = 2
_HIGHEST_SATURATION = 1.9  # k1 + 1, what the term weight of BM25 nears as a term fills a passage
