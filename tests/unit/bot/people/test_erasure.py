"""What the query log forgets, it erases from the disk."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.errors import StorageError
from bot.people import erasure
from bot.people.querylog import QueryLog
from bot.people.records import Act
from tests.unit.bot.people.conftest import ANNA, BORIS, NOON, Calendar, stored, turn


def test_what_is_forgotten_leaves_no_byte_on_disk(log: QueryLog, path: Path) -> None:
    draw = Random(3)
    people = [f"{draw.getrandbits(64):016x}" for _ in range(12)]
    for number in range(1500):
        person = draw.choice(people)
        text = f"SECRET-{person} " + "字" * draw.choice((3, 40, 300))
        log.log(turn(f"{draw.getrandbits(48):012x}", person=person, question=text, asked=text, at=NOON + timedelta(seconds=number)))
    for person in people:
        log.set_language(person, "zh-Hant")
        assert stored(path).count(f"SECRET-{person}".encode()) > 0
        assert log.forget(person) > 1
        assert stored(path).count(f"SECRET-{person}".encode()) == 0
        assert stored(path).count(person.encode()) == 0
        assert log.mine(person) == []


def test_forgetting_takes_votes_languages_and_the_name_on_acts(log: QueryLog) -> None:
    log.log(turn("1"))
    log.log(turn("2", person=BORIS))
    log.vote("1", BORIS, up=True)
    log.vote("2", ANNA, up=True)
    log.vote("2", BORIS, up=True)
    log.set_language(ANNA, "en")
    log.note(ANNA, "pause", "all", "停电")
    assert log.forget(ANNA) == 5
    assert log.turn("1") is None
    assert log.votes("2").up == 1
    assert log.language_of(ANNA) is None
    assert log.acts(5) == [Act("", "pause", "all", "停电", NOON)]
    assert log.forget(ANNA) == 0


def test_forgetting_waits_for_nobody_who_never_asked(log: QueryLog, path: Path) -> None:
    log.log(turn())
    before = stored(path)
    assert log.forget(BORIS) == 0
    assert stored(path) == before


def test_what_could_not_be_overwritten_is_with_the_next_erasure(path: Path) -> None:
    log = QueryLog(path)
    log.log(turn(question="SECRET"))
    log._db.query("PRAGMA busy_timeout=1")  # noqa: SLF001 - so that the test need not wait ten seconds
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM turns").fetchone() == (1,)
    assert log.forget(ANNA) == 1
    reader.execute("COMMIT")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="locked"):
        log.purge(90)
    writer.execute("COMMIT")
    assert log.purge(90) == 0
    assert b"SECRET" not in stored(path)
    reader.close()
    writer.close()
    log.close()


def test_a_failed_erasure_is_logged_and_the_rows_are_gone(
    log: QueryLog, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> None:
        message = "database or disk is full"
        raise StorageError(message, "SQLITE_FULL")

    log.log(turn(question="SECRET"))
    with monkeypatch.context() as patch:
        patch.setattr(log._db, "overwrite", full)  # noqa: SLF001
        assert log.forget(ANNA) == 1
    assert "not yet overwritten" in caplog.text
    assert log.turn("000000000001") is None
    log.purge(90)
    assert b"SECRET" not in stored(path)


def test_a_large_file_is_rewritten_at_night(log: QueryLog, path: Path, clock: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(3)
    for number in range(300):
        person = draw.choice((ANNA, BORIS))
        log.log(turn(f"{draw.getrandbits(48):012x}", person=person, question=f"SECRET-{person}" + "字" * draw.choice((3, 300)), at=NOON))
        if number % 3 == 0:
            log.purge(90)
    before = path.stat().st_size
    monkeypatch.setattr(erasure, "_LARGEST_BY_DAY", 0)
    clock.now = NOON.astimezone().replace(hour=12)
    log.forget(ANNA)
    assert path.stat().st_size >= before
    clock.now = clock.now.replace(hour=3)
    log.purge(90)
    assert path.stat().st_size < before
    assert stored(path).count(f"SECRET-{ANNA}".encode()) == 0


def test_what_is_older_is_purged_with_its_votes_and_the_future_stays(log: QueryLog, path: Path, clock: Calendar) -> None:
    log.note(ANNA, "pause", "all", "OLD-REASON")
    log.log(turn("old", question="OLD-QUESTION", at=NOON - timedelta(seconds=1)))
    log.log(turn("new", at=NOON + timedelta(seconds=1)))
    log.log(turn("future", at=NOON + timedelta(days=4000)))
    log.vote("old", ANNA, up=True)
    assert log.purge(90) == 0
    clock.now += timedelta(days=90, seconds=0.5)
    assert log.purge(90) == 3
    assert [log.turn(name) is not None for name in ("old", "new", "future")] == [False, True, True]
    assert b"OLD-" not in stored(path)
    clock.now -= timedelta(days=3650)
    assert log.purge(90) == 0


@pytest.mark.parametrize("days", [0, -1])
def test_the_log_is_kept_for_a_day_at_least(log: QueryLog, days: int) -> None:
    with pytest.raises(ValueError, match="a day at least"):
        log.purge(days)
