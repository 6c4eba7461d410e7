"""Classes of characters: the Unicode ranges of Han and its punctuation, as the inside of a bracket expression.

They are strings, `re.compile(f"[{HAN}]+")`, so that patterns can be built of several. Unicode 15.1, chapter 18.1 and Blocks.txt.
"""

from typing import Final

UNIFIED_HAN: Final = "\u4e00-\u9fff"
"""CJK Unified Ideographs: the block of all everyday Chinese, in both scripts."""

BASIC_HAN: Final = "\u3400-\u4dbf" + UNIFIED_HAN
"""Extension A and CJK Unified Ideographs: the Han of the Basic Multilingual Plane without compatibility ideographs."""

HAN: Final = BASIC_HAN + "\uf900-\ufaff\U00020000-\U000323af"
"""Every Han character: also compatibility ideographs and the supplementary planes (Extensions B to H)."""

DICTIONARY_HAN: Final = "\u4e00-\u9fd5"
"""What jieba 0.42.1 looks up in its dictionary; it returns each other character as a word of its own."""

CJK_PUNCTUATION: Final = "\u3000-\u303f"
"""CJK Symbols and Punctuation: the ideographic space, 、 and 。, and the corner, angle and lenticular brackets."""

FULL_WIDTH: Final = "\uff00-\uffef"
"""Halfwidth and Fullwidth Forms: full-width letters, figures and punctuation, half-width kana."""

INVISIBLE: Final = "\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff"
"""Characters without a glyph that may stand inside a word: soft hyphens, Hangul fillers, zero-width spaces and joiners, bidirectional
controls, variation selectors and byte order marks."""

SURROGATES: Final = "\ud800-\udfff"
"""Halves of a UTF-16 pair, which no well-formed text holds and no UTF-8 can encode."""
