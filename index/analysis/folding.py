"""Folding: the one form in which text is compared, with the offset of every character kept.

Full width becomes half width (NFKC), Traditional Simplified (OpenCC's t2s), upper case lower; invisible characters are dropped.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, Final, Literal

from index.analysis.characters import HAN, INVISIBLE, SURROGATES, UNIFIED_HAN
from index.analysis.lexicon import DATA_FOLDER, read_lines

Script = Literal["zh-Hans", "zh-Hant"]
Language = Literal["zh-Hans", "zh-Hant", "en"]
Folded = tuple[str, Sequence[int]]
"""A folded text and, for each of its characters, the offset in the text as given of the character it came from."""

_HAN: Final = re.compile(f"[{HAN}]")
_LATIN: Final = re.compile("[A-Za-z]")
_DESCRIPTION: Final = re.compile("[\u2ff0-\u2fff\u31ef]")  # after it, OpenCC takes several characters for one, line feeds too
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
_SURROGATE: Final = re.compile(f"[{SURROGATES}]")
_SURNAME: Final = re.compile(f"(?<=[：:、])于(?![是此今])(?=[{UNIFIED_HAN}]{{1,2}}(?:[，。、；,;（(\\s]|$))")  # 联系人：于海波
_WIDE: Final = re.compile(f"[^\\x00-@\\[-\\x7f{UNIFIED_HAN}\u3001-\u3011“”‘’…—·，。；：？！（）]")  # may fold to a letter or figure


def simplify(text: str) -> str:
    """Return *text* in Simplified characters; the length may change."""
    return str(_converter("t2s").convert(text))


def fold(text: str, simplifier: Callable[[str], str] = simplify) -> Folded:
    """Fold *text*; a surrogate becomes U+FFFD. Characters stay Traditional where *simplifier* changes the length of the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded, offsets = _fold_widths(_SURROGATE.sub("\ufffd", text))
    return (_simplified(folded, simplifier) if _HAN.search(folded) else folded), offsets


def fold_rows(rows: Sequence[str]) -> list[str]:
    """Fold each of *rows*, together where no length changes: OpenCC takes longer to begin than to convert a line."""
    given = "".join(f"{row}\n" for row in rows)
    folded, offsets = fold(given)
    ends = [*accumulate(len(row) + 1 for row in rows)]
    if not isinstance(offsets, range) or _DESCRIPTION.search(given) or any(folded[end - 1] != "\n" for end in ends):
        return [fold(row)[0] for row in rows]
    return [folded[start : end - 1] for start, end in pairwise([0, *ends])]


def fold_for_search(text: str, simplifier: Callable[[str], str] = simplify) -> Folded:
    """Fold *text* to look for folded terms in it, more cheaply: full-width punctuation, which is part of no term, may stay."""
    if _WIDE.search(text):
        return fold(text, simplifier)
    return _simplified(text, simplifier), range(len(text))


def convert(text: str, script: Script) -> str:
    """Return *text* in *script*, for display; the length may change."""
    text = _SURROGATE.sub("\ufffd", text)
    return simplify(text) if script == "zh-Hans" else _to_traditional(text)


def language(text: str) -> Language | None:
    """Tell the language of *text* and, for Chinese, its script, by its letters; None for a text with neither Han nor Latin letters."""
    if not _HAN.search(text):
        return "en" if _LATIN.search(text) else None
    text = _SURROGATE.sub("\ufffd", text)
    return "zh-Hans" if simplify(text) == text else "zh-Hant"


def _to_traditional(text: str) -> str:
    """Return *text* in the Traditional characters of Taiwan, our own words and the surname 于 as they are written."""
    words, pattern = _own_words()
    converter = _converter("s2tw")
    pieces, reached = [], 0
    for found in pattern.finditer(text):
        pieces += [converter.convert(text[reached : found.start()]), words.get(found[0], found[0])]
        reached = found.end()
    return "".join([*pieces, converter.convert(text[reached:])])


@cache
def _own_words() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the words that we put into Traditional characters ourselves, and a pattern of them and of the surname 于."""
    words = dict(line.split() for line in read_lines(DATA_FOLDER / "traditional.txt"))
    return words, re.compile("|".join([*sorted(map(re.escape, words), key=len, reverse=True), _SURNAME.pattern]))


@cache
def _converter(configuration: str) -> Any:  # noqa: ANN401 - OpenCC has no types
    """Load OpenCC's dictionaries, at first use; a converter may be shared by threads."""
    from opencc import OpenCC

    return OpenCC(configuration)


def _simplified(text: str, simplifier: Callable[[str], str]) -> str:
    """Return *text* in Simplified characters if offsets stay; t2s maps characters one to one, but does not promise it."""
    simplified = simplifier(text)
    return simplified if len(simplified) == len(text) else text


class _Widths(dict[int, str]):
    """A table for `str.translate` from a character to its half-width form in lower case; NUL where that is not one character."""

    def __missing__(self, code: int) -> str:
        narrow = _narrow(chr(code))
        self[code] = narrow if len(narrow) == 1 else "\0"
        return self[code]


_WIDTHS: Final = _Widths()


def _fold_widths(text: str) -> Folded:
    """Fold width, ligatures and case of *text* and drop invisible characters."""
    folded = _translated(text)
    if "\0" not in folded:
        return folded, range(len(text))
    narrow = [_narrow(character) for character in text]
    return "".join(narrow), [offset for offset, characters in enumerate(narrow) for _ in characters]


def _translated(text: str) -> str:
    """Return *text* translated by `_WIDTHS`: one replacement for each character that changes, which are few, takes less time."""
    changes = {each: narrow for each in set(text) if (narrow := _WIDTHS[ord(each)]) != each}
    if not changes.keys().isdisjoint(changes.values()):
        return text.translate(_WIDTHS)
    for each, narrow in changes.items():
        text = text.replace(each, narrow)
    return text


def _narrow(character: str) -> str:
    """Return the NFKC form of *character* in lower case: none, one or several characters."""
    return "" if _INVISIBLE.match(character) else unicodedata.normalize("NFKC", character).lower()
