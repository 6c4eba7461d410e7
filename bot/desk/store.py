"""Store: cases, events, words, people and messages to be sent."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from bot.desk.cases import Case, Event, decode, decode_case, encode, encode_case
from bot.desk.outbox import Outbox
from bot.desk.states import State
from bot.errors import MoveRefusedError, NoSuchCaseError
from bot.storage.database import Database
from index import Language

_LAST_SPEECH: Final = """
    SELECT * FROM desk_events WHERE "case" = ? AND what IN ('progress', 'ask', 'answer', 'explain', 'revoke')
    ORDER BY number DESC LIMIT 1"""
_REACTIONS: Final = """
    SELECT 1 FROM desk_events WHERE "case" = ? AND who = 'person' AND what != 'look' AND number > (
        SELECT max(number) FROM desk_events WHERE "case" = ? AND what IN ('progress', 'ask', 'answer', 'explain'))"""
_MOST_READ: Final = 5_000  # cases in memory
_INSERT_EVENT: Final = """
    INSERT INTO desk_events ("case", at, who, what, source, target, version, reason, words, changes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"""
_SET_PLACE: Final = "INSERT INTO desk_places (person, grid) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET grid = excluded.grid"
_SET_NAME: Final = "INSERT INTO desk_names (sender, name) VALUES (?, ?) ON CONFLICT (sender) DO UPDATE SET name = excluded.name"
_SET_SWEEP: Final = "INSERT INTO desk_sweeps (number, at) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET at = excluded.at"
_UPDATE_CASE: Final = "UPDATE desk_cases SET version = ?, is_open = ?, unit = ?, joined = ?, snapshot = ? WHERE number = ? AND version = ?"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who opened a case: `person` is a keyed hash, `sender` names the channel, too; `language` is that of what we write."""

    person: str
    sender: str
    language: Language


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote: `text` as staff sees it, `original` before personal numbers were masked, `file` of the channel, if any.

    `passages` are the keys of the documents' nearest passages, for the question of a case.
    """

    number: int
    case: int
    author: str
    text: str
    original: str = ""
    file: str = ""
    passages: tuple[str, ...] = ()


class Store(Outbox):
    """What the desk keeps. Any thread. Changes are made inside of `transaction()`, and are on disk after it."""

    def __init__(self, place: Database | Path | None) -> None:
        """Keep everything in the database or SQLite file *place*, without one in memory."""
        super().__init__(place)
        self._read: dict[int, tuple[str, Case]] = {}

    # Cases and events

    def has(self, number: int) -> bool:
        """Tell whether there is a case with that number."""
        return bool(self._rows("SELECT 1 FROM desk_cases WHERE number = ?", number))

    def case(self, number: int) -> Case | None:
        """Return the case with that number."""
        rows = self._rows("SELECT number, snapshot FROM desk_cases WHERE number = ?", number)
        return self._case(rows[0]) if rows else None

    def get(self, number: int) -> Case:
        """Return the case with that number.

        Raises:
            NoSuchCaseError: there is none.
        """
        case = self.case(number)
        if case is None:
            raise NoSuchCaseError
        return case

    def cases(self, *, only_open: bool = True) -> list[Case]:
        """Return all cases, or the open ones."""
        condition = "WHERE is_open = 1" if only_open else ""
        return [self._case(row) for row in self._rows(f"SELECT number, snapshot FROM desk_cases {condition}")]  # noqa: S608 - ours

    def count(self) -> int:
        """Return how many cases there are."""
        return int(self._rows("SELECT count(*) AS count FROM desk_cases")[0]["count"])

    def joined_to(self, number: int) -> list[Case]:
        """Return the cases that are joined to one."""
        return [self._case(row) for row in self._rows("SELECT number, snapshot FROM desk_cases WHERE joined = ?", number)]

    def create(self, case: Case) -> None:
        """Store a new case, before its first event."""
        row = (case.number, case.version, 1, case.unit, case.joined, encode_case(case))
        self._db.execute("INSERT INTO desk_cases VALUES (?, ?, ?, ?, ?, ?)", row)

    def append(self, event: Event, before: int, case: Case) -> Event:
        """Append *event*, after which the case is *case*; return it with its number.

        Raises:
            MoveRefusedError: the case has no longer the version *before*.
        """
        row = (case.version, int(not case.is_closed), case.unit, case.joined, encode_case(case), case.number, before)
        if self._db.execute(_UPDATE_CASE, row) != 1:
            raise MoveRefusedError(reason="not_now")
        values = (
            event.case, event.at.isoformat(), event.who, event.what, event.source or "", event.target, event.version, event.reason,
            event.words, encode(event.changes),
        )  # fmt: skip
        number = self._db.query(_INSERT_EVENT, values)[0]["number"]
        return Event(number, *_after_number(event))

    def events(self, number: int) -> list[Event]:
        """Return all events of a case, oldest first."""
        return [_event(row) for row in self._rows('SELECT * FROM desk_events WHERE "case" = ? ORDER BY number', number)]

    def event(self, number: int) -> Event | None:
        """Return the event with that number."""
        rows = self._rows("SELECT * FROM desk_events WHERE number = ?", number)
        return _event(rows[0]) if rows else None

    def all_events(self, after: int = 0) -> list[Event]:
        """Return the events of all cases that have a number above *after*, oldest first."""
        return [_event(row) for row in self._rows("SELECT * FROM desk_events WHERE number > ? ORDER BY number", after)]

    def has_reacted(self, number: int) -> bool:
        """Tell whether the person of a case has done or written something since the last words of staff; a look is nothing of it."""
        return bool(self._rows(_REACTIONS, number, number))

    def last_speech(self, number: int) -> Event | None:
        """Return the last words of staff to the person of a case, None where they were taken back or there are none."""
        rows = self._rows(_LAST_SPEECH, number)
        return _event(rows[0]) if rows and rows[0]["what"] != "revoke" else None

    # People, names and words

    def add_contact(self, number: int, contact: Contact) -> None:
        """Remember who opened a case."""
        self._db.execute("INSERT INTO desk_people VALUES (?, ?, ?, ?, '')", (number, contact.person, contact.sender, contact.language))

    def contact(self, number: int) -> Contact | None:
        """Return who opened a case, None once that is erased."""
        rows = self._rows('SELECT * FROM desk_people WHERE "case" = ?', number)
        return Contact(rows[0]["person"], rows[0]["sender"], cast("Language", rows[0]["language"])) if rows else None

    def cases_of(self, person: str) -> list[Case]:
        """Return the cases of a person, newest first."""
        found = self._rows('SELECT number, snapshot FROM desk_cases JOIN desk_people ON "case" = number WHERE person = ?', person)
        return sorted((self._case(row) for row in found), key=lambda case: str(case.opened), reverse=True)

    def set_place(self, person: str, grid: str) -> None:
        """Remember in which grid a person is."""
        with self.transaction():
            self._db.execute(_SET_PLACE, (person, grid))

    def place(self, person: str) -> str:
        """Return in which grid a person is, empty where that is not known."""
        rows = self._rows("SELECT grid FROM desk_places WHERE person = ?", person)
        return str(rows[0]["grid"]) if rows else ""

    def forget_place(self, person: str) -> int:
        """Forget in which grid a person is."""
        return self._db.execute("DELETE FROM desk_places WHERE person = ?", (person,))

    def set_staff(self, sender: str, name: str, units: Iterable[str]) -> None:
        """Remember how a member of staff is called, and for which units he acts."""
        for unit in sorted(units):
            self._db.execute("INSERT INTO desk_staff VALUES (?, ?) ON CONFLICT (sender, unit) DO NOTHING", (sender, unit))
        self._db.execute(_SET_NAME, (sender, name))

    def name(self, sender: str) -> str:
        """Return how a member of staff is called, empty where that is not known."""
        rows = self._rows("SELECT name FROM desk_names WHERE sender = ?", sender)
        return str(rows[0]["name"]) if rows else ""

    def staff_of(self, unit: str) -> dict[str, str]:
        """Return how those are called who have acted for a unit, by sender."""
        statement = """SELECT desk_names.sender, name FROM desk_names JOIN desk_staff ON desk_staff.sender = desk_names.sender
            WHERE unit = ? ORDER BY name, desk_names.sender"""
        return {row["sender"]: row["name"] for row in self._rows(statement, unit)}

    def units_of(self, sender: str) -> tuple[str, ...]:
        """Return the units for which somebody has acted."""
        return tuple(row["unit"] for row in self._rows("SELECT unit FROM desk_staff WHERE sender = ? ORDER BY unit", sender))

    def add_words(self, words: Words) -> int:
        """Keep *words*; return their number."""
        values = (words.case, words.author, words.text, words.original, words.file, json.dumps(words.passages))
        statement = 'INSERT INTO desk_words ("case", author, text, original, file, passages) VALUES (?, ?, ?, ?, ?, ?) RETURNING number'
        return int(self._db.query(statement, values)[0]["number"])

    def words(self, number: int) -> Words | None:
        """Return words by their number, None once they are erased."""
        rows = self._rows("SELECT * FROM desk_words WHERE number = ?", number)
        return _words(rows[0]) if rows else None

    def rewrite(self, number: int, text: str, original: str = "") -> None:
        """Replace words by what they were edited to; *original* is that before personal numbers were masked."""
        self._db.execute("UPDATE desk_words SET text = ?, original = ? WHERE number = ?", (text, original, number))

    def words_of(self, case: int) -> list[Words]:
        """Return all words about a case, oldest first."""
        return [_words(row) for row in self._rows('SELECT * FROM desk_words WHERE "case" = ? ORDER BY number', case)]

    # Files

    def add_file(self, case: int, name: str, digest: str, content: bytes) -> int:
        """Keep a file of a case; return its number."""
        statement = 'INSERT INTO desk_files ("case", size, digest, name, content) VALUES (?, ?, ?, ?, ?) RETURNING number'
        return int(self._db.query(statement, (case, len(content), digest, name, content))[0]["number"])

    def file(self, number: int) -> tuple[str, bytes] | None:
        """Return the name and the content of a file, None once it is erased."""
        rows = self._rows("SELECT name, content FROM desk_files WHERE number = ?", number)
        return (str(rows[0]["name"]), bytes(rows[0]["content"])) if rows else None

    def has_file(self, case: int, digest: str) -> bool:
        """Tell whether a case has a file of that content."""
        return bool(self._rows('SELECT 1 FROM desk_files WHERE "case" = ? AND digest = ?', case, digest))

    def count_files(self, case: int) -> int:
        """Return how many files a case has."""
        return int(self._rows('SELECT count(*) AS count FROM desk_files WHERE "case" = ?', case)[0]["count"])

    def size_of_files(self) -> int:
        """Return how many bytes the files of all cases have."""
        return int(self._rows("SELECT coalesce(sum(size), 0) AS size FROM desk_files")[0]["size"])

    def last_told(self, case: int) -> Event | None:
        """Return the latest event about which the person of a case was sent a message."""
        statement = """SELECT desk_events.* FROM desk_outbox JOIN desk_events ON event = desk_events.number
            WHERE desk_outbox."case" = ? AND recipient = 'person' ORDER BY event DESC LIMIT 1"""
        rows = self._rows(statement, case)
        return _event(rows[0]) if rows else None

    # The clock, and erasure

    def last_sweep(self) -> datetime | None:
        """Return when the clock last worked."""
        rows = self._rows("SELECT at FROM desk_sweeps WHERE number = 1")
        return datetime.fromisoformat(rows[0]["at"]) if rows else None

    def set_last_sweep(self, at: datetime) -> None:
        """Take note that the clock works."""
        with self.transaction():
            self._db.execute(_SET_SWEEP, (1, at.isoformat()))

    def last_digest(self) -> str:
        """Return for which day the units were told in the morning what there is to do."""
        rows = self._rows("SELECT at FROM desk_sweeps WHERE number = 2")
        return str(rows[0]["at"]) if rows else ""

    def put_digests(self, day: str, units: Iterable[str]) -> None:
        """Let *units* be told what there is to do on *day*; what they were to be told on an earlier day, and were not, is dropped."""
        with self.transaction():
            self._db.execute("UPDATE desk_outbox SET state = 'failed' WHERE kind = 'digest' AND state = 'waiting'")
            self._db.execute(_SET_SWEEP, (2, day))
            for unit in units:
                self.put(0, -int(day.replace("-", "")), f"unit:{unit}", "digest", unit)

    def erase(self, number: int) -> int:
        """Erase every word about a case, who opened it, and what leads there; return how many rows that were."""
        tables = ("desk_people", "desk_words", "desk_origins", "desk_messages", "desk_links", "desk_consents", "desk_files")
        return sum(self._db.execute(f'DELETE FROM {table} WHERE "case" = ?', (number,)) for table in tables)  # noqa: S608 - ours

    def leave_no_trace(self) -> None:
        """Leave no byte of what was erased, neither in free parts of pages nor in the log that is written ahead."""
        self._db.overwrite()
        self._db.settle()

    def _case(self, row: dict[str, Any]) -> Case:
        """Return the case of a row; one that has not changed is not read anew."""
        known = self._read.get(row["number"])
        if known is not None and known[0] == row["snapshot"]:
            return known[1]
        if len(self._read) >= _MOST_READ:
            self._read.clear()
        case = decode_case(row["snapshot"])
        self._read[row["number"]] = (row["snapshot"], case)
        return case


def _event(row: dict[str, Any]) -> Event:
    source = State(row["source"]) if row["source"] else None
    at, changes = datetime.fromisoformat(row["at"]), decode(row["changes"])
    return Event(
        row["number"], row["case"], at, row["who"], row["what"], source, State(row["target"]), row["version"], row["reason"],
        row["words"], changes,
    )  # fmt: skip


def _after_number(event: Event) -> Sequence[Any]:
    return (
        event.case, event.at, event.who, event.what, event.source, event.target, event.version, event.reason, event.words, event.changes,
    )  # fmt: skip


def _words(row: dict[str, Any]) -> Words:
    return Words(row["number"], row["case"], row["author"], row["text"], row["original"], row["file"], tuple(json.loads(row["passages"])))
