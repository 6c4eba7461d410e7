"""Wordings: how people write and introduce what is private, as patterns made of `data/private.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from index import DATA_FOLDER, HAN

_FEWEST_SPELLED: Final = 11  # digits in words: as many as a mobile number has
_LETTERS: Final = "A-HJ-NP-Za-hj-np-z"  # of plates: no I and no O
_REACH: Final = 20  # characters of a street with its district and city


@dataclass(frozen=True, slots=True)
class Wordings:
    """Compiled patterns. Immutable; any thread. They expect half-width text, and each runs in linear time.

    `before` and `living` match up to the end of what stands before a number, or a house number; `behind` matches what follows a number.
    """

    digits: Mapping[int, str]
    spelled: re.Pattern[str]
    amount: re.Pattern[str]
    plate: re.Pattern[str]
    houses: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    living: re.Pattern[str]
    thing: re.Pattern[str]
    predicate: re.Pattern[str]
    behind: re.Pattern[str]


@lru_cache(maxsize=1)
def wordings() -> Wordings:
    """Read and compile the patterns, once."""
    lists = tomllib.loads((DATA_FOLDER / "private.toml").read_text(encoding="utf-8"))
    words, digits = lists["introductions"], lists["digits"]
    every = "".join(digits)
    owned = rf"(?:{words['calling']})?(?:{words['owner']})?"
    noun = rf"(?:{words['noun']})(?:{words['mark']})?"
    link = rf"(?:[ ,，]{{0,2}}{words['link']})?"
    return Wordings(
        digits={ord(character): str(digit) for digit, characters in enumerate(digits) for character in characters},
        spelled=re.compile(f"[{every}](?:[ -]?[{every}]){{{_FEWEST_SPELLED - 1},}}"),
        amount=re.compile(f" ?(?:{lists['amount']})"),
        plate=_plate(lists["plates"]),
        houses=tuple(_houses(lists["houses"])),
        before=re.compile(
            rf"(?:{owned}{noun}{link}|{words['calling']}(?:{words['owner']})?{link}|{words['owner']}{link}|\b{words['english']})[ ,，(]*$",
            re.IGNORECASE,
        ),
        living=re.compile(rf"(?:(?:{words['living']})[{HAN}0-9]{{0,{_REACH}}}|\b{words['english_living']})[ ,，]*$", re.IGNORECASE),
        thing=re.compile(rf"(?:{words['thing']}) ?$"),
        predicate=re.compile(rf"[ )]?(?:{words['predicate']})"),
        behind=re.compile(words["behind"].replace("NOUN", words["noun"]).replace("MARK", words["mark"])),
    )


def _plate(words: Mapping[str, str]) -> re.Pattern[str]:
    """Make the pattern of a licence plate: a province, a letter, and five characters or, of new energy, six (GA 36-2018)."""
    gap = "[ .-]{0,3}"
    return re.compile(
        f"[{words['provinces']}]{gap}[{_LETTERS}](?:{gap}[{_LETTERS}0-9]){{4,6}}[{words['endings']}{_LETTERS}0-9](?![A-Za-z0-9])"
    )


def _houses(words: Mapping[str, Any]) -> list[re.Pattern[str]]:
    """Make the patterns of house numbers, the last group of each: behind a street, of a flat, behind an estate, English."""
    number, part, gap = words["number"], words["part"], "[ ,-]{0,2}"
    bare = rf"[0-9]{{1,5}}+(?!{words['no_room']})"
    parts = rf"(?:{gap}(?:{number}|[A-Za-z])(?:-[0-9]{{1,4}}+)?{part}){{0,5}}"
    street = rf"(?!{words['no_street']})[{HAN}](?:{words['street']}){words['side']} ?"
    flat = rf"(?:{gap}{number}{words['entrance']}){{0,2}}{gap}(?:{number}{words['room']}|[0-9]{{3,4}}+(?!{words['no_room']}))"
    english = rf"[0-9]{{1,5}}[A-Za-z]?,? (?:[A-Za-z]{{1,20}} ){{1,3}}{words['english']}\b"
    return [
        re.compile(rf"{street}({number}(?:-[0-9]{{1,4}}+)?{words['house']}{parts}(?:[ -]{{0,2}}{bare}{words['room']}?)?)"),
        re.compile(rf"(?<![0-9])({number}{words['building']}{flat})"),
        re.compile(rf"(?<![0-9])({number}{words['unit']}[ -]?[0-9]{{3,4}}+(?!{words['no_room']}){words['room']}?)"),
        re.compile(rf"(?:{words['estate']}) ?([0-9]{{1,2}}-(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}(?![0-9-]))"),
        re.compile(rf"\b((?:no\.? ?)?{english}(?:,? ?{words['english_part']}\.? ?#?[0-9A-Za-z]{{1,5}}\b){{0,4}})", re.IGNORECASE),
    ]
