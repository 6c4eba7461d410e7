"""Numbers as a text writes them, and their one common form: 一百 is 100, 二〇一三 is 2013, 1.2万 is 12000, 百分之五 is 5%."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_DIGITS: Final = dict(zip("〇零○一二两三四五六七八九", (0, 0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_POWERS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_HAN: Final = "[〇零○一二两三四五六七八九十百千万亿]+"
_NUMBER: Final = re.compile(
    rf"百分之(?P<share>{_HAN})(?:点(?P<part>{_HAN}))?"
    r"|(?<![0-9.,])(?P<arabic>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<scale>[万亿]+)?(?P<percent>%)?(?![0-9]*[.,][0-9])"
    rf"|(?P<han>{_HAN})"
)
_BEGINNING: Final = re.compile("[0-9百〇零○一二两三四五六七八九十千万亿]")  # of every number; found much faster than `_NUMBER` is
_LONGEST: Final = 16


def numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the numbers of a folded text stand, and the common form of each in Arabic figures.

    A single Chinese figure is passed over: 一 and 十 are more often part of a word than a number. So is what is in its common form already.
    """
    beginning = _BEGINNING.search(folded)
    while beginning:
        found = _NUMBER.match(folded, beginning.start())
        form = _common_form(found) if found else ""
        if found and form and (form != found[0] or found["percent"]):
            yield found.start(), found.end(), form
        beginning = _BEGINNING.search(folded, found.end() if found else beginning.end())


def _common_form(found: re.Match[str]) -> str:
    """Return the number in Arabic figures, empty where the figures make none."""
    if found["share"]:
        value = _value(found["share"])
        part = "." + _figures(found["part"]) if found["part"] else ""
        return "" if value is None else f"{value}{part}%"
    if found["arabic"]:
        plain = found["arabic"].isdecimal() and not found["scale"] and not found["percent"]
        if plain or len(found[0]) > _LONGEST:
            return ""
        amount = Decimal(found["arabic"].replace(",", ""))
        for scale in found["scale"] or "":
            amount *= _MYRIADS[scale]
        return f"{amount.normalize():f}{found['percent'] or ''}"
    value = _value(found["han"]) if len(found["han"]) > 1 else None
    return "" if value is None else str(value)


def _figures(text: str) -> str:
    return "".join(str(_DIGITS.get(character, "")) for character in text)


def _value(text: str) -> int | None:
    """Return what Chinese figures mean; None for what is no number, such as 千万 in front of a verb, or 三五."""
    if len(text) > _LONGEST or text[0] in "百千万亿":
        return None
    if all(character in _DIGITS for character in text):  # read out figure by figure, as years are
        return int(_figures(text)) if len(text) != 2 else None  # noqa: PLR2004 - 三五 says three to five
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _POWERS:
            section += (1 if digit is None else digit) * _POWERS[character]
            digit = None
        else:
            below = section + (digit or 0)
            total = (total + below) * 10**8 if character == "亿" else total + below * 10**4
            section, digit = 0, None
    return total + section + (digit or 0)
