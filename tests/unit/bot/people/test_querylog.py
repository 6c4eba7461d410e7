import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.people.privacy import SIGNS
from bot.people.querylog import MOST_CHARACTERS, QueryLog
from bot.people.records import Act, DayFigures, Turn, Votes

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANNA, BORIS = "a" * 16, "b" * 16
ROOM = "c" * 16


@dataclass(slots=True)
class Calendar:
    """A clock that a test turns by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "wangge.db"


@pytest.fixture
def log(path: Path, clock: Calendar) -> Iterator[QueryLog]:
    log = QueryLog(path, now=clock)
    yield log
    log.close()


def turn(name: str = "000000000001", **different: Any) -> Turn:  # noqa: ANN401 - fields of Turn
    return replace(
        Turn(
            id=name,
            person=ANNA,
            chat=ROOM,
            channel="telegram",
            question="网格长呢？",
            asked="网格长是谁？",
            language="zh-Hans",
            band="answer",
            confidence=0.625,
            passages=("0123456789ab", "ba9876543210"),
            documents=("网格.md", "added/答复.md"),
            milliseconds=12.5,
            at=NOON,
        ),
        **different,
    )


def stored(path: Path) -> bytes:
    """Return every byte that the database and its write-ahead log have on disk."""
    return b"".join(file.read_bytes() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())


def test_a_turn_is_read_as_it_was_logged(log: QueryLog) -> None:
    log.log(turn())
    assert log.turn("000000000001") == turn()
    assert log.turn("000000000002") is None


def test_a_turn_survives_a_restart(log: QueryLog, path: Path) -> None:
    log.log(turn(at=NOON.replace(microsecond=123_457)))
    log.close()
    again = QueryLog(path)
    assert again.turn("000000000001") == turn(at=NOON.replace(microsecond=123_457))
    again.close()


def test_a_turn_logged_twice_is_there_once_with_its_votes(log: QueryLog) -> None:
    log.log(turn())
    log.vote("000000000001", ANNA, up=True)
    log.log(turn(question="anders"))
    assert log.turn("000000000001") == turn()
    assert log.votes("000000000001").up == 1


def test_what_names_a_person_is_masked_before_it_is_stored(log: QueryLog, path: Path) -> None:
    log.log(turn(question="我是13800138000", asked="身份证11010519491231002X怎么办"))
    log.vote("000000000001", ANNA, up=False, reason="打13800138000")
    log.note(ANNA, "pause", "all", "a@example.com 投诉")
    found = log.turn("000000000001")
    assert found is not None
    assert (found.question, found.asked) == (f"我是{SIGNS['phone']}", f"身份证{SIGNS['identity']}怎么办")
    log.close()
    assert [secret for secret in (b"13800138000", b"11010519491231002", b"a@example") if secret in stored(path)] == []


def test_a_long_question_is_cut_and_odd_characters_are_kept(log: QueryLog) -> None:
    log.log(turn(question="好" * 4096, asked="网\0格\ud83d'; DROP TABLE turns; --"))
    found = log.turn("000000000001")
    assert found is not None
    assert found.question == "好" * MOST_CHARACTERS
    assert found.asked == "网\0格?'; DROP TABLE turns; --"


def test_the_last_turn_is_that_of_the_same_person_and_chat_not_long_ago(log: QueryLog, clock: Calendar) -> None:
    log.log(turn("1", at=NOON - timedelta(minutes=20)))
    log.log(turn("2", at=NOON - timedelta(minutes=10)))
    log.log(turn("3", at=NOON - timedelta(minutes=10)))
    log.log(turn("4", person=BORIS))
    log.log(turn("5", chat="d" * 16))
    last = log.last_turn(ANNA, ROOM, 1800)
    assert last is not None
    assert last.id == "3"
    clock.now += timedelta(minutes=21)
    assert log.last_turn(ANNA, ROOM, 1800) is None


def test_a_person_has_one_vote_on_an_answer_and_may_change_it(log: QueryLog) -> None:
    log.log(turn())
    assert log.vote("000000000001", ANNA, up=True) == "new"
    assert log.vote("000000000001", ANNA, up=True) == "same"
    assert log.vote("000000000001", ANNA, up=False) == "changed"
    assert log.vote("000000000001", ANNA, up=False, reason="old") == "changed"
    assert log.vote("000000000001", ANNA, up=False, reason="old") == "same"
    assert log.vote("000000000001", BORIS, up=False) == "new"
    assert log.votes("000000000001") == Votes(up=0, down=2, reasons=("old",))


def test_a_vote_on_an_unknown_answer_changes_nothing(log: QueryLog) -> None:
    assert log.vote("ffffffffffff", ANNA, up=True) == "unknown"
    assert log.votes("ffffffffffff") == Votes(0, 0, ())


def test_a_gap_is_what_was_not_surely_answered_or_was_voted_down(log: QueryLog) -> None:
    log.log(turn("none", band="none", at=NOON - timedelta(hours=3)))
    log.log(turn("maybe", band="maybe", asked="", at=NOON - timedelta(hours=2)))
    log.log(turn("down", at=NOON - timedelta(hours=1)))
    log.log(turn("good"))
    log.log(turn("old", band="none", at=NOON - timedelta(days=8)))
    log.vote("down", ANNA, up=False, reason="off")
    log.vote("down", BORIS, up=False)
    log.vote("good", ANNA, up=True)
    gaps = log.gaps(7)
    assert [(gap.id, gap.question, gap.band, gap.reasons) for gap in gaps] == [
        ("none", "网格长是谁？", "none", ()),
        ("maybe", "网格长呢？", "maybe", ()),
        ("down", "网格长是谁？", "answer", ("off", "")),
    ]
    assert gaps[2].at == NOON - timedelta(hours=1)


def test_a_gap_that_a_document_answers_is_closed(log: QueryLog) -> None:
    names = [f"{number:012x}" for number in range(1200)]
    for name in names:
        log.log(turn(name, band="none"))
    assert log.close_gap([*names[1:], "unknown"], "added/答复.md") == 1199
    assert log.close_gap([], "added/答复.md") == 0
    assert [gap.id for gap in log.gaps(7)] == names[:1]


def test_a_person_finds_the_own_questions_by_their_words_newest_first(log: QueryLog) -> None:
    log.log(turn("1", question="Wi-Fi 100%_", asked="", at=NOON - timedelta(hours=2)))
    log.log(turn("2", question="居住证呢", asked="居住证怎么办", at=NOON - timedelta(hours=1)))
    log.log(turn("3", question="居住证", asked="居住证在哪里办"))
    log.log(turn("4", question="居住证", person=BORIS))
    assert [each.id for each in log.mine(ANNA)] == ["3", "2", "1"]
    assert [each.id for each in log.mine(ANNA, limit=2)] == ["3", "2"]
    assert [each.id for each in log.mine(ANNA, "居住证 怎么")] == ["2"]
    assert [each.id for each in log.mine(ANNA, "wi-fi")] == ["1"]
    assert [each.id for each in log.mine(ANNA, "%_")] == ["1"]
    assert log.mine(ANNA, "%网") == []
    assert [each.id for each in log.mine(ANNA, "居住證", fold=lambda text: text.replace("證", "证"))] == ["3", "2"]


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
    log._db.execute("PRAGMA busy_timeout=1")  # noqa: SLF001 - so that the test need not wait ten seconds
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM turns").fetchone() == (1,)
    assert log.forget(ANNA) == 1
    reader.execute("COMMIT")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
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
    execute = log._db.execute  # noqa: SLF001 - a disk that fills up

    def full(sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - whatever is bound
        if sql == "VACUUM":
            message = "database or disk is full"
            raise sqlite3.OperationalError(message)
        return execute(sql, *values)

    log.log(turn(question="SECRET"))
    with monkeypatch.context() as patch:
        patch.setattr(log._db, "execute", full)  # noqa: SLF001
        assert log.forget(ANNA) == 1
    assert "not yet overwritten" in caplog.text
    assert log.turn("000000000001") is None
    log.purge(90)
    assert b"SECRET" not in stored(path)


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


def test_the_questions_that_most_people_asked_come_first(log: QueryLog) -> None:
    for number in range(9):
        log.log(turn(f"flood{number}", asked="刷屏"))
    log.log(turn("1", asked="居住证怎么办"))
    log.log(turn("2", asked="居住证怎么办", person=BORIS))
    log.log(turn("3", asked="停水"))
    log.log(turn("4", asked=""))
    assert log.most_asked(5) == ["居住证怎么办", "刷屏", "停水"]
    assert log.most_asked(1) == ["居住证怎么办"]


def test_a_month_is_counted_by_the_days_of_its_zone(log: QueryLog) -> None:
    zone = timezone(timedelta(hours=8))
    for name, band, milliseconds, at in (
        ("1", "answer", 10.0, datetime(2026, 10, 31, 16, 0, tzinfo=UTC)),
        ("2", "maybe", 20.0, datetime(2026, 11, 1, 15, 59, tzinfo=UTC)),
        ("3", "none", 90.0, datetime(2026, 11, 30, 15, 59, tzinfo=UTC)),
        ("before", "none", 1.0, datetime(2026, 10, 31, 15, 59, tzinfo=UTC)),
        ("after", "none", 1.0, datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
    ):
        log.log(turn(name, band=band, milliseconds=milliseconds, at=at))
    log.vote("1", ANNA, up=True)
    log.vote("1", BORIS, up=False)
    log.vote("2", BORIS, up=True)
    log.vote("after", BORIS, up=True)
    figures = log.month(2026, 11, zone)
    assert (figures.year, figures.month, figures.asked, figures.answer, figures.maybe, figures.none) == (2026, 11, 3, 1, 1, 1)
    assert (figures.helpful_up, figures.helpful_down, figures.median_milliseconds) == (2, 1, 20.0)
    assert len(figures.by_day) == 30
    assert figures.by_day[0] == DayFigures(1, answer=1, maybe=1, none=0)
    assert figures.by_day[29] == DayFigures(30, answer=0, maybe=0, none=1)


def test_a_month_without_questions_is_all_zero(log: QueryLog) -> None:
    figures = log.month(2026, 12)
    assert (figures.asked, figures.median_milliseconds, len(figures.by_day)) == (0, 0.0, 31)


def test_the_last_day_is_counted_by_band(log: QueryLog) -> None:
    log.log(turn("1", band="none"))
    log.log(turn("2", band="none", at=NOON - timedelta(hours=24)))
    log.log(turn("3", at=NOON - timedelta(hours=24, seconds=1)))
    assert log.last_day() == {"answer": 0, "maybe": 0, "none": 2}


def test_a_language_is_remembered_until_it_is_taken_back(log: QueryLog) -> None:
    assert log.language_of(ANNA) is None
    log.set_language(ANNA, "zh-Hant")
    log.set_language(ANNA, "en")
    assert log.language_of(ANNA) == "en"
    log.set_language(ANNA, None)
    assert log.language_of(ANNA) is None


def test_acts_are_told_newest_first(log: QueryLog, clock: Calendar) -> None:
    log.note(ANNA, "pause", "网格.md", "过时")
    clock.now += timedelta(hours=1)
    log.note(BORIS, "resume", "网格.md")
    assert log.acts(5) == [Act(BORIS, "resume", "网格.md", "", clock.now), Act(ANNA, "pause", "网格.md", "过时", NOON)]
    assert log.acts(1) == [Act(BORIS, "resume", "网格.md", "", clock.now)]


def test_a_log_in_memory_keeps_and_forgets_like_one_on_disk_and_shares_nothing(clock: Calendar) -> None:
    log = QueryLog(None, now=clock)
    log.log(turn())
    assert log.vote("000000000001", BORIS, up=False, reason="old") == "new"
    assert log.vote("ffffffffffff", BORIS, up=True) == "unknown"
    log.note(ANNA, "pause", "a.md", "旧了")
    log.set_language(ANNA, "en")
    assert log.turn("000000000001") == turn()
    assert log.votes("000000000001").reasons == ("old",)
    assert log.language_of(ANNA) == "en"
    other = QueryLog.in_memory()
    assert (other.turn("000000000001"), other.acts(5)) == (None, [])
    assert log.forget(ANNA) > 0
    assert (log.turn("000000000001"), log.language_of(ANNA)) == (None, None)
    assert [act.person for act in log.acts(5)] == [""]
    for each in (log, other):
        each.close()


def test_the_clock_is_that_of_the_machine(path: Path) -> None:
    log = QueryLog(path)
    log.note(ANNA, "pause")
    assert abs(log.acts(1)[0].at - datetime.now(UTC)) < timedelta(minutes=1)
    log.close()


def test_many_threads_log_and_vote_at_once(log: QueryLog, path: Path) -> None:
    reader = QueryLog(path)

    def work(worker: int) -> None:
        for number in range(50):
            name = f"{worker:04}{number:08}"
            log.log(turn(name, person=f"{worker:016}"))
            log.vote(name, ANNA, up=number % 2 == 0)
            reader.turn(name)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures = log.month(2026, 11)
    assert (figures.asked, figures.helpful_up, figures.helpful_down) == (400, 200, 200)
    reader.close()


def test_logging_does_not_wait_for_the_disk(log: QueryLog) -> None:
    assert log._db.execute("PRAGMA synchronous").fetchone() == (1,)  # noqa: SLF001 - 1 is NORMAL
    assert log._db.execute("PRAGMA secure_delete").fetchone() == (1,)  # noqa: SLF001 - 1 is ON
    assert log._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)  # noqa: SLF001


def test_the_thousandth_turn_is_logged_in_as_many_steps_as_the_first(log: QueryLog) -> None:
    def steps(number: int) -> int:
        """Log a turn; return how many instructions SQLite ran for it."""
        counted: list[None] = []
        log._db.conn.set_progress_handler(lambda: counted.append(None), 1)  # noqa: SLF001
        log.log(turn(f"{number:012}"))
        log._db.conn.set_progress_handler(None, 1)  # noqa: SLF001
        return len(counted)

    first, *_, last = map(steps, range(1000))
    assert 0 < last <= first


def test_what_is_asked_of_many_turns_is_answered_from_an_index(log: QueryLog) -> None:
    plans = [
        "SELECT * FROM turns WHERE person = '' AND at >= 0 AND chat = '' ORDER BY at DESC, rowid DESC LIMIT 1",
        "SELECT at FROM turns WHERE at >= 0 AND at < 1",
        "DELETE FROM votes WHERE person = ''",
    ]
    used = [" ".join(str(row[3]) for row in log._db.execute(f"EXPLAIN QUERY PLAN {plan}")) for plan in plans]  # noqa: SLF001
    assert [plan for plan in used if "INDEX" not in plan or "TEMP" in plan] == []
