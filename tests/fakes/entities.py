"""What stands out in a text: commands and mentions found in it, formatting given with it.

Offsets and lengths are UTF-16 units. After tdlib MessageEntity.cpp; overlapping entities are not split.
"""

import re
from typing import Any, Final

from tests.fakes.calls import Json, demand, refuse

MAX_ENTITIES: Final = 100  # Telegram drops the rest without a word

_COMMAND: Final = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_MENTION: Final = re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")
_OPAQUE: Final = frozenset({"code", "pre", "text_link", "text_mention"})  # nothing is found inside these
_FORMATS: Final = _OPAQUE | {
    *("bold", "italic", "underline", "strikethrough", "spoiler"),
    *("blockquote", "expandable_blockquote", "custom_emoji"),
}
_FOUND: Final = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"})
_REQUIRED: Final = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of *text*."""
    return len(_utf16(text)) // 2


def find_entities(text: str) -> list[Json]:
    """Find the commands and mentions in *text*; beside a Chinese letter there are none, as on Telegram."""
    found = [("bot_command", match) for match in _COMMAND.finditer(text)]
    found += [("mention", match) for match in _MENTION.finditer(text)]
    return sorted((_entity(text, kind, match) for kind, match in found), key=_place)


def check_entities(text: str, given: list[Any]) -> list[Json]:
    """Return the entities Telegram shows: those *given* for *text*, and those found in the rest of it.

    Raises:
        ApiError: One of them is malformed, lies outside the text or cuts a character in half.
    """
    kept = [entity for entity in given if _checked_kind(entity) in _FORMATS]
    for entity in kept:
        _check_place(text, entity["offset"], entity["length"])
    kept = [entity for entity in kept if entity["length"]]
    opaque = [entity for entity in kept if entity["type"] in _OPAQUE]
    found = [entity for entity in find_entities(text) if not any(_overlap(entity, other) for other in opaque)]
    return sorted(kept + found, key=_place)[:MAX_ENTITIES]


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")  # a person's text may hold half a character


def _entity(text: str, kind: str, match: re.Match[str]) -> Json:
    return {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}


def _place(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _overlap(one: Json, other: Json) -> bool:
    first, second = sorted((one, other), key=_place)
    return bool(second["offset"] < first["offset"] + first["length"])


def _checked_kind(entity: object) -> str:
    if not isinstance(entity, dict):
        refuse("can't parse MessageEntity: expected an Object")
    kind = str(entity.get("type"))
    demand(kind in _FORMATS | _FOUND, "can't parse MessageEntity: Unsupported type specified")
    for name in ("offset", "length"):
        demand(isinstance(entity.get(name), int), f'can\'t parse MessageEntity: Field "{name}" must be of type Number')
    required = _REQUIRED.get(kind, "type")
    demand(entity.get(required), f"can't parse MessageEntity: Can't find field \"{required}\"")
    return kind


def _check_place(text: str, start: int, length: int) -> None:
    end, size = start + length, utf16_length(text)
    beginning = f"entity beginning at UTF-16 offset {start} ends"
    demand(start >= 0, f"receive an entity with incorrect offset {start}")
    demand(length >= 0, f"receive an entity with incorrect length {length}")
    demand(start < size or start == end == size, f"entity begins after the end of the text at UTF-16 offset {start}")
    demand(end <= size, f"{beginning} after the end of the text at UTF-16 offset {end}")
    demand(not _cuts(text, start), f"entity begins {_middle(text, start)}")
    demand(not _cuts(text, end), f"{beginning} {_middle(text, end)}")


def _cuts(text: str, unit: int) -> bool:
    return b"\xdc" <= _utf16(text)[2 * unit + 1 : 2 * unit + 2] <= b"\xdf"


def _middle(text: str, unit: int) -> str:
    before = _utf16(text)[: 2 * unit + 2].decode("utf-16-le", "replace")
    return f"in a middle of a UTF-16 symbol at byte offset {len(before.encode())}"
