"""Postings: the inverted index of a run of passages, as arrays that are mapped into memory, not read."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.durable import map_array
from index.ranking.bm25 import Bm25

KTH: Final = 10
"""Of every long term the impact of this rank is kept: with it, a search knows a score that its tenth best passage reaches."""

_LONG: Final = 128  # postings of a term for which that pays
_FREQUENCY_BITS: Final = 16
_PASSAGE_BITS: Final = 24
MOST_PASSAGES: Final = 2**_PASSAGE_BITS
"""Passages that one inverted index may hold; terms likewise."""

_MOST_TERMS: Final = 2 ** (64 - _PASSAGE_BITS - _FREQUENCY_BITS)
_REMEMBERED: Final = 50_000
_PIECE: Final = 2**24


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The counted terms of passages in corpus order, as flat arrays.

    `sizes`: (n_passages,) how many different terms each passage holds. `terms`: (n_postings,) numbers of these terms, passage by passage,
    and `frequencies`, how often each stands in its passage. `document_of`: (n_passages,) the number of each one's document,
    from 0, ascending.
    """

    sizes: NDArray[np.int32]
    terms: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    document_of: NDArray[np.int32]

    @classmethod
    def of(cls, passages: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> "tuple[TermCounts, list[str]]":
        """Return the counts of *passages*, each by term, and the terms in the order of their numbers."""
        numbers: dict[str, int] = {}
        terms = [numbers.setdefault(term, len(numbers)) for passage in passages for term in passage]
        return cls(
            np.array([len(passage) for passage in passages], dtype=np.int32),
            np.array(terms, dtype=np.int32),
            np.array([min(often, 2**_FREQUENCY_BITS - 1) for passage in passages for often in passage.values()], dtype=np.uint16),
            np.array(document_of, dtype=np.int32),
        ), list(numbers)


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Postings with impacts computed beforehand, sorted by term and passage. Immutable; any thread.

    Terms are known by 64 bits of their BLAKE2b digest, in whose order they are numbered: looking one up reads a few pages of
    `digests`. All arrays but `lengths`, `document_of` and `firsts` are by term or by posting:

        digests    (n_terms,) ascending          pointers     (n_terms + 1,) where each term's postings begin
        maxima     (n_terms,) largest impact     kths         (n_terms,) impact of rank KTH, 0 where a term has few postings
        documents  (n_terms,) documents that hold the term
        passages   (n_postings,) passage numbers, ascending within a term
        impacts    (n_postings,)                 frequencies  (n_postings,)
        lengths    (n_passages,) in terms        document_of  (n_passages,) document numbers, ascending
        firsts     (n_documents + 1,) where each document's passages begin
    """

    digests: NDArray[np.uint64]
    pointers: NDArray[np.int64]
    maxima: NDArray[np.float32]
    kths: NDArray[np.float32]
    documents: NDArray[np.int32]
    passages: NDArray[np.int32]
    impacts: NDArray[np.float32]
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    document_of: NDArray[np.int32]
    firsts: NDArray[np.int32]
    _numbers: dict[str, int] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, counts: TermCounts, digests: Callable[[NDArray[np.int64]], NDArray[np.uint64]]) -> "Postings":
        """Invert *counts*; *digests* gives those of terms by their numbers.

        Raises:
            ValueError: more passages or terms than the arrays can number, or two terms of one digest (one in 10^7 for a million terms).
        """
        n_passages = len(counts.sizes)
        numbers, holders = _present(counts.terms)
        named = digests(numbers)
        order = np.argsort(named)
        named, holders = named[order], holders[order]
        if n_passages > MOST_PASSAGES or len(numbers) > _MOST_TERMS or (named[1:] == named[:-1]).any():
            message = f"{n_passages} passages with {len(numbers)} terms cannot be numbered"
            raise ValueError(message)
        passages, frequencies, lengths = _inverted(counts, numbers, order)
        pointers = np.concatenate(([0], np.cumsum(holders)))
        bm25 = Bm25(n_passages, int(lengths.sum(dtype=np.int64)))
        impacts = bm25.impacts(bm25.idfs(holders), holders, bm25.norms(lengths), (passages, frequencies))
        firsts = np.searchsorted(counts.document_of, np.arange(int(counts.document_of.max(initial=-1)) + 2)).astype(np.int32)
        return cls(
            digests=named,
            pointers=pointers,
            maxima=np.maximum.reduceat(impacts, pointers[:-1]) if len(named) else impacts[:0],
            kths=_kths(impacts, pointers),
            documents=_document_counts(counts.document_of, passages, pointers),
            passages=passages,
            impacts=impacts,
            frequencies=frequencies,
            lengths=lengths,
            document_of=counts.document_of,
            firsts=firsts,
        )

    @classmethod
    def of(cls, passages: Sequence[Mapping[str, int]], document_of: Sequence[int] | None = None) -> "Postings":
        """Invert *passages*, each given by how often it holds each of its terms; without *document_of* each is a document of its own."""
        counts, terms = TermCounts.of(passages, range(len(passages)) if document_of is None else document_of)
        named = np.array([digest(term) for term in terms], dtype=np.uint64)
        return cls.build(counts, lambda numbers: named[numbers])

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Map the arrays in *folder* into memory; what they hold has been checked before.

        Raises:
            OSError: a file is missing.
        """
        arrays: dict[str, Any] = {name: map_array(folder / name, kind) for name, kind in ARRAYS.items()}
        return cls(**arrays)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays by name, to be written."""
        return {name: getattr(self, name) for name in ARRAYS}

    @property
    def n_passages(self) -> int:
        """The number of passages."""
        return len(self.lengths)

    @property
    def n_documents(self) -> int:
        """The number of documents."""
        return len(self.firsts) - 1

    def number(self, term: str) -> int:
        """Return the number of *term*, -1 where no passage holds it."""
        number = self._numbers.get(term)
        if number is None:
            if len(self._numbers) > _REMEMBERED:
                self._numbers.clear()
            number = self._numbers[term] = self.place(digest(term))
        return number

    def place(self, named: int) -> int:
        """Return the number of the term of that digest, -1 where no passage holds it."""
        wanted = np.uint64(named)
        place = int(self.digests.searchsorted(wanted))
        return place if place < len(self.digests) and self.digests[place] == wanted else -1

    def holders(self, number: int) -> int:
        """Return how many passages hold the term of that number."""
        return int(self.pointers[number + 1] - self.pointers[number])


ARRAYS: Final[Mapping[str, type[np.generic]]] = {
    "digests": np.uint64,
    "pointers": np.int64,
    "maxima": np.float32,
    "kths": np.float32,
    "documents": np.int32,
    "passages": np.int32,
    "impacts": np.float32,
    "frequencies": np.uint16,
    "lengths": np.int32,
    "document_of": np.int32,
    "firsts": np.int32,
}
"""The arrays of `Postings`, each a file of its values in the machine's byte order, and nothing else."""

assert set(ARRAYS) == {each.name for each in fields(Postings) if not each.name.startswith("_")}  # noqa: S101 - of this file alone


def digest(term: str) -> int:
    """Return the 64 bits by which *term* is known."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", errors="replace"), digest_size=8).digest(), "little")


def digests_of(terms: Iterable[str]) -> NDArray[np.uint64]:
    """Return the digests of *terms*."""
    return np.fromiter((digest(term) for term in terms), dtype=np.uint64)


def _present(terms: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the terms that stand anywhere, and in how many passages each does."""
    size = int(terms.max(initial=-1)) + 1
    counts = np.zeros(size, dtype=np.int64)
    for start in range(0, len(terms), _PIECE):  # bincount copies what it counts into eight bytes each
        counts += np.bincount(terms[start : start + _PIECE], minlength=size)
    numbers = np.flatnonzero(counts)
    return numbers, counts[numbers]


def _inverted(
    counts: TermCounts, numbers: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.uint16], NDArray[np.int32]]:
    """Return passages and frequencies by term and passage, and the passages' lengths: one sort of whole numbers.

    Term, passage and frequency fit into 64 bits together, so nothing is carried along.
    """
    places = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.uint64)
    places[numbers[order]] = np.arange(len(numbers), dtype=np.uint64) << np.uint64(_PASSAGE_BITS + _FREQUENCY_BITS)
    keys = places[counts.terms]
    del places
    starts = np.concatenate(([0], np.cumsum(counts.sizes, dtype=np.int64)))
    lengths = np.zeros(len(counts.sizes), dtype=np.int32)
    held = counts.sizes > 0
    if held.any():
        lengths[held] = np.add.reduceat(counts.frequencies, starts[:-1][held], dtype=np.int32)
    numbered = np.arange(len(counts.sizes), dtype=np.uint64) << np.uint64(_FREQUENCY_BITS)
    keys |= np.repeat(numbered, counts.sizes)
    keys |= counts.frequencies
    keys.sort()
    frequencies = (keys & np.uint64(2**_FREQUENCY_BITS - 1)).astype(np.uint16)
    keys >>= np.uint64(_FREQUENCY_BITS)
    keys &= np.uint64(MOST_PASSAGES - 1)
    return keys.astype(np.int32), frequencies, lengths


def _kths(impacts: NDArray[np.float32], pointers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return for each term with many postings its impact of rank KTH, else 0."""
    kths = np.zeros(len(pointers) - 1, dtype=np.float32)
    for number in np.flatnonzero(np.diff(pointers) >= _LONG):
        kths[number] = np.partition(impacts[pointers[number] : pointers[number + 1]], -KTH)[-KTH]
    return kths


def _document_counts(document_of: NDArray[np.int32], passages: NDArray[np.int32], pointers: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return how many documents hold each term: those of neighbouring postings are counted where they change."""
    if not len(passages):
        return np.zeros(len(pointers) - 1, dtype=np.int32)
    changes = np.ones(len(passages), dtype=bool)
    for start in range(1, len(passages), _PIECE):
        piece = document_of[passages[start - 1 : start + _PIECE]]
        np.not_equal(piece[1:], piece[:-1], out=changes[start : start + len(piece) - 1])
    changes[pointers[:-1]] = True
    return np.add.reduceat(changes, pointers[:-1], dtype=np.int32)
