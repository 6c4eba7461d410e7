"""Write numbers in the formats of Word's lists (ECMA-376 part 1, 17.18.59): 一, 壹, 甲, ①, iv, c."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

# Numerals as Word writes them. They are escaped because they are output: a literal in this package only recognises text.
_COUNTING = "\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d"  # 〇 to 九
_LEGAL = "\u96f6\u58f9\u8d30\u53c1\u8086\u4f0d\u9646\u67d2\u634c\u7396"  # 零壹贰 and so on, simplified
_LEGAL_TRADITIONAL = "\u96f6\u58f9\u8cb3\u53c3\u8086\u4f0d\u9678\u67d2\u634c\u7396"
_COUNTING_UNITS = ("", "\u5341", "\u767e", "\u5343")  # 十百千
_LEGAL_UNITS = ("", "\u62fe", "\u4f70", "\u4edf")  # 拾佰仟
_STEMS = "\u7532\u4e59\u4e19\u4e01\u620a\u5df1\u5e9a\u8f9b\u58ec\u7678"  # 甲乙丙丁 and so on
_BRANCHES = "\u5b50\u4e11\u5bc5\u536f\u8fb0\u5df3\u5348\u672a\u7533\u9149\u620c\u4ea5"  # 子丑寅卯 and so on
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_SEQUENCES: Final = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "decimalEnclosedCircle": "".join(chr(0x2460 + place) for place in range(20)),
    "decimalEnclosedCircleChinese": "".join(chr(0x2460 + place) for place in range(20)),
    "decimalEnclosedParen": "".join(chr(0x2474 + place) for place in range(20)),
    "decimalEnclosedFullstop": "".join(chr(0x2488 + place) for place in range(20)),
    "ideographEnclosedCircle": "".join(chr(0x3220 + place) for place in range(10)),
}
_COUNTED = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"}
)
_DIGIT_BY_DIGIT = frozenset({"ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"})
_MAX_NUMBER = 3999
_ALPHABET = 26


def write_number(number: int, numeral_format: str) -> str:
    """Write *number* in *numeral_format*, a value of `w:numFmt`; in digits where the format is unknown or has no such number."""
    if 0 < number <= len(_SEQUENCES.get(numeral_format, "")):
        return _SEQUENCES[numeral_format][number - 1]
    return _WRITERS.get(numeral_format, str)(number) if 0 < number <= _MAX_NUMBER else str(number)


def _counting(number: int) -> str:
    """Write *number* as people count, without a one before the ten of 10 to 19."""
    counted = _positional(number, _LEGAL[0] + _COUNTING[1:], _COUNTING_UNITS)
    return counted.removeprefix(_COUNTING[1]) if counted.startswith(_COUNTING[1] + _COUNTING_UNITS[1]) else counted


def _positional(number: int, digits: str, units: Sequence[str]) -> str:
    """Write *number*, 1 to 9999, with Chinese digits and units; a single zero stands for a gap."""
    places = [(int(digit), unit) for digit, unit in zip(reversed(str(number)), units, strict=False)]
    written = "".join(digits[digit] + (unit if digit else "") for digit, unit in reversed(places))
    return re.sub(f"{digits[0]}+", digits[0], written).rstrip(digits[0])


def _digit_by_digit(number: int) -> str:
    return "".join(_COUNTING[int(digit)] for digit in str(number))


def _letter(number: int) -> str:
    """Write *number* as Word counts in letters: z is followed by aa, bb, cc."""
    return chr(ord("a") + (number - 1) % _ALPHABET) * ((number - 1) // _ALPHABET + 1)


def _roman(number: int) -> str:
    written = ""
    for amount, letters in _ROMAN:
        written += letters * (number // amount)
        number %= amount
    return written


_WRITERS: Final[Mapping[str, Callable[[int], str]]] = {
    **dict.fromkeys(_COUNTED, _counting),
    **dict.fromkeys(_DIGIT_BY_DIGIT, _digit_by_digit),
    "chineseLegalSimplified": lambda number: _positional(number, _LEGAL, _LEGAL_UNITS),
    "ideographLegalTraditional": lambda number: _positional(number, _LEGAL_TRADITIONAL, _LEGAL_UNITS),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "decimalZero": lambda number: f"{number:02d}",
}
