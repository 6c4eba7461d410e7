"""Numbers: recognises the identity numbers, bank cards and telephone numbers of people by their shape."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

Span = tuple[int, int, str]
"""Where something private stands, half open, and its kind."""

_FEWEST_DIGITS: Final = 10  # of a land line; hotlines, years, counts and document numbers are shorter
_MOST_DIGITS: Final = 19  # of a bank card (ISO/IEC 7812-1)
_FEWEST_CONTIGUOUS: Final = 15  # digits without a gap that are no count
_MOST_IN_COUNT: Final = 2  # digits of a figure that may follow a number
_FEWEST_IN_AREA: Final = 3  # digits of an area code
_FEWEST_IN_PROGRESSION: Final = 4

# A match begins at the start of a run only, and digits and gaps have no character in common: linear time.
_RUN: Final = re.compile(r"[0-9]++(?:[ ().-]{1,6}+[0-9]++)*+(?:[ -]{0,3}[Xx](?![A-Za-z]))?")
_GROUP: Final = re.compile("[0-9]+|[Xx]")

_COUNTRY: Final = re.compile("(?:00)?86")
_MOBILE: Final = re.compile("(?:(?:00)?86)?1[3-9][0-9]{9}")
_LAND_LINE: Final = re.compile("(?:(?:00)?860?|0)(?:10|2[0-9]|[3-9][0-9]{2})[1-9][0-9]{6,7}")
_AREA: Final = re.compile("0(?:10|2[0-9]|[3-9][0-9]{2})")
_IDENTITY: Final = re.compile("[1-9][0-9]{16}[0-9Xx]")
_OLD_IDENTITY: Final = re.compile(
    "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|8[1-3])[0-9]{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"
)
_BORN: Final = re.compile("[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_CARD: Final = re.compile("[1-9][0-9]{15,18}")
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_MONTH_OR_DAY: Final = re.compile("0?[1-9]|[12][0-9]|3[01]")
_DATE: Final = (_YEAR, _MONTH_OR_DAY, _MONTH_OR_DAY)
_DATED: Final = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_SERVICE: Final = re.compile("1[012][0-9]|1[0-9]{4}|9[56][0-9]{3,4}")  # short numbers: 110, 12345, 96110, 95588
_FREE: Final = ((10,), (3, 3, 4), (3, 4, 3), (4, 3, 3))  # how 400 and 800 numbers are written
_DECIMALS: Final = re.compile(r"[0-9]{1,3}\.[0-9]+(?:[ -]+[0-9]{1,3}\.[0-9]+)*")


def numbers(plain: str) -> Iterator[Span]:
    """Yield the spans of numbers that name a person in half-width text, with the country code, its sign and brackets before them."""
    for run in _RUN.finditer(plain):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            length, kind = _number(plain, groups[first : first + _MOST_DIGITS])
            if kind:
                end = groups[first + length - 1][1]
                yield _opening(plain, groups[first][0], end), end, kind
            first += max(length, 1)


def _opening(plain: str, start: int, end: int) -> int:
    """Return where a number begins that has its digits in [start, end): with its plus, and with the bracket that it closes."""
    if start and plain[start - 1] == "+":
        start -= 1
    return start - 1 if start and plain[start - 1] == "(" and ")" in plain[start:end] else start


def _number(plain: str, spans: Sequence[tuple[int, int]]) -> tuple[int, str]:
    """Return how many of the first groups of digits, at *spans*, are one number, as many as possible, and whose kind it is.

    The kind is empty for a number that names nobody.
    """
    groups = [plain[start:end] for start, end in spans]
    if len(groups[0]) > _MOST_DIGITS:
        return 1, "card"
    counts = [count for count, length in enumerate(accumulate(map(len, groups)), 1) if _FEWEST_DIGITS <= length <= _MOST_DIGITS]
    free = _free_call(groups)
    if free and (len(groups) == free or free == 1):
        return free, ""
    for count in sorted(counts, key=lambda count: (not _ends(plain, spans, count), -count)):
        written = plain[spans[0][0] : spans[count - 1][1]]
        if kind := _kind(groups[:count], written):
            return count, kind
        if _DECIMALS.fullmatch(written):
            return count, ""
    return (len(_DATE) if len(groups) >= len(_DATE) and _is_date(groups) else free), ""


def _ends(plain: str, spans: Sequence[tuple[int, int]], count: int) -> bool:
    """Tell whether a number parted by one sign ends after *count* groups, since a short figure follows behind another sign."""
    gaps = [plain[end:start] for (_, end), (start, _) in pairwise(spans[: count + 1])]
    if count >= len(spans) or len(gaps) < count or count == 1 or spans[count][1] - spans[count][0] > _MOST_IN_COUNT:
        return False
    return len(set(gaps[:-1])) == 1 and gaps[-1] not in {"", gaps[0]}


def _free_call(groups: Sequence[str]) -> int:
    """Return how many of the first *groups* are a 400 or 800 number, which anybody may call; 0 if they are none."""
    if not groups[0].startswith(("400", "800")):
        return 0
    return next((len(form) for form in _FREE if tuple(map(len, groups[: len(form)])) == form), 0)


def _kind(groups: Sequence[str], written: str) -> str:
    """Return the kind of the number that *groups* are, as *written*; empty if they are several numbers, or one that names nobody."""
    digits = "".join(groups)
    if _is_phone(digits, groups, written):
        return "phone"
    if len(groups) > 1 and (_are_several(groups) or _DECIMALS.fullmatch(written) or _YEAR.fullmatch(groups[0])):
        return ""
    if _DATED.match(digits):
        return ""
    if _IDENTITY.fullmatch(digits) and (_BORN.match(digits) or not digits.startswith("62")):
        return "identity"
    if _OLD_IDENTITY.fullmatch(digits) or (len(groups) == 1 and len(digits) == _FEWEST_CONTIGUOUS):
        return "identity"
    return "card" if _CARD.fullmatch(digits) else ""


def _is_phone(digits: str, groups: Sequence[str], written: str) -> bool:
    """Tell whether *groups* are a mobile number, or a land line with its area code."""
    if not (_MOBILE.fullmatch(digits) or _LAND_LINE.fullmatch(digits)):
        return False
    own = groups[1:] if _COUNTRY.fullmatch(groups[0]) else groups
    if len(own) == 1:
        return True
    short = _AREA.fullmatch(own[0]) and _SERVICE.fullmatch(own[1])
    decimal = len(own[0]) < _FEWEST_IN_AREA and _DECIMALS.fullmatch(written)
    apart = digits.startswith("0") and len(own[0]) < _FEWEST_IN_AREA and len(own) != len(digits)
    return not (short or decimal or apart or _are_several(own) or _is_date(own))


def _are_several(groups: Sequence[str]) -> bool:
    """Tell whether *groups* are numbers of their own: years, hotlines, a series, or one of them a mobile or an identity number."""
    if groups[-1] not in "Xx" and any(_MOBILE.fullmatch(group) or len(group) >= _FEWEST_CONTIGUOUS for group in groups):
        return True
    if all(_SERVICE.fullmatch(group) for group in groups) or sum(bool(_YEAR.fullmatch(group)) for group in groups) == len(groups):
        return True
    steps = {int(following) - int(group) for group, following in pairwise(groups[:-1]) if following.isdigit()}
    return len(groups) > _FEWEST_IN_PROGRESSION and len(steps) == 1 and steps != {0}


def _is_date(groups: Sequence[str]) -> bool:
    """Tell whether *groups* begin with a date, or with two years."""
    if not _YEAR.fullmatch(groups[0]):
        return False
    return bool(_YEAR.fullmatch(groups[1])) or all(form.fullmatch(group) for form, group in zip(_DATE, groups, strict=False))
