"""Write the value of a spreadsheet's cell as its number format displays it (ECMA-376 part 1, clause 18.8.31)."""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

GENERAL: Final = "General"

# The formats that a workbook refers to by number only; those from 27 on as Chinese Excel has them, their words escaped.
_YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND = '"\u5e74"', '"\u6708"', '"\u65e5"', '"\u65f6"', '"\u5206"', '"\u79d2"'
_YM, _MD, _YMD = f"yyyy{_YEAR}m{_MONTH}", f"m{_MONTH}d{_DAY}", f"yyyy{_YEAR}m{_MONTH}d{_DAY}"
_HM, _HMS = f"h{_HOUR}mm{_MINUTE}", f"h{_HOUR}mm{_MINUTE}ss{_SECOND}"
BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00", 8: "¥#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _YM, 28: _MD, 29: _MD, 30: "m/d/yy", 31: _YMD, 32: _HM, 33: _HMS, 34: _HM, 35: _HMS, 36: _YM,
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "¥#,##0", 43: "#,##0.00", 44: "¥#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@", 50: _YM, 51: _MD, 52: _YM, 53: _MD, 54: _MD, 55: _HM, 56: _HMS, 57: _YM, 58: _MD,
}  # fmt: skip

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<general>General)|(?P<noon>AM/PM|A/P)|(?P<part>y+|m+|d+|h+|s+|e+(?![+-])|a{3,})|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<power>E[+-]0+)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_DATE_PARTS: Final = frozenset("yde")
_TIME_PARTS: Final = frozenset("hs")
_MOST_DECIMALS: Final = 30  # that Excel shows
_PRECISE: Final = Context(prec=60)  # for those behind the 20 digits of the largest number that is rounded
_FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
_FIRST_DAY_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL: Final = 2_958_466  # the year 10000
_MOST_DIGITS: Final = 15
_PERCENT: Final = 100
_LONGEST_FORMAT: Final = 255

Value = bool | int | float | str | date | datetime | time | timedelta | None


def display(value: Value, number_format: str = GENERAL, *, since_1904: bool = False) -> str:
    """Write *value* as *number_format* displays it; a date whose format has no words of its own as 2024-05-01."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    sections = _sections(number_format[:_LONGEST_FORMAT])
    is_date = any(_is_date(section) for section in sections)
    if isinstance(value, int | float):
        if is_date and 0 <= value < _LAST_SERIAL:
            return _display_time(value, sections[0], since_1904=since_1904)
        return _display_number(value, sections) if sections and not is_date else _general(value)
    serial = _serial(value)
    return _display_time(serial, sections[0] if is_date else _default_tokens(value), since_1904=False)


_Tokens = list[tuple[str, str]]
"""The tokens of a section of a format: what each is, and its text."""


def _sections(number_format: str) -> list[_Tokens]:
    """Return the tokens of the sections of a format: for positive numbers, negative ones, zero, and text."""
    sections: list[_Tokens] = [[]]
    for found in _TOKEN.finditer(number_format):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind == "other" and text == ";":
            sections.append([])
        elif kind in {"quoted", "escaped", "currency", "other"}:
            sections[-1].append(("literal", text))
        elif kind:
            sections[-1].append((kind, text if kind in {"general", "digits", "power"} else text.lower()))
    return [section for section in sections if section] or [[("general", "")]]


def _is_date(tokens: _Tokens) -> bool:
    return any(kind in {"part", "elapsed"} for kind, _ in tokens)


def _general(value: float) -> str:
    return f"{value:.{_MOST_DIGITS}g}" if isinstance(value, float) else str(value)


def _display_number(value: float, sections: list[_Tokens]) -> str:
    """Write a number with the digits and words of its section."""
    numeric = [section for section in sections if any(kind in {"digits", "general"} for kind, _ in section)]
    if not numeric:
        words = "".join(text for kind, text in sections[0] if kind == "literal")
        return _general(value) if words.strip() in {"", "@"} else words.strip()
    chosen = sections[1] if value < 0 and len(sections) > 1 else sections[2] if value == 0 and len(sections) > 2 else sections[0]  # noqa: PLR2004 - the third section
    has_sign = value < 0 and chosen is sections[0]
    share = sum(text.count("%") for kind, text in chosen if kind == "literal")
    if any(kind == "power" for kind, _ in chosen) or sum(kind == "digits" for kind, _ in chosen) > 1:  # a fraction, or digits in groups
        return _general(value)
    if not math.isfinite(value):
        return _general(value)
    number = abs(Decimal(repr(value))) * _PERCENT**share
    figures = {kind: _digits(number, text) if kind == "digits" else _general(abs(value)) for kind, text in chosen if kind != "literal"}
    written = "".join(figures.get(kind, text) for kind, text in chosen)
    return ("-" if has_sign else "") + written.strip()


def _digits(number: Decimal, places: str) -> str:
    """Write a *number* with the *places* of a format such as #,##0.00."""
    whole, _, decimals = places.partition(".")
    if whole.endswith(","):  # each comma behind the digits stands for thousands
        number /= 1000 ** (len(whole) - len(whole.rstrip(",")))
    decimals = decimals.replace(",", "")[:_MOST_DECIMALS]
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _PRECISE) if number < Decimal(10) ** 20 else number
    written = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    before, _, after = written.partition(".")
    least = whole.count("0")
    before = before.rjust(least, "0") if "," not in before else before
    before = "" if before == "0" and not least else before
    kept = decimals.rstrip("#?")
    after = after[: len(kept)] + after[len(kept) :].rstrip("0")
    return f"{before}.{after}" if after else before


def _serial(value: date | datetime | time | timedelta) -> float:
    """Return the number of days that a spreadsheet stores for *value*."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return (moment.replace(tzinfo=None) - _FIRST_DAY) / timedelta(days=1)


def _default_tokens(value: date | datetime | time | timedelta) -> _Tokens:
    if isinstance(value, timedelta):
        return [("elapsed", "h"), ("part", "mm")]
    parts = [] if isinstance(value, time) else [("part", "yyyy"), ("part", "m"), ("part", "d")]
    has_time = isinstance(value, time) or (isinstance(value, datetime) and value.time() != time())
    return [*parts, *([("part", "h"), ("part", "mm")] if has_time else [])]


def _display_time(serial: float, tokens: _Tokens, *, since_1904: bool) -> str:
    """Write a date or time by the words of its format, or, if it has none, as ISO 8601 does."""
    if any(kind == "elapsed" for kind, _ in tokens):
        minutes = round(serial * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    moment = (_FIRST_DAY_1904 if since_1904 else _FIRST_DAY) + timedelta(seconds=round(serial * 86400))
    if any(kind == "literal" and not text.isascii() for kind, text in tokens):
        return _in_words(moment, tokens)
    parts = {text[0] for kind, text in tokens if kind == "part"}
    if not parts & _DATE_PARTS and parts & _TIME_PARTS:
        return moment.time().isoformat("minutes")
    if parts & _TIME_PARTS:
        return moment.isoformat(" ", "minutes")
    return f"{moment:%Y-%m-%d}" if "d" in parts or parts == {"a"} else f"{moment:%Y-%m}"


def _in_words(moment: datetime, tokens: _Tokens) -> str:
    """Write *moment* part by part, with the words between them."""
    pieces, previous = [], ""
    following = [next((text[0] for kind, text in tokens[place + 1 :] if kind == "part"), "") for place in range(len(tokens))]
    for (kind, text), after in zip(tokens, following, strict=True):
        if kind == "part":
            is_minute = text[0] == "m" and (previous == "h" or after == "s")
            pieces.append(_part(moment, text, is_minute=is_minute))
            previous = text[0]
        elif kind == "literal" and text != "@":
            pieces.append(text)
    return "".join(pieces).strip()


def _part(moment: datetime, text: str, *, is_minute: bool) -> str:
    """Write one part of *moment*, with a leading zero if the format has two letters."""
    if text[0] in "ye":
        return f"{moment.year % 100:02d}" if text == "yy" else str(moment.year)
    numbers = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}
    if text[0] not in numbers:
        return ""
    return f"{numbers[text[0]]:02d}" if len(text) == 2 else str(numbers[text[0]])  # noqa: PLR2004 - letters
