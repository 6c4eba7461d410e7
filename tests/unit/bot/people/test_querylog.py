import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.people.privacy import SIGNS
from bot.people.querylog import MOST_CHARACTERS, QueryLog
from bot.people.records import Act, Helped, Reworded, Votes
from bot.storage.sqlite import SqliteDatabase
from tests.unit.bot.people.conftest import ANNA, BORIS, NOON, ROOM, Calendar, stored, turn


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
    assert found.asked == "网\ufffd格?'; DROP TABLE turns; --"


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
    assert log._db.query("PRAGMA synchronous") == [{"synchronous": 1}]  # noqa: SLF001 - 1 is NORMAL
    assert log._db.query("PRAGMA secure_delete") == [{"secure_delete": 1}]  # noqa: SLF001 - 1 is ON
    assert log._db.query("PRAGMA journal_mode") == [{"journal_mode": "wal"}]  # noqa: SLF001


def test_the_thousandth_turn_is_logged_in_as_many_steps_as_the_first(log: QueryLog) -> None:
    def steps(number: int) -> int:
        """Log a turn; return how many instructions SQLite ran for it."""
        counted: list[None] = []
        assert isinstance(log._db, SqliteDatabase)  # noqa: SLF001
        log._db.connection.conn.set_progress_handler(lambda: counted.append(None), 1)  # noqa: SLF001
        log.log(turn(f"{number:012}"))
        log._db.connection.conn.set_progress_handler(None, 1)  # noqa: SLF001
        return len(counted)

    first, *_, last = map(steps, range(1000))
    assert 0 < last <= first


def test_what_the_public_voted_on_is_told_with_its_passages(log: QueryLog) -> None:
    log.log(replace(turn("1", asked="a"), passages=("k1", "k2")))
    log.log(replace(turn("2", person=BORIS, asked="a"), passages=("k1", "k2")))
    log.log(replace(turn("3", asked="b"), passages=("k1",), audience="staff"))
    for answer_id, up in (("1", True), ("2", False), ("3", True)):
        log.vote(answer_id, ANNA, up=up)
    assert log.helped(9) == [Helped("a", ("k1", "k2"), 1, 1)]
    log.forget(BORIS)
    assert log.helped(9) == [Helped("a", ("k1", "k2"), 1, 0)]
    log.forget(ANNA)
    assert log.helped(9) == []


def test_who_was_refused_and_answered_soon_after_has_reworded_it(log: QueryLog) -> None:
    log.log(turn("1", asked="a", band="none"))
    log.log(turn("2", asked="b", band="answer", at=NOON + timedelta(minutes=5)))
    log.log(turn("3", asked="c", band="answer", at=NOON + timedelta(minutes=6)))
    log.log(turn("4", person=BORIS, asked="d", band="answer", at=NOON + timedelta(minutes=1)))
    assert log.reworded(30, 300) == [Reworded("a", "b")]
