"""Privacy: masks personal numbers in texts, and replaces senders with keyed hashes."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from bot.errors import DamagedKeyError

SIGNS: Final = {"email": "***@***", "identity": "***-***", "card": "****-****", "phone": "☎***"}
"""What stands in the place of each kind; no sign is found again."""

_KEY_BYTES: Final = 32
_HASH_DIGITS: Final = 16
_FEWEST_DIGITS: Final = 10  # 0 and nine more; hotlines, years, counts and document numbers are shorter
_MOST_DIGITS: Final = 19
_FEWEST_IN_FIRST_GROUP: Final = 3

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS: Final[dict[int, str]] = dict.fromkeys((0x09, 0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
_HYPHENS: Final[dict[int, str]] = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0x30FC, 0xB7), "-")
_PLAIN: Final[dict[int, int | str]] = {**_FULL_WIDTH, **_BLANKS, **_HYPHENS}
_INVISIBLE: Final = re.compile("[\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff]")

# Each runs in linear time: a match begins at the start of a run only, and inner runs and what parts them have no character in common.
_ADDRESS: Final = re.compile(r"(?<![\w.%+@-])@*+[\w.%+-]++(?:@+[\w.%+-]+)+(?<=\w)", re.ASCII)
_DOMAIN: Final = re.compile(r"@[A-Za-z0-9-]+\.[A-Za-z0-9]")
_RUN: Final = re.compile(r"[0-9]++(?:[ ().-]{1,3}+[0-9]++)*+(?:[ -]?[Xx](?![A-Za-z]))?")
_GROUP: Final = re.compile("[0-9]+|[Xx]")

_COUNTRY: Final = re.compile("(?:00)?86")
_MOBILE: Final = re.compile("(?:(?:00)?86)?1[3-9][0-9]{9}")
_LAND_LINE: Final = re.compile("(?:(?:00)?860?|0)(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
_IDENTITY: Final = re.compile(
    "[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    "|(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|8[1-3])[0-9]{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"
)
_CARD: Final = re.compile("(?:2[2-7]|[3-69][0-9])[0-9]{14,17}")
_BEGINNING: Final = re.compile("|".join(pattern.pattern for pattern in (_MOBILE, _LAND_LINE, _IDENTITY, _CARD)))
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what names a person, and the kinds that it held: "email", "identity", "card", "phone", in this order."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str) -> Masked:
    """Mask the e-mail addresses, identity numbers, bank cards and telephone numbers of people in *text*.

    Found as people write them: full width, with blanks, hyphens, dots or brackets within, with +86, or with invisible characters.
    Not masked: what is asked about, such as 12345, 96345 and 400 numbers, nor years, counts and document numbers. Masking what is
    masked changes nothing; the time is linear in the length of the text.
    """
    places = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
    plain = "".join(text[place] for place in places).translate(_PLAIN)
    spans = list(_addresses(plain))
    for start, end, _ in spans:
        plain = f"{plain[:start]}{'*' * (end - start)}{plain[end:]}"
    spans = sorted([*spans, *_numbers(plain)])
    pieces: list[str] = []
    reached = 0
    for start, end, kind in spans:
        pieces += [text[reached : places[start]], SIGNS[kind]]
        reached = places[end - 1] + 1
    found = {kind for _, _, kind in spans}
    return Masked("".join([*pieces, text[reached:]]), tuple(kind for kind in SIGNS if kind in found))


def keyed_hash(key: bytes, sender: str) -> str:
    """Return a name for *sender* that cannot be turned back without *key*: HMAC-SHA-256, of which 16 hexadecimal digits."""
    return hmac.new(key, sender.encode("utf-8", errors="surrogatepass"), hashlib.sha256).hexdigest()[:_HASH_DIGITS]


def read_key(path: Path) -> bytes:
    """Return the secret key in the file at *path*, which is made, for its owner's eyes only, when it is not there.

    Whoever loses it loses which questions were asked by the same person, and /forget finds nothing that was asked before.

    Raises:
        DamagedKeyError: the file does not hold a key. It is left as it is: a new key would hide the loss.
    """
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise DamagedKeyError(path)
    return key


def _make_key(path: Path) -> None:
    """Write a new key beside *path* and give it that name, unless another process was faster; never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename it never replaces a key that is there
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _addresses(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of e-mail addresses."""
    for found in _ADDRESS.finditer(plain):
        if _DOMAIN.search(found[0]):
            yield *found.span(), "email"


def _numbers(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of the numbers that name a person, with the country code, its sign and brackets before them."""
    for run in _RUN.finditer(plain):
        groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            length, kind = _number([plain[start:end] for start, end in groups[first : first + _MOST_DIGITS]])
            if kind:
                end = groups[first + length - 1][1]
                yield _opening(plain, groups[first][0], end), end, kind
            first += max(length, 1)


def _opening(plain: str, start: int, end: int) -> int:
    """Return where a number begins that has its digits in [start, end): with its plus, and with the bracket that it closes."""
    if start and plain[start - 1] == "+":
        start -= 1
    return start - 1 if start and plain[start - 1] == "(" and ")" in plain[start:end] else start


def _number(groups: Sequence[str]) -> tuple[int, str]:
    """Return how many of the first *groups* of digits are a number that names a person, and its kind; as many as possible."""
    if not _BEGINNING.match("".join(groups)):
        return 0, ""
    lengths = accumulate(len(group) for group in groups)
    within = [count for count, length in enumerate(lengths, 1) if _FEWEST_DIGITS <= length <= _MOST_DIGITS]
    for count in reversed(within):
        digits = "".join(groups[:count])
        kind = next((kind for kind, is_one in _KINDS.items() if is_one(digits, groups[:count])), "")
        if kind:
            return count, kind
    return 0, ""


def _is_identity(digits: str, groups: Sequence[str]) -> bool:
    """Tell whether *digits* are an identity number: 18 with a check digit (GB 11643-1999), or 15 as issued until 1999."""
    if not _IDENTITY.fullmatch(digits) or not _is_one_number(groups):
        return False
    weights = (pow(2, 17 - place, 11) for place in range(17))
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], weights, strict=False))
    return len(digits) < 18 or "10X98765432"[total % 11] == digits[17].upper()  # noqa: PLR2004 - the length of a number


def _is_card(digits: str, groups: Sequence[str]) -> bool:
    """Tell whether *digits* are a bank card's: 16 to 19, the last of them by Luhn's formula (ISO/IEC 7812-1)."""
    if not _CARD.fullmatch(digits) or not _is_one_number(groups):
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_phone(digits: str, groups: Sequence[str]) -> bool:
    """Tell whether *digits* are a mobile number, or a land line with its area code."""
    abroad = bool(_COUNTRY.fullmatch(groups[0]))
    if _MOBILE.fullmatch(digits):
        own = groups[abroad:]
        return _is_one_number(own) and not _YEAR.fullmatch(own[0])
    return bool(_LAND_LINE.fullmatch(digits)) and (abroad or _is_one_number(groups))


def _is_one_number(groups: Sequence[str]) -> bool:
    """Tell whether *groups* look like one number written with gaps, digit by digit or in blocks, rather than several numbers."""
    return all(len(group) == 1 for group in groups) or len(groups[0]) >= _FEWEST_IN_FIRST_GROUP


_KINDS: Final[dict[str, Callable[[str, Sequence[str]], bool]]] = {"identity": _is_identity, "card": _is_card, "phone": _is_phone}
