"""Index, an immutable snapshot that answers questions with hits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.analysis import Analyzer, Clause
from index.corpus import Corpus, term_frequencies
from index.passages import Passage
from index.postings import Postings, best


@dataclass(frozen=True, slots=True)
class Match:
    """A place in a passage's text where a term of the question stands: `[start, end)` in code points of the passage.

    `weight` is the term's idf times its weight in the question.
    """

    term: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `score` is BM25: above 0, comparable within one question only. `coverage`, 0 to 1, is the idf-weighted share of the question's
    terms that the passage holds, title and heading included. `strength`, 0 to 1, is the score over the most that any passage could
    reach for this question. `missing` are the question's words that the passage does not hold, rarest first. `matches` are in the
    order of the text.
    """

    passage: Passage
    score: float
    coverage: float
    strength: float
    missing: tuple[str, ...]
    matches: tuple[Match, ...]


class Index:
    """A snapshot of passages that answers questions. Immutable; any thread."""

    def __init__(self, passages: Sequence[Passage], frequencies: Sequence[Mapping[str, int]], analyzer: Analyzer) -> None:
        """Index *passages*, whose terms and their *frequencies* `term_frequencies()` gave with the same *analyzer*."""
        self._passages = tuple(passages)
        self._postings = Postings(frequencies)
        self._analyzer = analyzer
        self._by_key = {passage.key: number for number, passage in enumerate(self._passages)}

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
        scores = self._postings.scores(self._analyzer.question(question))
        return [(self._passages[number], float(scores[number])) for number in best(scores, limit)]

    def search(self, question: str, limit: int = 3) -> list[Hit]:
        """Return the *limit* best passages for *question*, best first, equal scores in corpus order; `[]` where nothing fits."""
        clauses = self._analyzer.question(question)
        scores = self._postings.scores(clauses)
        return [self._hit(int(number), float(scores[number]), clauses) for number in best(scores, limit)]

    def _hit(self, number: int, score: float, clauses: Sequence[Clause]) -> Hit:
        passage = self._passages[number]
        masses = [self._mass(clause) for clause in clauses]
        shares = [self._share(clause, number) for clause in clauses]
        missing = [
            (-mass, clause.name) for clause, mass, share in zip(clauses, masses, shares, strict=True) if clause.word and share < _HELD_SHARE
        ]
        weights = self._term_weights(clauses)
        tokens = self._analyzer.tokens(passage.text)
        return Hit(
            passage=passage,
            score=score,
            coverage=sum(mass * share for mass, share in zip(masses, shares, strict=True)) / sum(masses),
            strength=min(1.0, score / (sum(masses) * _HIGHEST_SATURATION)),
            missing=tuple(dict.fromkeys(name for _, name in sorted(missing))),
            matches=tuple(Match(token.term, token.start, token.end, weights[token.term]) for token in tokens if token.term in weights),
        )

    def _mass(self, clause: Clause) -> float:
        """Return the idf of all terms of the first alternative that any passage knows."""
        known = (alternative for alternative in clause.alternatives if any(map(self._postings.knows, alternative.terms)))
        return self._idf(next(known, clause.alternatives[0]).terms)

    def _share(self, clause: Clause, number: int) -> float:
        """Return how much of a clause's best alternative a passage holds: 0 to 1."""
        return max(
            alternative.weight
            * self._idf(term for term in alternative.terms if self._postings.holds(term, number))
            / self._idf(alternative.terms)
            for alternative in clause.alternatives
        )

    def _idf(self, terms: Iterable[str]) -> float:
        return sum(self._postings.idf(term) for term in terms)

    def _term_weights(self, clauses: Iterable[Clause]) -> dict[str, float]:
        """Return for each term of a question its idf times the largest weight that asks for it."""
        weights: dict[str, float] = {}
        for alternative in (alternative for clause in clauses for alternative in clause.alternatives):
            for term in alternative.terms:
                weights[term] = max(weights.get(term, 0.0), alternative.weight * self._postings.idf(term))
        return weights


_HELD_SHARE = 0.5
_HIGHEST_SATURATION = 1.9  # k1 + 1, what the term weight of BM25 nears as a term fills a passage
