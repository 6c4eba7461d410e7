"""Hits: passages found for a question, with the signals by which to judge how well each fits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import compress
from operator import mul
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Analyzer
from index.analysis.characters import HAN
from index.analysis.occurrences import TermFinder
from index.analysis.query import Clause, Question
from index.cleaning.places import place_names
from index.passages import Passage
from index.ranking import bm25
from index.ranking.clauses import ClauseSums
from index.ranking.ranking import Ranking, terms_of
from index.ranking.sources import Table
from index.search import reranking
from index.search.answer_types import expected
from index.search.editions import Standing
from index.search.precedence import Law
from index.search.reranking import Match, Matches
from index.search.texts import Text, folded_name


@dataclass(frozen=True, slots=True)
class Weights:
    """How a hit's score and signals are computed.

    Those of the score were measured by recall on questions about government notices, those of the signals by how well these separate
    answerable from unanswerable questions there and among our own; see the decisions of 2026-11-22 and 2026-11-24 in ARCHITECTURE.md.
    """

    document: float = 1.0  # of the document's score in a passage's
    least_salience: float = 0.5  # how far a clause's salience can lower its mass
    contained: float = 0.5  # share of a clause from which on it is not missing
    shortened: float = 0.8  # of a clause, where its word is short for one of the passage
    noun_salience: float = 0.9  # from which on a word can be the subject of a question
    saying_salience: float = 0.5  # from which on a word says more than a number or an adverb
    idf_floor: float = 0.5  # added to each term's idf: where all documents are about one thing, naming it still covers something
    rivals: int = 2  # the margin is taken over this rank among the other documents


WEIGHTS: Final = Weights()

_HEADINGS: Final = 20_000  # whose places are remembered
_PLACED: Final = 2_000  # texts whose places are remembered
_MOST_LEFT_OUT: Final = 5  # letters of a word for which another is short
_SHORTENED: Final = re.compile(f"[{HAN}]{{3,4}}")


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """The places, without their endings, that a passage's headings name, and those in its text."""

    heading: frozenset[str] = frozenset()
    text: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` is the BM25 of the passage and of its document, reranked: above 0, comparable within one question only. The signals are from 0
    to 1: `coverage` is the share of the question's clauses, by idf and salience, that the passage contains, title and headings included,
    `context` the share that its document contains; `strength` is the score as a share of the highest that any passage could have; `margin`
    is how far its document's score is above those of others. `on_subject` tells whether its document contains the weightiest noun of the
    question. `missing` are the words that the passage does not contain, the weightiest first, and `absent` those of them that its document
    does not contain either. `matches` are in the order of the text; `traces` are those of single characters, too weak to be shown.
    `unborne` is the share of the question's words, by mass, that are nouns which neither the passage nor its headings contain; one that
    only a synonym bears counts by what the synonym lacks. `titled` are the terms that the title contains too: they tell no sentence from
    another. `alone` says that there is no other document, and so no margin. `places` are the places that the passage itself is about, by
    its headings or else by its text. `standing` is that of its document among the versions of a rule, and `law` whether it is
    the law whose article is asked for. `alike` is by how many deviations its meaning is nearer to the question's than that of the mean
    passage is, None where that is not known; the score counts it too. `written_for` says that its document was written to answer this very
    question, which the caller knows.
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
    unborne: float = 0.0
    alone: bool = False
    places: OwnPlaces = field(default_factory=OwnPlaces)
    standing: Standing = "current"
    law: Law = ""
    alike: float | None = None
    written_for: bool = False


@dataclass(frozen=True, eq=False)
class Shortlist:
    """Passages that may answer a question, in no order, with the frequencies of its terms and their own and their documents' scores.

    Arrays are (n_passages,); `table` has a row for each of `terms`, which `sums` adds up by clause. `starts` and `ends` are the first
    passage of each one's document and the one after its last; `n_documents` is the number of all documents; `replaced` are those found
    that a newer version or a repeal has replaced, which are no rivals of others. `alike` is by how many deviations each is more alike than
    the mean passage, NaN where it has no vector; None where nothing is known of meanings. `favours` are how alike the question is to one
    that each is known to answer.
    """

    question: Question
    terms: Sequence[str]
    sums: ClauseSums
    numbers: NDArray[np.int32]
    table: Table
    own: NDArray[np.float64]
    around: NDArray[np.float64]
    documents: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    n_documents: int
    replaced: frozenset[int] = frozenset()
    alike: NDArray[np.float64] | None = None
    favours: NDArray[np.float64] | None = None

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score of each passage together with that of its document."""
        return self.own + WEIGHTS.document * self.around

    def margin(self, column: int) -> float:
        """Return how far the score of a passage's document is above the second best of the others, as a share of it; 0 if it is not.

        The best of the others is ignored: often it is the same notice again. If there is no second one the best counts, and the only
        document has no margin.
        """
        own, others = float(self.around[column]), list(self._rivals)
        if int(self.documents[column]) not in self.replaced and own in others:
            others.remove(own)
        rival = others[: WEIGHTS.rivals][-1] if others else own
        return max(0.0, 1.0 - rival / own) if own else 0.0

    @cached_property
    def _rivals(self) -> Sequence[float]:
        """The highest scores of documents that none has replaced, one more than is asked for; those not listed score 0."""
        scores = dict(zip(self.documents.tolist(), self.around.tolist(), strict=True))
        listed = sorted([score for document, score in scores.items() if document not in self.replaced], reverse=True)
        unlisted = [0.0] * min(self.n_documents - len(scores), WEIGHTS.rivals)
        return (*listed[: WEIGHTS.rivals + 1], *unlisted)[: WEIGHTS.rivals + 1]

    def alike_by(self, column: int) -> float | None:
        """Return by how many deviations a passage is more alike than the mean one, None where that is not known."""
        found = np.nan if self.alike is None else self.alike[column]
        return float(found) if np.isfinite(found) else None

    def contained(self, column: int) -> frozenset[str]:
        """Return the terms that a passage contains."""
        return frozenset(compress(self.terms, (self.table.own[:, column] > 0).tolist()))

    def unique(self, columns: Sequence[int], terms: Sequence[str]) -> NDArray[np.bool]:
        """Tell for each of *columns* which of *terms* no other passage of its document contains; none if it has no other passage."""
        has_others = self.ends[columns] - self.starts[columns] > 1
        rows = [self.rows[term] for term in terms]
        once: NDArray[np.bool] = self.table.holding.take(self.table.columns.take(columns), axis=1).take(rows, axis=0) == 1
        return (once & has_others).T

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each term in `table`."""
        return {term: row for row, term in enumerate(self.terms)}


class Ranked(NamedTuple):
    """The column of a passage in a shortlist, its number among the candidates, its score, and that by its words alone."""

    column: int
    candidate: int
    score: float
    words: float


class _Share(NamedTuple):
    """A clause with its mass, and the shares of it that a passage and its document contain."""

    mass: float
    clause: Clause
    own: float
    around: float

    @property
    def is_word(self) -> bool:
        return self.clause.kind == "word"

    def at_least(self, share: float) -> "_Share":
        return self._replace(own=max(self.own, share), around=max(self.around, share))


class Asked:
    """What all hits for one question are measured by. Immutable.

    `clauses` are those that somebody asks for, with their `idfs`; `weights` are for each of their terms its idf times the highest weight of
    an alternative with it, and `everything` the same for single characters too, which `finder` finds. `shown` and `traces` are the
    weights of the terms of `finder` in its order, those of words and those of single characters alone; None for the others.
    """

    def __init__(self, question: Question, ranking: Ranking) -> None:
        """Weigh the clauses of *question* by *ranking*."""
        self.question = question
        self._places = [place for place, clause in enumerate(question.clauses) if clause.kind != "character"]
        self.clauses = [question.clauses[place] for place in self._places]
        self.types = expected(question.wording)
        self._ranking = ranking
        self._idf_of = {term: ranking.idf(term) for term in terms_of(question.clauses)}
        self.idfs = [self._clause_idf(clause) for clause in self.clauses]
        self.masses = [_mass(clause, idf) for clause, idf in zip(self.clauses, self.idfs, strict=True)]
        self.weights = self._term_weights(self.clauses, {})
        characters = [clause for clause in question.clauses if clause.kind == "character"]
        self.everything = self._term_weights(characters, self.weights)
        self.finder = TermFinder(self.everything)
        self.shown = [self.weights.get(term) for term in self.finder.terms]
        self.traces = [None if term in self.weights else self.everything[term] for term in self.finder.terms]

    def shares(self, shortlist: Shortlist, columns: Sequence[int]) -> list[list[_Share]]:
        """Return for each of *columns* the clauses with their masses and the shares of them that its passage and its document contain."""
        table = shortlist.table
        around = table.whole.take(table.columns.take(columns), axis=1)
        contained = np.hstack((table.own.take(columns, axis=1), around)) > 0
        idfs = np.array([self._idf_of[term] for term in shortlist.terms], dtype=np.float64)[:, None]
        shares = shortlist.sums.best_shares(contained, idfs).take(self._places, axis=0).T.tolist()
        return [
            [_Share(*each) for each in zip(self.masses, self.clauses, own, around, strict=True)]
            for own, around in zip(shares[: len(columns)], shares[len(columns) :], strict=True)
        ]

    def _term_weights(self, clauses: Iterable[Clause], known: Mapping[str, float]) -> dict[str, float]:
        """Return the weights of the terms of *clauses*, and those that are *known*; of several of one term, the highest."""
        weights = dict(known)
        for clause in clauses:
            for alternative in clause.alternatives:
                for term in alternative.terms:
                    weight = alternative.weight * self._idf_of[term]
                    if term not in weights or weight > weights[term]:
                        weights[term] = weight
        return weights

    def _clause_idf(self, clause: Clause) -> float:
        """Return the idf of the first alternative with a known term; 0 for a bigram that no passage contains, which is no name."""
        if clause.kind == "bigram" and not self._ranking.knows(clause.name):
            return 0.0
        for alternative in clause.alternatives:
            if any(map(self._ranking.knows, alternative.terms)):
                return self._idf(alternative.terms) + WEIGHTS.idf_floor * len(alternative.terms)
        terms = clause.alternatives[0].terms
        return self._idf(terms) + WEIGHTS.idf_floor * len(terms)

    def _idf(self, terms: Iterable[str]) -> float:
        return sum([self._idf_of[term] for term in terms])


class Found(NamedTuple):
    """A passage that was ranked, and the shares of the question's clauses in it."""

    ranked: Ranked
    shares: list[_Share]
    passage: Passage


class HitBuilder:
    """Makes hits of the passages of a shortlist. Immutable; any thread."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.heading_places = lru_cache(_HEADINGS)(self._heading_places)
        self._text_places = lru_cache(_PLACED)(self._names)

    def build(  # noqa: PLR0913 - a hit says all of this
        self, asked: Asked, shortlist: Shortlist, found: Found, matches: Matches, *, standing: Standing, law: Law
    ) -> Hit:
        """Return a passage of *shortlist* that was *found* among *matches* as a hit."""
        ranked, shares, passage = found
        column = ranked.column
        text = matches.candidates[ranked.candidate].text
        shares = self._with_short_names(shares, passage, text)
        if _holds_subject(shares) and any(each.form.search(passage.text) for each in asked.types):
            shares = [each._replace(own=1.0, around=1.0) if each.clause.asks else each for each in shares]
        by_mass = sorted(shares, key=lambda each: -each.mass)
        missing = [each for each in by_mass if each.is_word and each.own < WEIGHTS.contained]
        subject = next((each for each in by_mass if each.is_word and each.clause.salience >= WEIGHTS.noun_salience), None)
        shown, traces = matches.of(ranked.candidate, asked.shown, asked.traces)
        return Hit(
            passage=passage,
            score=ranked.score,
            coverage=_mean([each.own for each in shares], asked.masses),
            context=_mean([each.around for each in shares], asked.masses),
            strength=min(1.0, ranked.words / (sum(asked.idfs) * _HIGHEST_SCORE)),
            margin=shortlist.margin(column),
            alone=shortlist.n_documents - len(shortlist.replaced) <= 1,
            question=asked.question,
            on_subject=subject is None or subject.around >= WEIGHTS.contained,
            missing=tuple(each.clause for each in missing),
            absent=tuple(each.clause for each in missing if each.around < WEIGHTS.contained),
            matches=shown,
            traces=traces,
            titled=asked.finder.contained(folded_name(passage.title)),
            unborne=_unborne([each for each in shares if each.is_word]),
            places=self.places(passage) if any(each.clause.place for each in missing) else OwnPlaces(),
            standing=standing,
            law=law,
            alike=shortlist.alike_by(column),
        )

    def _with_short_names(self, shares: list[_Share], passage: Passage, text: Text) -> list[_Share]:
        """Return *shares* in which words that are short for one of the passage count as contained."""
        if not any(each.own < WEIGHTS.shortened and _may_be_short(each.clause) for each in shares):
            return shares
        headed = "\n".join((folded_name(passage.title)[0], folded_name(passage.heading)[0], text.folded[0]))
        return [each.at_least(WEIGHTS.shortened) if _is_short_for(each.clause, headed) else each for each in shares]

    def places(self, passage: Passage) -> OwnPlaces:
        """Return the places that a passage is about: those of its heading, and those in its text."""
        return OwnPlaces(self.heading_places(passage.heading), self._text_places(passage.text))

    def _heading_places(self, heading: str) -> frozenset[str]:
        """Return the places of the innermost step of a *heading* path that names any."""
        return next((names for step in reversed(heading.split(" › ")) if (names := self._names(step))), frozenset())

    def _names(self, text: str) -> frozenset[str]:
        return place_names(self._analyzer.fold(text), self._analyzer.places)


# The term weight nears k1 + 1 as a term fills a passage, and likewise its document.
_HIGHEST_SCORE: Final = (bm25.WEIGHTS.k1 + 1) * (1 + WEIGHTS.document) + reranking.WEIGHTS.most


def _may_be_short(clause: Clause) -> bool:
    return clause.kind == "word" and _SHORTENED.fullmatch(clause.alternatives[0].text) is not None


def _is_short_for(clause: Clause, text: str) -> bool:
    """Tell whether the word of *clause* is short for one in a folded *text* that has more in its middle: 服务站 for 服务民生工作站."""
    word = clause.alternatives[0].text
    if not _may_be_short(clause) or word in text or any(character not in text for character in word):
        return False
    place = text.find(word[0])
    while place >= 0:
        if any(text.startswith(word[:cut], place) and _goes_on(word[cut:], text, place + cut) for cut in range(1, len(word))):
            return True
        place = text.find(word[0], place + 1)
    return False


def _goes_on(rest: str, text: str, start: int) -> bool:
    """Tell whether *rest* stands in *text* behind a few letters from *start* on."""
    place = text.find(rest, start + 1, start + _MOST_LEFT_OUT + len(rest))
    return place >= 0 and text[start:place].replace("_", "a").isalnum()


def _holds_subject(shares: Sequence[_Share]) -> bool:
    """Return whether a passage contains a word of the question that says more than what kind of answer is asked for."""
    said = (each for each in shares if each.is_word and not each.clause.asks and each.clause.salience >= WEIGHTS.saying_salience)
    return any(each.own >= WEIGHTS.contained for each in said)


def _mass(clause: Clause, idf: float) -> float:
    """Return how much a clause weighs in coverage: its *idf*, lowered by its salience."""
    return idf * (WEIGHTS.least_salience + (1 - WEIGHTS.least_salience) * clause.salience)


def _unborne(words: Sequence[_Share]) -> float:
    """Return the share of *words*, by mass, that are nouns which the passage does not contain, or not as they were asked."""
    nouns = (each for each in words if each.clause.salience >= WEIGHTS.noun_salience)
    return sum(each.mass * (1 - min(1.0, each.own)) for each in nouns) / (sum(each.mass for each in words) or 1.0)


def _mean(values: Sequence[float], masses: Sequence[float]) -> float:
    """Return the mean of *values*, weighed by *masses*."""
    total: float = sum(map(mul, values, masses))
    return total / sum(masses)
