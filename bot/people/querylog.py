"""QueryLog: questions, their bands, votes and admin acts, without anything that names a person."""

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from bot.library.answers import Band
from bot.people.erasure import Erasure
from bot.people.privacy import mask
from bot.people.records import Act, DayFigures, Helped, MonthFigures, Reworded, Turn, Unanswered, Vote, Votes
from bot.people.schema import MIGRATIONS
from bot.storage.database import Database
from bot.storage.signals import FORGOTTEN, VOTES, tell
from bot.storage.sqlite import database_at
from index import Language

MOST_CHARACTERS: Final = 1000
"""A longer question is cut: of a text pasted by mistake the beginning tells enough."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MOST_NAMED: Final = 500  # SQLite of old took 999 values in one statement
_INSERT_TURN: Final = """
    INSERT INTO turns
        (id, person, chat, channel, question, asked, language, band, confidence, passages, documents, milliseconds, at, audience)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"""
_INSERT_VOTE: Final = """
    INSERT INTO votes (answer_id, person, up, reason, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (answer_id, person) DO UPDATE SET up = excluded.up, reason = excluded.reason, at = excluded.at"""
_GAPS: Final = """
    SELECT id, question, asked, band, at FROM turns
    WHERE at >= ? AND closed_by = ''
        AND (band <> 'answer' OR EXISTS (SELECT 1 FROM votes WHERE answer_id = turns.id AND up = 0))
    ORDER BY at, id"""
_REASONS: Final = """
    SELECT answer_id, reason FROM votes JOIN turns ON id = answer_id
    WHERE turns.at >= ? AND closed_by = '' AND up = 0 ORDER BY votes.at, votes.person"""
_PUBLISHED: Final = """
    SELECT closed_by, question, asked FROM turns
    WHERE person = ? AND closed_by <> ''
        AND NOT EXISTS (SELECT 1 FROM turns AS other WHERE other.person <> turns.person AND other.asked = turns.asked)"""
_SET_LANGUAGE: Final = """
    INSERT INTO languages (person, language) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET language = excluded.language"""
_MOST_ASKED: Final = """
    SELECT asked FROM turns WHERE asked <> '' GROUP BY asked
    ORDER BY count(DISTINCT person) DESC, count(*) DESC, max(at) DESC, asked LIMIT ?"""
_WELL: Final = """audience = 'public' AND band = 'answer'
    AND NOT EXISTS (SELECT 1 FROM votes WHERE answer_id = turns.id AND up = 0)"""
_ANSWERED_WELL: Final = f"""
    SELECT known.asked, documents FROM turns JOIN (
        SELECT asked, count(DISTINCT person) AS people, max(at) AS latest FROM turns WHERE asked <> '' AND {_WELL}
        GROUP BY asked HAVING count(DISTINCT person) > 1 ORDER BY people DESC, latest DESC LIMIT ?
    ) AS known ON known.asked = turns.asked WHERE {_WELL} ORDER BY people DESC, latest DESC, known.asked"""  # noqa: S608 - ours
_HELPED: Final = """
    SELECT asked, passages, CAST(sum(up) AS INTEGER) AS up, CAST(sum(1 - up) AS INTEGER) AS down FROM turns JOIN votes ON answer_id = id
    WHERE audience = 'public' AND asked <> '' AND passages <> '[]' GROUP BY asked, passages ORDER BY max(votes.at) DESC LIMIT ?"""
_REWORDED: Final = """
    SELECT first.person, first.asked AS refused, second.asked AS answered FROM turns AS first JOIN turns AS second
        ON second.person = first.person AND second.chat = first.chat AND second.at > first.at AND second.at <= first.at + ?
    WHERE first.at >= ? AND first.band = 'none' AND second.band = 'answer' AND first.audience = 'public' AND second.audience = 'public'
    GROUP BY first.person, first.asked, second.asked ORDER BY min(first.at)"""


class QueryLog:
    """Questions, votes, languages that people chose and acts of admins. Any thread.

    Nothing here names a person: who asked is a keyed hash, and texts are masked once more before they are stored.
    """

    def __init__(self, place: Database | str | Path | None, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep the log in the database or SQLite file *place*, without one in memory; *now* is the clock, with its time zone.

        An SQLite file does not wait for the disk at every commit, unlike those of the corpus and the inbox: a question is logged in some
        50 microseconds, and is itself safe in the inbox.
        """
        self._now = now
        self._db = database_at(place, flushes=False)
        self._erasure = Erasure(self._db, now)
        self._db.migrate(MIGRATIONS)

    @classmethod
    def in_memory(cls) -> "QueryLog":
        """Return a log that keeps nothing beyond this process."""
        return cls(None)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @property
    def is_shared(self) -> bool:
        """Whether other machines write to it."""
        return self._db.is_shared

    @property
    def place(self) -> str:
        """Where the database is; empty where that is the state folder."""
        return self._db.place

    def log(self, turn: Turn) -> None:
        """Store *turn*, its texts masked and cut; one whose id is known is left as it is. One transaction."""
        row = (
            turn.id,
            turn.person,
            turn.chat,
            turn.channel,
            _storable(turn.question),
            _storable(turn.asked),
            turn.language,
            turn.band,
            turn.confidence,
            json.dumps(turn.passages),
            json.dumps(turn.documents),
            turn.milliseconds,
            _stored(turn.at),
            turn.audience,
        )
        self._db.execute(_INSERT_TURN, row)

    def turn(self, answer_id: str) -> Turn | None:
        """Return the turn of that answer, None where there is none."""
        return next(self._turns("id = ?", [answer_id]), None)

    def last_turn(self, person: str, chat: str, within_seconds: float) -> Turn | None:
        """Return what *person* asked last in *chat*, unless that is longer ago; what lies in the future, by this clock, counts."""
        since = _stored(self._now() - timedelta(seconds=within_seconds))
        return next(self._turns("person = ? AND at >= ? AND chat = ? ORDER BY at DESC LIMIT 1", [person, since, chat]), None)

    def vote(self, answer_id: str, person: str, *, up: bool, reason: str = "") -> Vote:
        """Take the vote of *person* on an answer, in the place of an earlier one; one transaction.

        Returns:
            whether the vote is new, changed the earlier one or is the same; "unknown" where the answer is not in the log (any more).
        """
        row = {"answer_id": answer_id, "person": person, "up": int(up), "reason": _storable(reason), "at": _stored(self._now())}
        with self._db.transaction():
            if not self._db.query("SELECT 1 FROM turns WHERE id = ?", [answer_id]):
                return "unknown"
            known = self._db.query("SELECT up, reason FROM votes WHERE answer_id = ? AND person = ?", [answer_id, person])
            if known == [{"up": row["up"], "reason": row["reason"]}]:
                return "same"
            self._db.execute(_INSERT_VOTE, [*row.values()])
            tell(self._db, VOTES)
        return "changed" if known else "new"

    def votes(self, answer_id: str) -> Votes:
        """Return the votes on an answer."""
        rows = self._db.query("SELECT up, reason FROM votes WHERE answer_id = ? ORDER BY at, person", [answer_id])
        up = sum(row["up"] for row in rows)
        return Votes(up, len(rows) - up, tuple(row["reason"] for row in rows if not row["up"] and row["reason"]))

    def gaps(self, days: int) -> list[Unanswered]:
        """Return the questions of the last *days* that have no sure answer or were voted down, and no document since; oldest first."""
        since = _stored(self._now() - timedelta(days=days))
        rows = self._db.query(_GAPS, [since])
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._db.query(_REASONS, [since]):
            reasons[row["answer_id"]].append(row["reason"])
        return [
            Unanswered(row["id"], row["asked"] or row["question"], row["band"], tuple(reasons[row["id"]]), _time(row["at"])) for row in rows
        ]

    def helped(self, limit: int) -> list[Helped]:
        """Return the *limit* questions of the public whose answers were voted on last, with their votes; newest first."""
        rows = self._db.query(_HELPED, [limit])
        return [Helped(row["asked"], tuple(json.loads(row["passages"])), row["up"], row["down"]) for row in rows]

    def reworded(self, days: int, within_seconds: float) -> list[Reworded]:
        """Return which refused questions of the last *days* the same person put otherwise in time, and was answered; oldest first."""
        since = _stored(self._now() - timedelta(days=days))
        rows = self._db.query(_REWORDED, [timedelta(seconds=within_seconds) // _MICROSECOND, since])
        return [Reworded(row["refused"], row["answered"]) for row in rows]

    def close_gap(self, answer_ids: Iterable[str], document_id: str) -> int:
        """Remember which document answers those questions since; return how many of them are in the log. One transaction."""
        ids = list(answer_ids)
        with self._db.transaction():
            return sum(
                self._db.execute(f"UPDATE turns SET closed_by = ? WHERE id IN ({_marks(some)})", [document_id, *some])  # noqa: S608 - marks only
                for some in (ids[start : start + _MOST_NAMED] for start in range(0, len(ids), _MOST_NAMED))
            )

    def published(self, person: str) -> dict[str, frozenset[str]]:
        """Return the documents that answer questions of *person*, with his wordings of them that nobody else has used."""
        wordings: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._db.query(_PUBLISHED, [person]):
            wordings[row["closed_by"]] |= {row["question"], row["asked"]}
        return {document_id: frozenset(some) for document_id, some in wordings.items()}

    def rename(self, document_id: str, new_id: str) -> None:
        """Let what was said of a document be about its new name; one transaction."""
        with self._db.transaction():
            self._db.execute("UPDATE turns SET closed_by = ? WHERE closed_by = ?", [new_id, document_id])
            self._db.execute("UPDATE audit SET subject = ? WHERE subject = ?", [new_id, document_id])

    def mine(self, person: str, words: str = "", limit: int = 10, *, fold: Callable[[str], str] = str.casefold) -> list[Turn]:
        """Return the turns of *person* whose questions hold all of *words*, compared as *fold* writes them; newest first."""
        wanted = fold(words).split()
        turns = self._turns("person = ? ORDER BY at DESC, id DESC", [person])
        texts = ((turn, fold(f"{turn.question}\n{turn.asked}")) for turn in turns)
        return list(islice((turn for turn, text in texts if all(word in text for word in wanted)), limit))

    def forget(self, person: str) -> int:
        """Erase all that is known of *person*, and the votes on his answers; return how many rows that were.

        At once and for good: afterwards neither the database nor its log on disk holds the bytes. His acts as an admin stay, without him.
        """
        with self._db.transaction():
            deleted = self._delete_turns("person = ?", [person])
            deleted += self._db.execute("DELETE FROM votes WHERE person = ?", [person])
            deleted += self._db.execute("DELETE FROM languages WHERE person = ?", [person])
            deleted += self._db.execute("UPDATE audit SET person = '' WHERE person = ?", [person])
            tell(self._db, f"{FORGOTTEN}{person}")
        self._erasure.overwrite(deleted)
        return deleted

    def purge(self, older_than_days: int) -> int:
        """Erase the turns, with their votes, and the acts that are older; return how many rows that were. What lies in the future stays.

        Raises:
            ValueError: less than a day, which would erase everything.
        """
        if older_than_days < 1:
            message = f"the log is kept for a day at least, not {older_than_days}"
            raise ValueError(message)
        before = _stored(self._now() - timedelta(days=older_than_days))
        with self._db.transaction():
            deleted = self._delete_turns("at < ?", [before])
            deleted += self._db.execute("DELETE FROM audit WHERE at < ?", [before])
            if deleted:
                tell(self._db, VOTES)
        self._erasure.overwrite(deleted)
        return deleted

    def believed_time(self) -> datetime | None:
        """Return the time at which the clock was believed last, by default that of the newest turn; None for an empty log."""
        known = self._db.query("SELECT coalesce((SELECT max(at) FROM clock), (SELECT max(at) FROM turns)) AS at")[0]["at"]
        return None if known is None else _time(known)

    def believe(self, at: datetime) -> None:
        """Remember that the clock was believed at that time; one transaction."""
        self._db.execute("INSERT INTO clock (number, at) VALUES (1, ?) ON CONFLICT (number) DO UPDATE SET at = excluded.at", [_stored(at)])

    def most_asked(self, limit: int) -> list[str]:
        """Return the questions, as they were searched, that most people asked, then those asked most often, then the newest."""
        rows = self._db.query(_MOST_ASKED, [limit])
        return [row["asked"] for row in rows]

    def answered_well(self, limit: int) -> list[tuple[str, frozenset[str]]]:
        """Return the questions that several people asked, got an answer to and did not vote down, and the documents that answered.

        What one person alone has asked may tell of that person, and is not among them.
        """
        documents: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._db.query(_ANSWERED_WELL, [limit]):
            documents[row["asked"]].update(json.loads(row["documents"]))
        return [(asked, frozenset(some)) for asked, some in documents.items()]

    def month(self, year: int, month: int, zone: tzinfo | None = UTC) -> MonthFigures:
        """Return the figures of a month, whose days begin at midnight in *zone*; None is the system's, summer time and all."""
        start = _midnight(year, month, zone)
        end = _midnight(year + month // 12, month % 12 + 1, zone)
        span = [_stored(start), _stored(end)]
        turns = self._db.query("SELECT at, band, milliseconds FROM turns WHERE at >= ? AND at < ?", span)
        votes = self._db.query("SELECT up FROM votes JOIN turns ON id = answer_id WHERE turns.at >= ? AND turns.at < ?", span)
        bands = Counter((_time(row["at"]).astimezone(zone).day, row["band"]) for row in turns)
        days = range(1, (end.date() - start.date()).days + 1)
        by_day = tuple(DayFigures(day, bands[day, "answer"], bands[day, "maybe"], bands[day, "none"]) for day in days)
        up = sum(row["up"] for row in votes)
        return MonthFigures(
            year=year,
            month=month,
            asked=len(turns),
            answer=sum(day.answer for day in by_day),
            maybe=sum(day.maybe for day in by_day),
            none=sum(day.none for day in by_day),
            helpful_up=up,
            helpful_down=len(votes) - up,
            median_milliseconds=statistics.median([row["milliseconds"] for row in turns] or [0.0]),
            by_day=by_day,
        )

    def last_day(self) -> dict[Band, int]:
        """Return how many questions of the last 24 hours got which band."""
        since = _stored(self._now() - timedelta(days=1))
        rows = self._db.query("SELECT band, count(*) AS count FROM turns WHERE at >= ? GROUP BY band", [since])
        counts: dict[Band, int] = {"answer": 0, "maybe": 0, "none": 0}
        return counts | {row["band"]: row["count"] for row in rows}

    def language_of(self, person: str) -> Language | None:
        """Return the language that *person* chose, None where he left it to us."""
        rows = self._db.query("SELECT language FROM languages WHERE person = ?", [person])
        return cast("Language", rows[0]["language"]) if rows else None

    def set_language(self, person: str, language: Language | None) -> None:
        """Remember the language that *person* chose; forget it with None. One transaction."""
        if language is None:
            self._db.execute("DELETE FROM languages WHERE person = ?", [person])
        else:
            self._db.execute(_SET_LANGUAGE, [person, language])

    def note(self, person: str, action: str, subject: str = "", reason: str = "") -> None:
        """Store what *person*, an admin, did to what and why; one transaction."""
        row = [_stored(self._now()), person, action, _storable(subject), _storable(reason)]
        with self._db.transaction():
            self._db.execute("INSERT INTO audit (at, person, action, subject, reason) VALUES (?, ?, ?, ?, ?)", row)

    def acts(self, limit: int) -> list[Act]:
        """Return what admins did, newest first."""
        rows = self._db.query("SELECT * FROM audit ORDER BY number DESC LIMIT ?", [limit])
        return [Act(row["person"], row["action"], row["subject"], row["reason"], _time(row["at"])) for row in rows]

    def _turns(self, condition: str, values: Sequence[object]) -> Iterator[Turn]:
        """Yield the turns for which *condition*, which may end in an order, holds."""
        yield from map(_turn, self._db.query(f"SELECT * FROM turns WHERE {condition}", values))  # noqa: S608 - conditions of this file only

    def _delete_turns(self, condition: str, values: Sequence[object]) -> int:
        """Delete turns and the votes on them."""
        votes = self._db.execute(f"DELETE FROM votes WHERE answer_id IN (SELECT id FROM turns WHERE {condition})", values)  # noqa: S608 - ours
        return votes + self._db.execute(f"DELETE FROM turns WHERE {condition}", values)  # noqa: S608 - ours


def _turn(row: Mapping[str, Any]) -> Turn:
    return Turn(
        id=row["id"],
        person=row["person"],
        chat=row["chat"],
        channel=row["channel"],
        question=row["question"],
        asked=row["asked"],
        language=row["language"],
        band=row["band"],
        confidence=row["confidence"],
        passages=tuple(json.loads(row["passages"])),
        documents=tuple(json.loads(row["documents"])),
        milliseconds=row["milliseconds"],
        at=_time(row["at"]),
        audience=row["audience"],
    )


def _midnight(year: int, month: int, zone: tzinfo | None) -> datetime:
    """Return when a month begins."""
    start = datetime(year, month, 1, tzinfo=zone)
    return start.astimezone() if zone is None else start


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _storable(text: str) -> str:
    """Return *text* masked, cut, and in characters that every database takes."""
    return mask(text.encode("utf-8", errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")).text[:MOST_CHARACTERS]


def _stored(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _time(stored: int) -> datetime:
    return _EPOCH + stored * _MICROSECOND
