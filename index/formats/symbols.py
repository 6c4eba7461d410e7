"""Turn the characters of symbol fonts, such as Wingdings, into Unicode: in files they are letters or private characters."""

import re
from collections.abc import Mapping
from typing import Final

UNKNOWN: Final = "•"
"""What is written for a symbol that the tables below do not have; nearly all of those are ornaments."""

_WINGDINGS: Final[Mapping[int, str]] = {
    0x20: " ", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x2B: "✉", 0x32: "✎", 0x36: "⌛", 0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■",
    0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x7A: "⌘", 0x9F: "•",
    0xA0: "▪", 0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "☐", 0xAB: "★", 0xB2: "✧", 0xD8: "➢", 0xDF: "←",
    0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x80 + number: "⓪①②③④⑤⑥⑦⑧⑨⑩"[number] for number in range(11)},
    **{0x8B + number: "⓿❶❷❸❹❺❻❼❽❾❿"[number] for number in range(11)},
}  # fmt: skip
_WINGDINGS_2: Final[Mapping[int, str]] = {
    0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x96: "•", 0x97: "•", 0x98: "●", 0x99: "●", 0x9A: "○",
    0x9B: "○", 0x9E: "◉", 0x9F: "•", 0xA0: "▪", 0xA2: "■", 0xA3: "☐", 0xA4: "☐", 0xA5: "☐", 0xAE: "◆",
    **{0x6A + number: "①②③④⑤⑥⑦⑧⑨⑩"[number - 1] for number in range(1, 11)},
}  # fmt: skip
_WEBDINGS: Final[Mapping[int, str]] = {0x20: " ", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗", 0x3D: "■", 0xC8: "☎", 0xC9: "☎"}
_GREEK: Final = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
)
_SYMBOL: Final[Mapping[int, str]] = {
    **{code: chr(code) for code in range(0x20, 0x40)},
    **{ord(letter): greek for letter, greek in _GREEK.items()},
    0x2D: "−", 0x5B: "[", 0x5D: "]", 0x7B: "{", 0x7D: "}", 0x7E: "∼", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
    0xD0: "∠", 0xD6: "√", 0xE5: "∑",
}  # fmt: skip
_FONTS: Final = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "wingdings 3": {}, "webdings": _WEBDINGS, "symbol": _SYMBOL}
_PRIVATE: Final = re.compile("[\uf020-\uf0ff]")


def symbols(text: str, font: str) -> str:
    """Return *text* as it is shown in *font*; in an ordinary font only its private characters are changed, as those of Wingdings."""
    table = _FONTS.get(font.strip().lower())
    if table is None:
        return _PRIVATE.sub(lambda found: _WINGDINGS.get(ord(found[0]) & 0xFF, UNKNOWN), text)
    return "".join(table.get(ord(each) & 0xFF if "\uf000" <= each <= "\uf0ff" else ord(each), _other(each)) for each in text)


def symbol(code: str, font: str) -> str:
    """Return what *code*, in hexadecimal as `w:char` has it, shows in *font*."""
    try:
        return symbols(chr(int(code, 16)), font)
    except (ValueError, OverflowError):
        return UNKNOWN


def _other(character: str) -> str:
    """Return *character* if a symbol font cannot have it, which is shown in another font, else the sign for an unknown one."""
    return UNKNOWN if character <= "\xff" or "\uf000" <= character <= "\uf0ff" else character
