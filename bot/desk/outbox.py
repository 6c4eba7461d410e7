"""What the desk has to send, and what messages are about: the outbox, updates, messages, cards, topics, and consents to be told."""

import hashlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

from bot.desk.schema import MIGRATIONS
from bot.storage.database import Database
from bot.storage.signals import CASES, tell
from bot.storage.sqlite import database_at
from index import Language

Sent = Literal["waiting", "sent", "failed"]

_UNASKED: Final = """
    SELECT desk_outbox.number FROM desk_outbox LEFT JOIN desk_events ON desk_events.number = event
    WHERE state = 'waiting' AND (kind = 'digest' OR (who = 'clock' AND what IN ('up', 'remind', 'warn', 'lapse', 'unpark')))"""
_LOOK: Final = "look:"
_BIND: Final = """
    INSERT INTO desk_messages (place, "case", event, role) VALUES (?, ?, ?, ?)
    ON CONFLICT (place) DO UPDATE SET "case" = excluded."case", event = excluded.event, role = excluded.role"""
_SET_CARD: Final = """
    INSERT INTO desk_cards ("case", unit, chat, thread, message) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT ("case", unit) DO UPDATE SET chat = excluded.chat, thread = excluded.thread, message = excluded.message"""
_SET_TOPIC: Final = """
    INSERT INTO desk_topics (unit, chat, thread) VALUES (?, ?, ?)
    ON CONFLICT (unit) DO UPDATE SET chat = excluded.chat, thread = excluded.thread"""


class Outgoing(NamedTuple):
    """A message to be sent about an event: to "person", "unit:…", "admins" or "staff:…"."""

    number: int
    case: int
    event: int
    recipient: str
    kind: str
    unit: str
    state: Sent
    message: int = 0


class Bound(NamedTuple):
    """What a message is about: its case, the last event that it shows, and as what a reply to it counts."""

    case: int
    event: int
    role: str


class Card(NamedTuple):
    """Where the card of a case is shown to a unit; `thread` is 0 outside of topics."""

    case: int
    unit: str
    chat: int
    thread: int
    message: int


class Consent(NamedTuple):
    """Somebody who wants to be told once an answer to his question is published.

    `person` is a keyed hash, `sender` names the channel, too. `question` has its numbers masked, `case` is the case that it was given
    with, or 0, and `document` what he is to be told of, empty while there is none.
    """

    number: int
    person: str
    sender: str
    language: Language
    question: str
    case: int
    at: datetime
    document: str = ""


def is_look(kind: str) -> bool:
    """Tell whether a message of that *kind* has shown somebody what is masked."""
    return kind.startswith(_LOOK)


class Outbox:
    """The database of the desk, with what is to be sent. Any thread. Changes are made inside of `transaction()`.

    Whoever reads outside of one waits neither for it nor for another process that writes.
    """

    def __init__(self, place: Database | Path | None) -> None:
        """Keep everything in the database or SQLite file *place*, without one in memory."""
        self._db = database_at(place, reads_apart=True)
        self._db.migrate(MIGRATIONS)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @property
    def is_shared(self) -> bool:
        """Whether other machines may change what is in it."""
        return self._db.is_shared

    def transaction(self) -> AbstractContextManager[None]:
        """Run a block as one transaction, alone."""
        return self._db.transaction()

    def tell_others(self) -> None:
        """Tell other machines that a case was changed, in a transaction once that is committed."""
        tell(self._db, CASES)

    def put(self, case: int, event: int, recipient: str, kind: str, unit: str = "") -> None:
        """Let a message be sent; the same one about the same event only once."""
        statement = """INSERT INTO desk_outbox ("case", event, recipient, kind, unit, state, message) VALUES (?, ?, ?, ?, ?, 'waiting', 0)
            ON CONFLICT (event, recipient, kind) DO NOTHING"""
        self._db.execute(statement, (case, event, recipient, kind, unit))

    def put_again(self, event: int, kind: str) -> None:
        """Let a message to the person be sent that may have been sent before: an edit."""
        rows = self._rows("SELECT * FROM desk_outbox WHERE event = ? AND recipient = 'person'", event)
        for row in rows[:1]:
            self.put(row["case"], event, "person", kind, row["unit"])
            self._db.execute(
                "UPDATE desk_outbox SET state = 'waiting' WHERE event = ? AND recipient = 'person' AND kind = ?", (event, kind)
            )

    def put_changed(self, case: int, kinds: AbstractSet[str], event: int = 0) -> None:
        """Let messages to staff about a case, or about one of its events, be edited, since what they say has changed."""
        places = ", ".join("?" * len(kinds))
        statement = f"""UPDATE desk_outbox SET state = 'waiting' WHERE "case" = ? AND ? IN (0, event) AND message != 0
            AND recipient != 'person' AND kind IN ({places})"""  # noqa: S608 - ours
        self._db.execute(statement, (case, event, *sorted(kinds)))

    def put_card_again(self, event: int) -> None:
        """Let the card be shown anew that an event was shown by."""
        self._db.execute("UPDATE desk_outbox SET state = 'waiting', message = 0 WHERE event = ? AND kind = 'card'", (event,))

    def put_look(self, case: int, event: int, sender: str, messages: Iterable[int]) -> None:
        """Remember by which messages *sender* was shown what is masked."""
        statement = """INSERT INTO desk_outbox ("case", event, recipient, kind, unit, state, message) VALUES (?, ?, ?, ?, '', 'sent', ?)
            ON CONFLICT (event, recipient, kind) DO NOTHING"""
        for number, message in enumerate(messages):
            self._db.execute(statement, (case, event, f"staff:{sender}", f"{_LOOK}{number}", message))

    def put_looks_back(self, case: int) -> None:
        """Let the messages be taken back by which somebody was shown what is masked."""
        statement = """UPDATE desk_outbox SET state = 'waiting' WHERE "case" = ? AND kind LIKE ? AND message != 0"""
        self._db.execute(statement, (case, f"{_LOOK}%"))

    def waiting(self, limit: int = 1000) -> list[Outgoing]:
        """Return what is to be sent, oldest first."""
        return [_outgoing(row) for row in self._rows("SELECT * FROM desk_outbox WHERE state = 'waiting' ORDER BY number LIMIT ?", limit)]

    def unasked(self) -> set[int]:
        """Return the numbers of those that wait and come from the clock alone."""
        return {row["number"] for row in self._rows(_UNASKED)}

    def outbox(self, *, event: int = 0) -> list[Outgoing]:
        """Return all messages, or those about an event, oldest first."""
        return [_outgoing(row) for row in self._rows("SELECT * FROM desk_outbox WHERE ? IN (0, event) ORDER BY number", event)]

    def mark(self, number: int, state: Sent, message: int = 0) -> None:
        """Take note of what became of a message, and of the channel's number for it."""
        with self.transaction():
            self._db.execute("UPDATE desk_outbox SET state = ?, message = ? WHERE number = ?", (state, message, number))

    def origin(self, origin: str) -> tuple[int, int] | None:
        """Return the case and the event that an update has led to already."""
        rows = self._rows('SELECT "case", event FROM desk_origins WHERE origin = ?', _digest(origin)) if origin else []
        return (rows[0]["case"], rows[0]["event"]) if rows else None

    def add_origin(self, origin: str, case: int, event: int) -> None:
        """Remember which update has led to an event."""
        if origin:
            self._db.execute("INSERT INTO desk_origins VALUES (?, ?, ?) ON CONFLICT (origin) DO NOTHING", (_digest(origin), case, event))

    def bind(self, place: str, bound: Bound) -> None:
        """Remember what a message is about; *place* is its chat and number."""
        with self.transaction():
            self._db.execute(_BIND, (_digest(place), *bound))

    def bound(self, place: str) -> Bound | None:
        """Return what a message is about, None where it is about no case."""
        rows = self._rows('SELECT "case", event, role FROM desk_messages WHERE place = ?', _digest(place))
        return Bound(*rows[0].values()) if rows else None

    def card(self, case: int, unit: str) -> Card | None:
        """Return where the card of a case is shown to a unit."""
        rows = self._rows('SELECT * FROM desk_cards WHERE "case" = ? AND unit = ?', case, unit)
        return Card(*rows[0].values()) if rows else None

    def set_card(self, card: Card) -> None:
        """Remember where a card is shown."""
        with self.transaction():
            self._db.execute(_SET_CARD, card)

    def topic(self, unit: str) -> tuple[int, int] | None:
        """Return the chat and the topic that was made for a unit."""
        rows = self._rows("SELECT chat, thread FROM desk_topics WHERE unit = ?", unit)
        return (rows[0]["chat"], rows[0]["thread"]) if rows else None

    def set_topic(self, unit: str, chat: int, thread: int) -> None:
        """Remember which topic was made for a unit."""
        with self.transaction():
            self._db.execute(_SET_TOPIC, (unit, chat, thread))

    def set_link(self, case: int, secret: str) -> None:
        """Let *secret*, and no other, lead to a case; only its hash is kept."""
        self.unlink(case)
        self._db.execute("INSERT INTO desk_links VALUES (?, ?)", (_digest(secret), case))

    def unlink(self, case: int) -> None:
        """Let no secret lead to a case."""
        self._db.execute('DELETE FROM desk_links WHERE "case" = ?', (case,))

    def linked(self, secret: str) -> int | None:
        """Return the case that *secret* leads to."""
        rows = self._rows('SELECT "case" FROM desk_links WHERE secret = ?', _digest(secret))
        return int(rows[0]["case"]) if rows else None

    # Consents

    def agree(self, consent: Consent, words: str) -> int:
        """Keep a consent in the place of an earlier one to the same question, by its *words*; return its number."""
        statement = """INSERT INTO desk_consents (person, sender, language, question, digest, "case", at, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT (person, digest) DO UPDATE SET at = excluded.at, language = excluded.language,
            "case" = CASE WHEN excluded."case" = 0 THEN desk_consents."case" ELSE excluded."case" END RETURNING number"""
        _, person, sender, language, question, case, at, _ = consent
        values = (person, sender, language, question, _digest(words), case, at.isoformat())
        return int(self._db.query(statement, values)[0]["number"])

    def consents(self, *, person: str = "") -> list[Consent]:
        """Return all consents, or those of a person, oldest first."""
        return [_consent(row) for row in self._rows("SELECT * FROM desk_consents WHERE ? IN ('', person) ORDER BY number", person)]

    def drop_consent(self, number: int) -> None:
        """Forget a consent."""
        self._db.execute("DELETE FROM desk_consents WHERE number = ?", (number,))

    def drop_consents(self, person: str) -> int:
        """Forget the consents of a person; return how many those were."""
        return self._db.execute("DELETE FROM desk_consents WHERE person = ?", (person,))

    def intend(self, number: int, document: str) -> None:
        """Let somebody who agreed be told of *document*; empty: of nothing yet."""
        self._db.execute("UPDATE desk_consents SET document = ? WHERE number = ?", (document, number))

    def unpublished(self, documents: Iterable[str]) -> list[str]:
        """Return those of *documents*, ids, of which those who agreed were not told and are not to be told.

        An id may have words of whoever asked; so what is kept of it is a hash.
        """
        known = {row["document"] for row in self._rows("SELECT document FROM desk_responses")}
        return [each for each in documents if _digest(each) not in known]

    def add_published(self, document: str, at: datetime) -> None:
        """Remember that it was found out who is to be told of *document*."""
        statement = "INSERT INTO desk_responses VALUES (?, ?, 0, 0) ON CONFLICT (document) DO NOTHING"
        self._db.execute(statement, (_digest(document), at.isoformat()))

    def count_told(self, document: str, *, arrived: bool) -> None:
        """Count somebody who was told of *document*, or who could not be reached."""
        column = "told" if arrived else "failed"
        self._db.execute(f"UPDATE desk_responses SET {column} = {column} + 1 WHERE document = ?", (_digest(document),))  # noqa: S608 - ours

    def told(self) -> tuple[int, int]:
        """Return how many people were told of a published answer, and how many could not be reached."""
        rows = self._rows("SELECT COALESCE(SUM(told), 0) AS told, COALESCE(SUM(failed), 0) AS failed FROM desk_responses")
        return int(rows[0]["told"]), int(rows[0]["failed"])

    def _rows(self, statement: str, *values: object) -> list[dict[str, Any]]:
        return self._db.query(statement, values)


def _outgoing(row: dict[str, Any]) -> Outgoing:
    return Outgoing(row["number"], row["case"], row["event"], row["recipient"], row["kind"], row["unit"], row["state"], row["message"])


def _consent(row: dict[str, Any]) -> Consent:
    language, at = cast("Language", row["language"]), datetime.fromisoformat(row["at"])
    return Consent(row["number"], row["person"], row["sender"], language, row["question"], row["case"], at, row["document"])


def _digest(place: str) -> str:
    """Return a short hash, so that the file names no chat of a person."""
    return hashlib.blake2b(place.encode("utf-8", errors="replace"), digest_size=12).hexdigest()
