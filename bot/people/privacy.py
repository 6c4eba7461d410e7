"""Privacy: masks personal numbers in texts, and replaces senders with keyed hashes."""

import hashlib
import hmac
import os
import re
import secrets
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.errors import DamagedKeyError
from bot.people.numbers import Span, numbers
from bot.people.wordings import wordings
from index import make_folder, write_atomically

SIGNS: Final = {
    "email": "***@***", "identity": "***-***", "card": "****-****", "phone": "☎***", "plate": "*·*****", "house": "#***",
}  # fmt: skip
"""What stands in the place of each kind; no sign is found again."""

_KEY_BYTES: Final = 32
_HASH_DIGITS: Final = 16
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS: Final[dict[int, str]] = dict.fromkeys((0x09, 0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
_HYPHENS: Final[dict[int, str]] = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0x30FC, 0xB7), "-")
_PLAIN: Final[dict[int, int | str]] = {**_FULL_WIDTH, **_BLANKS, **_HYPHENS}
_INVISIBLE: Final = re.compile("[\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff]")

# Each runs in linear time: a match begins at the start of a run only, and inner runs and what parts them have no character in common.
_ADDRESS: Final = re.compile(r"(?<![\w.%+@-])@*+[\w.%+-]++(?:@+[\w.%+-]+)+(?<=\w)", re.ASCII)
_DOMAIN: Final = re.compile(r"@[A-Za-z0-9-]+\.[A-Za-z0-9]")
_HIDDEN: Final = re.compile(r"[\u260e#]?[0-9]{0,6}\*[*@.-]*\*[0-9]{0,4}")  # a sign, or what somebody masked himself
_REACH: Final = 60  # characters before and behind a number in which it is introduced
_PAUSE: Final = re.compile(r"[\s,;:.!?\u3001\u3002()]*")
_LOOSE: Final = re.compile("[\\s,\uff0c\u3001(\uff08:\uff1a]+$")  # what is left of a clause that went
_JOINED: Final = re.compile(r"[\w@.+-]", re.ASCII)
_APART: Final = "\uff0c"  # between two pieces that would make a number or an address together
_LEFT_OVER: Final = re.compile("[ ,\u7684]+")  # what opens the rest of a question: a comma, the particle of an attribute


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what names a person, and the kinds that it contained, in the order of SIGNS."""

    text: str
    kinds: tuple[str, ...]
    rest: str | None = field(default=None, compare=False)

    @property
    def asked(self) -> str:
        """What is to be searched for: the text without the private numbers and without the words that introduce them."""
        return self.text if self.rest is None else self.rest


def mask(text: str) -> Masked:
    """Mask the numbers of people in *text*: e-mail addresses, identity numbers, bank cards, telephones, plates and house numbers.

    They are recognised by their shape alone, as people write them: full width, with blanks, hyphens, dots or brackets within, spelled
    out, with +86, or with invisible characters. Not masked: what is asked about, such as 12345, 96345 and 400 numbers, nor years,
    amounts, dates and document numbers. Masking what is masked changes nothing; the time is linear in the length of the text.
    """
    plain, places = _plain(text)
    spans = _spans(plain)
    pieces: list[str] = []
    reached = 0
    for start, end, kind in spans:
        pieces += [text[reached : places[start]], SIGNS[kind]]
        reached = places[end - 1] + 1
    found = {kind for _, _, kind in spans}
    masked = "".join([*pieces, text[reached:]])
    return Masked(masked, tuple(kind for kind in SIGNS if kind in found), _asked(text, plain, places, spans))


def blanked(text: str) -> str:
    """Return *text* with asterisks in the place of what `mask` masks, of the same length in UTF-16, so that offsets into it still hold."""
    plain, places = _plain(text)
    pieces: list[str] = []
    reached = 0
    for start, end, _ in _spans(plain):
        hidden = text[places[start] : places[end - 1] + 1]
        pieces += [text[reached : places[start]], "*" * (len(hidden.encode("utf-16-le", errors="replace")) // 2)]
        reached = places[end - 1] + 1
    return "".join([*pieces, text[reached:]])


def keyed_hash(key: bytes, sender: str) -> str:
    """Return a name for *sender* that cannot be turned back without *key*: HMAC-SHA-256, of which 16 hexadecimal digits."""
    return hmac.new(key, sender.encode("utf-8", errors="surrogatepass"), hashlib.sha256).hexdigest()[:_HASH_DIGITS]


def read_key(path: Path) -> bytes:
    """Return the secret key in the file at *path*, which is made, for its owner's eyes only, when it is not there.

    Whoever loses it loses which questions were asked by the same person, and /forget finds nothing that was asked before.

    Raises:
        DamagedKeyError: the file does not hold a key, or fails its checksum. It is left as it is: a new key would hide the loss.
    """
    if not path.exists():
        _make_key(path)
    content = path.read_bytes()
    key = content[:_KEY_BYTES]
    if content == key and len(key) == _KEY_BYTES:  # of earlier versions, without a checksum
        with suppress(OSError):  # a full disk: next time
            write_atomically(path, _with_checksum(key))
    elif content != _with_checksum(key):
        raise DamagedKeyError(path)
    return key


def _with_checksum(key: bytes) -> bytes:
    return key + zlib.crc32(key).to_bytes(4, "big")


def _make_key(path: Path) -> None:
    """Write a new key beside *path* and give it that name, unless another process was faster; never half a file."""
    make_folder(path.parent)
    draft = path.with_name(f".new-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_with_checksum(secrets.token_bytes(_KEY_BYTES)))
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


def _plain(text: str) -> tuple[str, list[int]]:
    """Return *text* in half width, without invisible characters and with spelled numbers in digits, and the place of each character."""
    places = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
    plain = "".join(text[place] for place in places).translate(_PLAIN)
    words = wordings()
    return words.spelled.sub(lambda found: found[0].translate(words.digits), plain), places


def _spans(plain: str) -> list[Span]:
    """Return the spans of everything private, in order; none overlap."""
    spans: list[Span] = []
    for finder in (_addresses, _plates, _people, _houses):
        found = list(finder(plain))
        for start, end, _ in found:
            plain = f"{plain[:start]}{'*' * (end - start)}{plain[end:]}"
        spans += found
    return sorted(spans)


def _addresses(plain: str) -> Iterator[Span]:
    for found in _ADDRESS.finditer(plain):
        if _DOMAIN.search(found[0]):
            yield *found.span(), "email"


def _plates(plain: str) -> Iterator[Span]:
    for found in wordings().plate.finditer(plain):
        if any(character.isdigit() for character in found[0]):
            yield *found.span(), "plate"


def _people(plain: str) -> Iterator[Span]:
    """Yield the spans of the numbers of people; an amount is none."""
    for span in numbers(plain):
        if not wordings().amount.match(plain, span[1]):
            yield span


def _houses(plain: str) -> Iterator[Span]:
    """Yield the spans of house numbers, of those that overlap the first and longest."""
    reached = 0
    found = [each.span(1) for pattern in wordings().houses for each in pattern.finditer(plain)]
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end, "house"
            reached = end


def _asked(text: str, plain: str, places: Sequence[int], spans: Sequence[Span]) -> str:
    """Return *text* without *spans*, what was masked before, and the words that introduce either."""
    hidden = [(start, end, "") for start, end in (found.span() for found in _HIDDEN.finditer(plain))]
    removed = [_introduced(plain, span) for span in sorted([*spans, *hidden])]
    if not removed:
        return text
    rest = ""
    reached = 0
    for start, end in [*removed, (len(places), len(places))]:
        if start > reached:
            piece = text[places[reached] : places[start - 1] + 1]
            rest += _APART if _JOINED.match(rest[-1:]) and _JOINED.match(piece) else ""
            rest += piece
        reached = max(reached, end)
    return _LOOSE.sub("", rest.strip())


def _introduced(plain: str, span: Span) -> tuple[int, int]:
    """Return where a private number stands together with the words that introduce it and the pause behind it.

    A noun that the question is about stays: an identity card that is lost, with its number.
    """
    start, end, kind = span
    words = wordings()
    before = plain[max(0, start - _REACH) : start]
    living = words.living.search(before) if kind in {"house", ""} else None
    opening = living or words.before.search(before)
    if kind != "house" and words.thing.search(before) and words.predicate.match(plain, end):
        return start, end
    first = start - len(before) + opening.start() if opening else start
    behind = words.behind.match(plain, end)
    last = behind.end() if behind else end
    return first, _rest(plain, first, last)


def _rest(plain: str, first: int, last: int) -> int:
    """Return where the question goes on behind [first, last): its punctuation goes too where a pause or nothing stands before."""
    opens = not first or _PAUSE.fullmatch(plain[first - 1])
    if not opens:
        return last
    pause = _PAUSE.match(plain, last)
    following = pause.end() if pause else last
    left_over = _LEFT_OVER.match(plain, following)
    return left_over.end() if left_over else following
