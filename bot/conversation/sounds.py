"""Sounds: Han text and toneless pinyin as sequences of syllables, so that homophones and typed pinyin compare as equal.

A syllable is written as one character of the Private Use Area, so a text spelled by sound keeps its length and works with `re`. The
endings -in and -ing, -en and -eng are one, as in much of southern speech and of what voice input writes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from index import DATA_FOLDER

SYLLABLES: Final = DATA_FOLDER / "syllables.txt"
"""A line for each toneless syllable: itself, the characters that are mostly read so, and those that may be.

Made from the readings of pypinyin (MIT) and of CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org).
"""

_FIRST_CODE: Final = 0xE000
_LONGEST: Final = 6  # letters of a syllable
_LATIN: Final = re.compile(r"[a-z]+(?: +[a-z]+)*")
_HAN: Final = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")


@dataclass(frozen=True, slots=True)
class Homophones:
    """Words that voice input may write with other characters, with the pattern of their sounds. Immutable; any thread."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]
    others: re.Pattern[str]

    def corrected(self, text: str, spelled: str) -> str:
        """Return *text*, which sounds as *spelled*, with every word that sounds like one of ours written as ours."""
        for found in self.pattern.finditer(spelled):
            if self.others.fullmatch(text, *found.span()):
                continue
            text = text[: found.start()] + self.words[(found.lastindex or 1) - 1] + text[found.end() :]
        return text


@dataclass(frozen=True, slots=True)
class Sounds:
    """Spells texts and patterns by sound. Immutable; any thread."""

    codes: Mapping[str, str]
    usual: Mapping[int, str]
    readings: Mapping[str, str]

    @classmethod
    @lru_cache(maxsize=2)
    def read(cls, path: Path = SYLLABLES) -> "Sounds":
        """Read the table of syllables, once."""
        codes: dict[str, str] = {}
        usual: dict[int, str] = {}
        readings: dict[str, str] = {}
        rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for syllable, mostly, *sometimes in rows:
            code = codes.setdefault(_merged(syllable), chr(_FIRST_CODE + len(codes)))
            codes[syllable] = code
            usual |= dict.fromkeys(map(ord, mostly), code)
            for character in mostly + "".join(sometimes):
                readings[character] = readings.get(character, "") + code
        return cls(codes, usual, readings)

    def spell(self, folded: str) -> str:
        """Return a folded text by sound: each character as its usual syllable, and each run of pinyin as its syllables."""
        return _LATIN.sub(lambda run: self._syllables(run[0]) or run[0], folded.translate(self.usual))

    def is_pinyin(self, folded: str) -> bool:
        """Tell whether *folded* is Latin letters that can all be read as pinyin, two syllables at least."""
        runs = _LATIN.findall(folded)
        spelled = [self._syllables(run) for run in runs]
        return all(spelled) and len("".join(spelled)) > 1 and not _HAN.search(folded)

    def of_pattern(self, pattern: str) -> str:
        """Return a regular expression that matches by sound what *pattern* matches by character."""
        return "".join(self._of_pattern(pattern))

    def homophones(self, words: Sequence[str], others: re.Pattern[str]) -> "Homophones":
        """Return what finds *words* by their sound; *others* are words of the same sound that are meant as they are written."""
        longest_first = tuple(sorted(words, key=len, reverse=True))
        return Homophones(re.compile("|".join(f"({self.of_pattern(word)})" for word in longest_first)), longest_first, others)

    def _of_pattern(self, pattern: str) -> Iterator[str]:
        in_class = False
        for unit in re.findall(r"\\.|.", pattern, re.DOTALL):
            in_class = unit == "[" or (in_class and unit != "]")
            codes = self.readings.get(unit, unit)
            yield f"[{codes}]" if len(codes) > 1 and not in_class and not unit.startswith("\\") else codes

    def _syllables(self, run: str) -> str:
        """Return the codes of a run of pinyin, with or without spaces, as few syllables as possible; empty if it is none."""
        spelled = [self._syllables_of_word(word) for word in run.split()]
        return "".join(spelled) if all(spelled) else ""

    def _syllables_of_word(self, word: str) -> str:
        best: list[str | None] = ["", *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - _LONGEST), end):
                code, before = self.codes.get(word[start:end]), best[start]
                known = best[end]
                if code and before is not None and (known is None or len(before) + 1 < len(known)):
                    best[end] = before + code
        return best[-1] or ""


def _merged(syllable: str) -> str:
    """Return *syllable* with the endings -ing and -eng as -in and -en."""
    return re.sub("(?<=[ie])ng$", "n", syllable)
