"""Numerals: Chinese and Arabic numbers in a text, each with one canonical form.

一百 is 100, 二〇一三 is 2013, 1.2万 is 12000, 百分之五 is 5%.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

ONE_TO_NINE: Final[str] = "一二三四五六七八九"
ONE_TO_TEN: Final[str] = ONE_TO_NINE + "十"
"""The numerals of headings and list items, 一 first: `ONE_TO_TEN[number - 1]` writes one."""

ZERO_TO_NINE: Final[str] = "〇" + ONE_TO_NINE
"""The digits of years and of Word's counted lists: `ZERO_TO_NINE[digit]` writes one."""

ZEROS: Final[str] = "〇零○"
"""Zero as texts write it; the last is a circle, U+25CB, which many input methods offer first."""

_TWO: Final[str] = "两"
_VALUES: Final[dict[str, int]] = {**dict.fromkeys(ZEROS, 0), **{digit: value for value, digit in enumerate(ONE_TO_NINE, 1)}, _TWO: 2}
_POWERS: Final[dict[str, int]] = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final[dict[str, int]] = {"万": 10**4, "亿": 10**8}
_HAN: Final[str] = "".join((*_VALUES, *_POWERS, *_MYRIADS))
_NUMBER: Final = re.compile(
    rf"百分之(?P<share>[{_HAN}]+)(?:点(?P<part>[{_HAN}]+))?"
    r"|(?<![0-9.,])(?P<arabic>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<scale>[万亿]+)?(?P<percent>%)?(?![0-9]*[.,][0-9])"
    rf"|(?P<han>[{_HAN}]+)"
)
_FIRST_CHARACTER: Final = re.compile(f"[0-9{_HAN}](?:(?<=[0-9])|(?=[{_HAN}])|(?=分之))")  # of every number; found faster than `_NUMBER`
_TENS: Final = re.compile(f"([{ONE_TO_NINE[1:]}]?)十([{ONE_TO_NINE}]?)")  # nobody numbers an item 一十二
_LONGEST: Final = 16


def numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end (code points) and canonical form of every number in a folded text.

    A single Chinese numeral is skipped: 一 and 十 are more often part of a word than a number. So is a number already in canonical
    form.
    """
    first = _FIRST_CHARACTER.search(folded)
    while first:
        found = _NUMBER.match(folded, first.start())
        form = _canonical(found) if found else ""
        if found and form and (form != found[0] or found["percent"]):
            yield found.start(), found.end(), form
        first = _FIRST_CHARACTER.search(folded, found.end() if found else first.end())


def ordinal(numeral: str) -> int:
    """Return the number of an article, heading or list item: in Arabic digits, or in Chinese up to 99; 0 for anything else.

    Unlike `numbers()` it accepts a single numeral, and no digits in a row: 二三 is not 23.
    """
    if numeral.isdecimal():
        return int(numeral)
    if tens := _TENS.fullmatch(numeral):
        return 10 * _VALUES[tens[1] or ONE_TO_NINE[0]] + (_VALUES[tens[2]] if tens[2] else 0)
    return _VALUES.get(numeral, _POWERS.get(numeral, 0))


def cardinal(numeral: str) -> int:
    """Return the number that all of *numeral* writes, in Arabic or Chinese digits, the latter up to 千; 0 if it is none.

    Unlike `ordinal()` it reads 一千零七十七 and, digit by digit, 一〇七七; unlike `numbers()` a single numeral.
    """
    if numeral.isdecimal():
        return int(numeral)
    if not numeral or any(character not in _VALUES and character not in _POWERS for character in numeral):
        return 0
    if len(numeral) > 1 and all(character in _VALUES for character in numeral):
        return int(_digits(numeral))
    return _positional(numeral)


def _canonical(found: re.Match[str]) -> str:
    """Return a matched number in Arabic digits, empty where the match is not a number after all."""
    if found["share"]:
        return _percentage(found["share"], found["part"])
    if found["arabic"]:
        return _scaled(found)
    value = _value(found["han"]) if len(found["han"]) > 1 else None
    return "" if value is None else str(value)


def _percentage(share: str, part: str | None) -> str:
    value = _value(share)
    return "" if value is None else f"{value}{'.' + _digits(part) if part else ''}%"


def _scaled(found: re.Match[str]) -> str:
    """Return Arabic digits without grouping and multiplied by the 万 and 亿 behind them; empty where they are canonical already."""
    plain = found["arabic"].isdecimal() and not found["scale"] and not found["percent"]
    if plain or len(found[0]) > _LONGEST:
        return ""
    amount = Decimal(found["arabic"].replace(",", ""))
    for scale in found["scale"] or "":
        amount *= _MYRIADS[scale]
    return f"{amount.normalize():f}{found['percent'] or ''}"


def _digits(text: str) -> str:
    return "".join(str(_VALUES.get(character, "")) for character in text)


def _value(text: str) -> int | None:
    """Return the value of Chinese numerals; None for what is not a number, such as 千万 before a verb, or 三五 (three to five)."""
    if len(text) > _LONGEST or text[0] in "百千万亿":
        return None
    if all(character in _VALUES for character in text):  # digit by digit, as years are written
        return int(_digits(text)) if len(text) != 2 else None  # noqa: PLR2004 - 三五 means three to five
    return _positional(text)


def _positional(text: str) -> int:
    """Return the value of digits each followed by its power of ten: 一亿三千万."""
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _POWERS:
            section += (1 if digit is None else digit) * _POWERS[character]
            digit = None
        else:
            below = section + (digit or 0)
            total = (total + below) * 10**8 if character == "亿" else total + below * 10**4
            section, digit = 0, None
    return total + section + (digit or 0)
