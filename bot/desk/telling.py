"""Who is told what about an event: one message for the person at most, and what staff needs. A table, pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.desk.cases import Case
from bot.desk.states import Move, State


class Message(NamedTuple):
    """A message to be sent: to "person", "unit:…" or "admins", of which kind, and of which unit it speaks."""

    recipient: str
    kind: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told: `person` is the kind of message to the person, empty for none; `note` one under the card, where staff must act.

    `card` says that the card shows something new.
    """

    person: str = ""
    note: str = ""
    card: bool = True


TABLE: Final[Mapping[str, Told]] = {
    "open": Told("opened"),
    "take": Told("taken"),
    "assign": Told(),
    "return": Told("moved"),
    "decline": Told("declined"),
    "progress": Told("progress"),
    "ask": Told("asked"),
    "help": Told(note="help"),
    "transfer": Told(note="transferred"),
    "reclassify": Told("reclassified"),
    "extend": Told(note="extend"),
    "extend_yes": Told("extended", note="extend_yes"),
    "extend_no": Told(note="extend_no"),
    "up": Told("moved"),
    "answer": Told("answered"),
    "explain": Told("explained"),
    "revoke": Told("revoked"),
    "park": Told("parked"),
    "park_yes": Told("parked", note="park_yes"),
    "park_no": Told(note="park_no"),
    "unpark": Told("unparked", note="unparked"),
    "join": Told("joined"),
    "part": Told("parted"),
    "reveal": Told(card=False),
    "look": Told(card=False),
    "note": Told(note="note", card=False),
    "supply": Told("received", note="supplied"),
    "solve": Told("solved"),
    "unsolve": Told("reopened", note="reopened"),
    "reopen": Told("reopened", note="reopened"),
    "object": Told("objected", note="objected"),
    "withdraw": Told("withdrawn", note="withdrawn"),
    "lapse": Told("lapsed"),
    "rate": Told(note="rated", card=True),
    "comment": Told("commented", note="commented", card=False),
    "remind": Told(note="reminder", card=False),
    "warn": Told("warned", card=False),
    "forget": Told(note="forgotten"),
    "erase": Told(note="erased"),
    "undelivered": Told(),
    "delivered": Told("again"),
    "release": Told("parted"),
}  # fmt: skip

_APPROVALS: Final[Mapping[str, str]] = {"extend": "extension", "park": "parking"}


def messages(move: Move | str, before: Case, after: Case, above: str | None) -> Iterator[Message]:
    """Yield the messages about an event that made *after* of *before*; *above* is the unit over the new one, None at the top."""
    told = TABLE[move]
    is_request = move == "extend" or (move == "park" and after.parked is None)
    if told.person and not is_request and not (move == "take" and after.joined):
        yield Message("person", told.person)
    if is_request:
        yield Message(f"unit:{above}" if above is not None else "admins", f"approve_{_APPROVALS[move]}", after.unit)
    if after.joined and move not in {"supply", "join", "comment"}:
        return
    has_moved = move != "open" and before.unit != after.unit
    if has_moved:
        yield Message(f"unit:{after.unit}", "arrived", after.unit)
    elif told.card:
        yield Message(f"unit:{after.unit}", "card", after.unit)
    if has_moved:
        yield Message(f"unit:{before.unit}", "card", before.unit)
    if has_moved or move in {"transfer", "join"}:
        yield from _lapsed(before)
    if told.note and not is_request:
        yield Message(f"unit:{after.unit}", told.note, after.unit)


def _lapsed(before: Case) -> Iterator[Message]:
    """Yield what those hear who had asked for something: it lapses, since the case has left their hands."""
    if before.extension:
        yield Message(f"unit:{before.unit}", "extend_lapsed", before.unit)
    if before.parking is not None:
        yield Message(f"unit:{before.unit}", "park_lapsed", before.unit)


def is_settled(case: Case) -> bool:
    """Tell whether the person has an answer that he may judge."""
    return case.state in {State.ANSWERED, State.EXPLAINED}
