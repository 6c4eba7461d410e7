"""Postings: the inverted index of a run of passages, as arrays that are mapped into memory instead of read."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.durable import map_array
from index.ranking.arrays import ARRAYS, NO_SCORES, Numbers, Scores
from index.ranking.bm25 import BLOCK, Bm25
from index.ranking.packing import PACKED, Lists, pack_lists, unpack_lists

KTH: Final = 10
"""The rank of the impact that is kept of every long postings list: the tenth best score of a search for its term is no lower."""

_FREQUENCY_BITS: Final = 16
_PASSAGE_BITS: Final = 24
_REMEMBERED: Final = 50_000
_EMPTY: Final = hashlib.blake2b(digest_size=8)  # only ever copied


@dataclass(frozen=True, slots=True)
class Limits:
    """What an inverted index can hold, and how it is built.

    A posting is sorted as one number of 64 bits: 24 bits of term, 24 of passage, 16 of frequency. `long_list` postings make a list so
    long that its impact of rank KTH is kept; arrays are worked on in blocks of `block` values, which bounds the memory for temporaries,
    and impacts in blocks of `impact_block`, which fit into the processor's cache. Up to `packed` postings are stored packed, and what
    follows from them is computed when they are opened (30 ns and 10 bytes of memory for each); more are mapped.
    """

    passages: int = 2**_PASSAGE_BITS
    terms: int = 2 ** (64 - _PASSAGE_BITS - _FREQUENCY_BITS)
    long_list: int = 128
    block: int = 2**24
    impact_block: int = BLOCK
    packed: int = 2**22


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The term frequencies of passages in corpus order, as flat arrays: a forward index.

    `sizes`: (n_passages,) how many different terms each passage contains. `terms`: (n_postings,) the numbers of these terms, passage by
    passage, and `frequencies`, how often each occurs in its passage. `document_of`: (n_passages,) the number of each one's document,
    from 0, ascending.
    """

    sizes: Numbers
    terms: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    document_of: NDArray[np.int32]

    @classmethod
    def of(cls, passages: Sequence[Mapping[str, int]], document_of: Sequence[int]) -> "tuple[TermCounts, list[str]]":
        """Return the counts of *passages*, each by term, and the terms in the order of their numbers."""
        numbers: dict[str, int] = {}
        terms = [numbers.setdefault(term, len(numbers)) for passage in passages for term in passage]
        highest = 2**_FREQUENCY_BITS - 1
        return cls(
            np.array([len(passage) for passage in passages], dtype=np.int32),
            np.array(terms, dtype=np.int32),
            np.array([min(frequency, highest) for passage in passages for frequency in passage.values()], dtype=np.uint16),
            np.array(document_of, dtype=np.int32),
        ), list(numbers)

    def lengths(self) -> Numbers:
        """Return the length of each passage in terms: (n_passages,)."""
        starts = np.concatenate(([0], np.cumsum(self.sizes, dtype=np.int64)))
        lengths = np.zeros(len(self.sizes), dtype=np.int32)
        filled = self.sizes > 0
        if filled.any():
            lengths[filled] = np.add.reduceat(self.frequencies, starts[:-1][filled], dtype=np.int32)
        return lengths


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Postings lists with precomputed impacts, by term and passage. Immutable; any thread.

    Terms are identified by 64 bits of their BLAKE2b digest and numbered in the order of these: a look-up reads a few pages of `digests`.

        digests          (n_terms,) ascending        offsets      (n_terms + 1,) where each term's postings list begins
        max_impact       (n_terms,) largest impact   kth_impact   (n_terms,) impact of rank KTH, 0 for a short list
        document_counts  (n_terms,) documents that contain the term
        passages         (n_postings,) passage numbers, ascending within a list
        impacts          (n_postings,)               frequencies  (n_postings,)
        lengths          (n_passages,) in terms      document_of  (n_passages,) document numbers, ascending
        document_offsets (n_documents + 1,) where each document's passages begin
    """

    digests: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    max_impact: Scores
    kth_impact: Scores
    document_counts: NDArray[np.int32]
    passages: Numbers
    impacts: Scores
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    document_of: NDArray[np.int32]
    document_offsets: NDArray[np.int32]
    _number: Callable[[str], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Cache look-ups."""
        object.__setattr__(self, "_number", lru_cache(_REMEMBERED)(partial(_look_up, self.digests)))

    @classmethod
    def build(cls, counts: TermCounts, digests: Callable[[NDArray[np.int64]], NDArray[np.uint64]], limits: Limits = LIMITS) -> "Postings":
        """Invert *counts*; *digests* gives those of terms by their numbers.

        Raises:
            ValueError: more passages or terms than *limits*, or two terms of one digest (one in 10^7 for a million terms).
        """
        numbers, doc_freq = _vocabulary(counts.terms, limits.block)
        by_number = digests(numbers)
        order = np.argsort(by_number)
        named, doc_freq = by_number[order], doc_freq[order]
        _check(len(counts.sizes), named, limits)
        passages, frequencies = _inverted(counts, numbers[order])
        offsets = np.concatenate(([0], np.cumsum(doc_freq)))
        document_counts = _document_counts(counts.document_of, passages, offsets, limits.block)
        lists = Lists(named, doc_freq, document_counts, NO_SCORES, passages, frequencies, counts.lengths(), counts.document_of)
        impacts = _impacts(lists, limits.impact_block)
        return cls._of(lists._replace(kth_impact=_kth_impact(impacts, offsets, limits.long_list)), impacts)

    @classmethod
    def _of(cls, lists: Lists, impacts: Scores) -> "Postings":
        """Add what follows from the postings lists."""
        for array in (lists.passages, impacts):
            array.setflags(write=False)  # as mapped ones are: numba would compile the search anew for arrays that can be written to
        offsets = np.concatenate(([0], np.cumsum(lists.doc_freq)))
        n_documents = int(lists.document_of.max(initial=-1)) + 1
        return cls(
            offsets=offsets,
            max_impact=np.maximum.reduceat(impacts, offsets[:-1]) if len(lists.digests) else impacts[:0],
            impacts=impacts,
            document_offsets=np.searchsorted(lists.document_of, np.arange(n_documents + 1)).astype(np.int32),
            **{name: column for name, column in lists._asdict().items() if name != "doc_freq"},
        )

    @classmethod
    def of(cls, passages: Sequence[Mapping[str, int]], document_of: Sequence[int] | None = None, limits: Limits = LIMITS) -> "Postings":
        """Invert *passages*, each given by the frequencies of its terms; without *document_of* each is a document of its own."""
        counts, terms = TermCounts.of(passages, range(len(passages)) if document_of is None else document_of)
        named = digests_of(terms)
        return cls.build(counts, lambda numbers: named[numbers], limits)

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Map the arrays in *folder* into memory, or compute them where they are packed, without checking what they hold.

        Raises:
            OSError: a file is missing.
        """
        if (folder / "packed").exists():
            lists = unpack_lists({name: map_array(folder / name, kind) for name, kind in PACKED.items()})
            return cls._of(lists, _impacts(lists, LIMITS.impact_block))
        arrays: dict[str, Any] = {column.field: map_array(folder / name, column.kind) for name, column in ARRAYS.items()}
        return cls(**arrays)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays by the names of their files."""
        return {name: getattr(self, column.field) for name, column in ARRAYS.items()}

    def files(self, limits: Limits = LIMITS) -> dict[str, NDArray[Any]]:
        """Return what `open()` reads by the names of files: all arrays, or of an index of moderate size packed ones."""
        if len(self.passages) > limits.packed:
            return self.arrays()
        kept = {name: getattr(self, name) for name in Lists._fields if name != "doc_freq"}
        return pack_lists(Lists(doc_freq=np.diff(self.offsets), **kept))

    @property
    def n_passages(self) -> int:
        """The number of passages."""
        return len(self.lengths)

    @property
    def n_documents(self) -> int:
        """The number of documents."""
        return len(self.document_offsets) - 1

    def number(self, term: str) -> int:
        """Return the number of *term*, -1 if no passage contains it."""
        return self._number(term)

    def doc_freq(self, number: int) -> int:
        """Return the document frequency of the term of that number, the documents of BM25 being passages."""
        return int(self.offsets[number + 1] - self.offsets[number])


def digest(term: str) -> int:
    """Return the 64 bits that identify *term*."""
    hasher = _EMPTY.copy()  # in two thirds of the time of a new one
    hasher.update(term.encode("utf-8", errors="replace"))
    return int.from_bytes(hasher.digest(), "little")


def place_of_digest(digests: NDArray[np.uint64], wanted: int) -> int:
    """Return where a digest is in *digests*, which are ascending, -1 if it is not among them."""
    values = digests.data  # of Python's integers, which are faster to compare than numpy's
    place = bisect_left(values, wanted)
    return place if place < len(values) and values[place] == wanted else -1


def digests_of(terms: Iterable[str]) -> NDArray[np.uint64]:
    """Return the digests of *terms*."""
    return np.fromiter((digest(term) for term in terms), dtype=np.uint64)


def _look_up(digests: NDArray[np.uint64], term: str) -> int:
    return place_of_digest(digests, digest(term))


def _check(n_passages: int, named: NDArray[np.uint64], limits: Limits) -> None:
    """Check that passages and terms, whose digests are *named* in ascending order, can be numbered.

    Raises:
        ValueError: they cannot.
    """
    if n_passages > limits.passages or len(named) > limits.terms or (named[1:] == named[:-1]).any():
        message = f"{n_passages} passages with {len(named)} terms cannot be numbered"
        raise ValueError(message)


def _vocabulary(terms: NDArray[np.int32], block: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the terms that occur, ascending, and their document frequencies."""
    size = int(terms.max(initial=-1)) + 1
    counts = np.zeros(size, dtype=np.int64)
    for start in range(0, len(terms), block):  # bincount copies its input into eight bytes a value
        counts += np.bincount(terms[start : start + block], minlength=size)
    numbers = np.flatnonzero(counts)
    return numbers, counts[numbers]


def _inverted(counts: TermCounts, numbers: NDArray[np.int64]) -> tuple[Numbers, NDArray[np.uint16]]:
    """Return passages and frequencies by term and passage, terms in the order of *numbers*.

    Term, passage and frequency are packed into 64 bits, so one sort of whole numbers does it.
    """
    ranks = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.uint64)
    ranks[numbers] = np.arange(len(numbers), dtype=np.uint64) << np.uint64(_PASSAGE_BITS + _FREQUENCY_BITS)
    keys = ranks[counts.terms]
    del ranks  # the arrays of a large index are most of the memory of building it
    passages = np.arange(len(counts.sizes), dtype=np.uint64) << np.uint64(_FREQUENCY_BITS)
    keys |= np.repeat(passages, counts.sizes)
    keys |= counts.frequencies
    keys.sort()
    frequencies = (keys & np.uint64(2**_FREQUENCY_BITS - 1)).astype(np.uint16)
    keys >>= np.uint64(_FREQUENCY_BITS)
    keys &= np.uint64(2**_PASSAGE_BITS - 1)
    return keys.astype(np.int32), frequencies


def _impacts(lists: Lists, block: int) -> Scores:
    """Return the impact of each posting: (n_postings,)."""
    bm25 = Bm25(len(lists.lengths), int(lists.lengths.sum(dtype=np.int64)))
    return bm25.impacts(lists.doc_freq, bm25.norms(lists.lengths), (lists.passages, lists.frequencies), block)


def _kth_impact(impacts: Scores, offsets: NDArray[np.int64], long_list: int) -> Scores:
    """Return for each list of at least *long_list* postings its impact of rank KTH, else 0: (n_terms,)."""
    kth = np.zeros(len(offsets) - 1, dtype=np.float32)
    for number in np.flatnonzero(np.diff(offsets) >= long_list):
        kth[number] = np.partition(impacts[offsets[number] : offsets[number + 1]], -KTH)[-KTH]
    return kth


def _document_counts(document_of: NDArray[np.int32], passages: Numbers, offsets: NDArray[np.int64], block: int) -> NDArray[np.int32]:
    """Return the number of documents that contain each term: one more each time the document changes along the list."""
    if not len(passages):
        return np.zeros(len(offsets) - 1, dtype=np.int32)
    changes = np.ones(len(passages), dtype=bool)
    for start in range(1, len(passages), block):
        part = document_of[passages[start - 1 : start + block]]
        np.not_equal(part[1:], part[:-1], out=changes[start : start + len(part) - 1])
    changes[offsets[:-1]] = True
    return np.add.reduceat(changes, offsets[:-1], dtype=np.int32)
