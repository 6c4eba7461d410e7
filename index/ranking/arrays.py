"""Arrays: the columns of an inverted index, their types and the files they are kept in."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
"""Numbers of passages."""

Scores = NDArray[np.float32]
"""Scores or impacts in single precision."""

NO_NUMBERS: Final = np.zeros(0, dtype=np.int32)
NO_SCORES: Final = np.zeros(0, dtype=np.float32)


class Column(NamedTuple):
    """An array of `Postings`: its field, and the type of its values."""

    field: str
    kind: type[np.generic]


ARRAYS: Final[Mapping[str, Column]] = {
    "digests": Column("digests", np.uint64),
    "pointers": Column("offsets", np.int64),
    "maxima": Column("max_impact", np.float32),
    "kths": Column("kth_impact", np.float32),
    "documents": Column("document_counts", np.int32),
    "passages": Column("passages", np.int32),
    "impacts": Column("impacts", np.float32),
    "frequencies": Column("frequencies", np.uint16),
    "lengths": Column("lengths", np.int32),
    "document_of": Column("document_of", np.int32),
    "firsts": Column("document_offsets", np.int32),
}
"""By file name the columns of an inverted index: a file is the values in the machine's byte order, and nothing else. Names of files stay
as they are when fields are renamed, since a state folder written before must open."""
