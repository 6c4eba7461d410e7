"""Packed postings: an inverted index of moderate size in a sixth of its bytes. What is computed quickly from other arrays is not stored.

digests   (n_terms,) uint64: their bits are random, so nothing makes them smaller
gaps      (n_postings,) uint8: from one passage of a postings list to the next, the lowest byte; deflated it would be half, and read
          at a third of the speed
packed    the other bytes of the gaps, which are mostly 0, and everything else in `Lists`
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.packed import gaps, pack, sums, unpack
from index.ranking.arrays import Numbers, Scores

PACKED: Final[Mapping[str, type[np.generic]]] = {"digests": np.uint64, "gaps": np.uint8, "packed": np.uint8}
"""By file name the type of what is in it."""

_LOW: Final = 8  # bits of a gap that are not deflated


class Lists(NamedTuple):
    """The arrays of `Postings` from which the others follow; `doc_freq`: (n_terms,) the lengths of the postings lists."""

    digests: NDArray[np.uint64]
    doc_freq: NDArray[np.int64]
    document_counts: NDArray[np.int32]
    kth_impact: Scores
    passages: Numbers
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    document_of: NDArray[np.int32]


def pack_lists(lists: Lists) -> dict[str, NDArray[Any]]:
    """Return *lists* as arrays by the names of PACKED."""
    steps = gaps(lists.passages, lists.doc_freq)
    long_lists = np.flatnonzero(lists.kth_impact)
    packed = pack(
        lists.doc_freq,
        lists.doc_freq - lists.document_counts,
        long_lists,
        lists.kth_impact[long_lists].view(np.uint32),
        steps >> _LOW,
        lists.frequencies,
        lists.lengths,
        np.bincount(lists.document_of),
    )
    return {"digests": lists.digests, "gaps": steps.astype(np.uint8), "packed": np.frombuffer(packed, dtype=np.uint8)}


def unpack_lists(arrays: Mapping[str, NDArray[Any]]) -> Lists:
    """Return the lists of which `pack_lists()` made *arrays*.

    Raises:
        zlib.error: it did not.
    """
    doc_freq, repeats, long_lists, kth, high, frequencies, lengths, sizes = unpack(arrays["packed"].data)
    kth_impact = np.zeros(len(doc_freq), dtype=np.float32)
    kth_impact[long_lists] = kth.astype(np.uint32).view(np.float32)
    steps = high.astype(np.int32)
    steps <<= _LOW
    steps |= arrays["gaps"]
    return Lists(
        arrays["digests"],
        doc_freq.astype(np.int64),
        doc_freq.astype(np.int32) - repeats.astype(np.int32),
        kth_impact,
        sums(steps, doc_freq),
        frequencies.astype(np.uint16),
        lengths.astype(np.int32),
        np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
    )
