"""Corpora made from the handbook's vocabulary, as large as one likes, as flat arrays."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, compress, islice
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from index import DATA_FOLDER, Analyzer
from tests.benchmarks.progress import progress

MEAN_LENGTH: Final = 128  # terms in a passage
_LENGTH_SHAPE: Final = 6.0  # of a gamma distribution: two thirds of all passages have 75 to 180 terms
_SHORTEST: Final = 8
_HEAPS: Final = (45.0, 0.55)  # a corpus of n terms has about 45 * n ** 0.55 different ones
_ZIPF: Final = (1.05, 10.0)  # exponent and offset of Mandelbrot's law; the handbook's own terms follow about the same
_REPEATED: Final = 0.3  # of a passage's terms, how many repeat one that stands before them: terms come in bursts
_SLICE: Final = 20_000  # passages made at a time
_MEAN_QUESTION: Final = 6.6  # different terms
_COMMON: Final = 0.05  # of all passages hold a common term at least
_RARE: Final = 0.0001  # of all passages hold a rare one at most

_ARRAYS: Final = ("lengths", "tokens", "passages", "numbers", "frequencies")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A made corpus: its passages one after another, and the same counted, passage by passage."""

    terms: tuple[str, ...]
    """By number; each stands in some passage."""
    lengths: NDArray[np.int32]
    """(n_passages,) in terms."""
    tokens: NDArray[np.int32]
    """(lengths.sum(),) the numbers of the terms of all passages, in corpus order."""
    passages: NDArray[np.int32]
    """(n_postings,) the passage of each posting, ascending."""
    numbers: NDArray[np.int32]
    """(n_postings,) the term of each posting, ascending within a passage."""
    frequencies: NDArray[np.int32]
    """(n_postings,) how often the passage holds the term."""

    def save(self, folder: Path) -> None:
        """Write all of it into *folder*, which is made."""
        folder.mkdir()
        (folder / "terms.txt").write_text("\n".join(self.terms), encoding="utf-8")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what was saved into *folder*, the arrays memory-mapped."""
        terms = tuple((folder / "terms.txt").read_text(encoding="utf-8").split("\n"))
        return cls(terms, *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS))

    def document_frequencies(self) -> NDArray[np.int64]:
        """Return how many passages hold each term: (n_terms,)."""
        return np.bincount(self.numbers, minlength=len(self.terms))

    def tokenised(self) -> Iterator[NDArray[np.int32]]:
        """Yield the numbers of each passage's terms, in corpus order."""
        end = 0
        for length in self.lengths.tolist():
            yield self.tokens[end : end + length]
            end += length

    def texts(self) -> Iterator[str]:
        """Yield each passage as its terms with spaces between."""
        names = np.array(self.terms, dtype=object)
        return (" ".join(names[tokens]) for tokens in self.tokenised())


def handbook_terms() -> tuple[str, ...]:
    """Return the words and bigrams of the handbook, the most frequent first; none that any engine would cut in two."""
    analyzer = Analyzer()
    files = sorted((DATA_FOLDER / "documents").glob("*.md"))
    counts = Counter(token.term for file in files for token in analyzer.tokens(file.read_text(encoding="utf-8")))
    return tuple(term for term, _ in counts.most_common() if len(term) > 1 and term.isalnum())


def make(n_passages: int, vocabulary: Sequence[str], seed: int) -> Made:
    """Make a corpus of *vocabulary*, the most frequent term first, and of compounds of it: a larger corpus has more terms."""
    rng = np.random.default_rng(seed)
    lengths = rng.gamma(_LENGTH_SHAPE, MEAN_LENGTH / _LENGTH_SHAPE, n_passages).round().astype(np.int32).clip(min=_SHORTEST)
    size = int(lengths.sum())
    n_terms = int(_HEAPS[0] * size ** _HEAPS[1])
    tokens = np.empty(size, dtype=np.int32)
    end = 0
    for part in _slices(lengths, "terms"):
        tokens[end : end + part.sum()] = _passages(part, n_terms, rng)
        end += part.sum()

    present = np.bincount(tokens, minlength=n_terms) > 0
    renumbered = (np.cumsum(present) - 1).astype(np.int32)
    np.take(renumbered, tokens, out=tokens)
    names = chain(vocabulary, _compounds(vocabulary, rng))
    return _counted(tuple(compress(islice(dict.fromkeys(islice(names, 2 * n_terms)), n_terms), present)), lengths, tokens)


def _slices(lengths: NDArray[np.int32], what: str) -> Iterator[NDArray[np.int32]]:
    slices = np.split(lengths, range(_SLICE, len(lengths), _SLICE))
    return progress(slices, f"making {what}")


def _passages(lengths: NDArray[np.int32], n_terms: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Draw the terms of some passages, by Zipf's and Mandelbrot's law: (lengths.sum(),).

    A share of them repeats any term before it in its passage, which may itself be a repetition: Simon, "On a class of skew
    distribution functions", Biometrika 1955.
    """
    exponent, offset = _ZIPF
    size = int(lengths.sum())
    lowest, highest = offset ** (1 - exponent), (offset + n_terms) ** (1 - exponent)
    drawn = (lowest + rng.random(size) * (highest - lowest)) ** (1 / (1 - exponent)) - offset
    terms = drawn.astype(np.int32).clip(0, n_terms - 1)

    places = np.arange(size)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    before = starts + (rng.random(size) * (places - starts)).astype(np.int64)
    origins = np.where((rng.random(size) < _REPEATED) & (places > starts), before, places)
    while not np.array_equal(earlier := origins[origins], origins):
        origins = earlier
    repeated: NDArray[np.int32] = terms[origins]
    return repeated


def _compounds(vocabulary: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    """Yield two terms of *vocabulary* in one, any two in any order; then numbers, should that not be enough."""
    size = len(vocabulary)
    first, second = rng.permutation(size).tolist(), rng.permutation(size).tolist()
    for shift in range(size):
        yield from (vocabulary[first[place]] + vocabulary[second[(place + shift) % size]] for place in range(size))
    yield from map(str, range(10**9, 10**10))


def _counted(terms: tuple[str, ...], lengths: NDArray[np.int32], tokens: NDArray[np.int32]) -> Made:
    """Count how often each passage holds each of its terms."""
    passages, numbers, frequencies = [], [], []
    passage, end = 0, 0
    for part in _slices(lengths, "postings"):
        own = np.repeat(np.arange(passage, passage + len(part), dtype=np.int64), part)
        pairs, counts = np.unique(own * len(terms) + tokens[end : end + len(own)], return_counts=True)
        passages.append((pairs // len(terms)).astype(np.int32))
        numbers.append((pairs % len(terms)).astype(np.int32))
        frequencies.append(counts.astype(np.int32))
        passage, end = passage + len(part), end + len(own)
    return Made(terms, lengths, tokens, np.concatenate(passages), np.concatenate(numbers), np.concatenate(frequencies))


def questions(made: Made, count: int, seed: int) -> list[tuple[str, ...]]:
    """Draw questions of different terms of one passage each: one or two common ones, at times a rare one, the others in between."""
    rng = np.random.default_rng(seed)
    frequencies = made.document_frequencies()
    n_passages = len(made.lengths)
    asked = []
    for passage in rng.integers(n_passages, size=count):
        first, end = np.searchsorted(made.passages, (passage, passage + 1))
        held = rng.permutation(made.numbers[first:end])
        common = frequencies[held] > _COMMON * n_passages
        rare = frequencies[held] <= max(_RARE * n_passages, 1)
        kinds = (held[common], held[rare], held[~common & ~rare])
        shares = (rng.integers(1, 3), rng.integers(2))
        some = np.concatenate([*(kind[:share] for kind, share in zip(kinds, shares, strict=False)), kinds[2]])
        asked.append(tuple(made.terms[number] for number in rng.permutation(some[: max(rng.poisson(_MEAN_QUESTION), 1)])))
    return asked
