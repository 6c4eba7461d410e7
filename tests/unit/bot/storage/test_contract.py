"""What every maker of databases keeps to, and every store over each of them."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.notices import Notices
from bot.desk.outbox import Bound, Card, Consent
from bot.desk.store import Store
from bot.errors import MoveRefusedError, StorageError
from bot.people.querylog import QueryLog
from bot.people.records import Act, Helped, Reworded
from bot.storage.database import Database, Migration, Migrations
from bot.storage.engines import Storage
from bot.telegram import inbox, moves, shown
from bot.telegram.moves import Moves
from bot.telegram.shown import Look, Shown
from bot.telegram.writer import Writer
from tests.desks import CHIEF, LI, PERSON, Play
from tests.unit.bot.people.conftest import ANNA, BORIS, NOON, Calendar, turn

NOTES = Migrations("notes", (Migration("m001", ('CREATE TABLE "notes" ("number" INTEGER PRIMARY KEY, "text" TEXT, "weight" REAL)',)),))
INSERT = "INSERT INTO notes (text, weight) VALUES (?, ?) RETURNING number"


@pytest.fixture
def db(storage: Storage) -> Database:
    db = storage.open("notes")
    db.migrate(NOTES)
    return db


def texts(db: Database) -> list[str]:
    return [row["text"] for row in db.query("SELECT text FROM notes ORDER BY number")]


def test_rows_are_numbered_and_read_as_they_were_written(db: Database) -> None:
    with db.transaction():
        numbers = [db.query(INSERT, [text, 0.1])[0]["number"] for text in ("100% 网格?", "𠮷'\"", "")]
    assert numbers == [1, 2, 3]
    assert db.query("SELECT * FROM notes WHERE number = ?", [2]) == [{"number": 2, "text": "𠮷'\"", "weight": 0.1}]
    assert db.query("SELECT text FROM notes WHERE text LIKE '100%' AND text <> '?'") == [{"text": "100% 网格?"}]
    assert db.execute("UPDATE notes SET weight = ? WHERE number > ?", [2**0.5, 1]) == 2
    assert db.query("SELECT weight FROM notes WHERE number = 3") == [{"weight": 2**0.5}]


def test_what_fails_in_a_transaction_leaves_nothing(db: Database) -> None:
    def fail() -> None:
        with db.transaction():
            db.execute("INSERT INTO notes (text) VALUES ('lost')")
            with db.transaction():
                db.execute("INSERT INTO notes (text) VALUES ('lost too')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    db.execute("INSERT INTO notes (text) VALUES ('kept')")
    assert texts(db) == ["kept"]


def test_errors_are_ours_and_repeat_no_value(db: Database) -> None:
    db.execute("INSERT INTO notes (number, text) VALUES (7, 'SECRET')")
    with pytest.raises(StorageError) as raised:
        db.execute("INSERT INTO notes (number, text) VALUES (?, ?)", [7, "SECRET"])
    assert raised.value.code
    assert "SECRET" not in str(raised.value)
    assert texts(db) == ["SECRET"]


def test_texts_are_sorted_by_their_code_points(db: Database) -> None:
    for text in ("b", "é", "B", "网", "a", "楼"):
        db.execute("INSERT INTO notes (text) VALUES (?)", [text])
    assert [row["text"] for row in db.query("SELECT text FROM notes ORDER BY text")] == ["B", "a", "b", "é", "楼", "网"]


def test_who_reads_and_then_writes_is_alone(storage: Storage, db: Database) -> None:
    db.execute("INSERT INTO notes (weight) VALUES (0)")
    others = [storage.open("notes") for _ in range(3)]

    def count(mine: Database) -> None:
        for _ in range(10):
            with mine.transaction():
                weight = mine.query("SELECT weight FROM notes")[0]["weight"]
                mine.execute("UPDATE notes SET weight = ?", [weight + 1])

    threads = [threading.Thread(target=count, args=(each,)) for each in others]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert db.query("SELECT weight FROM notes") == [{"weight": 30.0}]
    for mine in others:
        mine.close()


def test_migrations_run_once_and_in_their_order(storage: Storage, db: Database) -> None:
    more = Migrations("notes", (*NOTES.steps, Migration("m002", ("ALTER TABLE notes ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",))))
    db.execute("INSERT INTO notes (text) VALUES ('old')")
    threads = [threading.Thread(target=lambda: storage.open("notes").migrate(more)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    db.migrate(more)
    assert db.query("SELECT text, colour FROM notes") == [{"text": "old", "colour": "red"}]


def test_what_was_deleted_can_be_overwritten(db: Database) -> None:
    db.execute("INSERT INTO notes (text) VALUES ('gone')")
    db.execute("DELETE FROM notes")
    db.overwrite()
    assert db.settle()
    assert texts(db) == []


@pytest.fixture
def log(storage: Storage, clock: Calendar) -> QueryLog:
    return QueryLog(storage.open("queries", is_serial=False), now=clock)


@pytest.fixture
def clock() -> Calendar:
    return Calendar()


def test_turns_votes_and_gaps(log: QueryLog) -> None:
    log.log(turn("1"))
    log.log(turn("1", question="another"))
    log.log(turn("2", band="none", person=BORIS, asked="电梯", at=NOON + timedelta(seconds=1)))
    log.log(turn("3", band="answer", person=BORIS, asked="电梯维修", at=NOON + timedelta(seconds=9)))
    assert log.turn("1") == turn("1")
    assert [log.vote("1", BORIS, up=up, reason="旧\0了") for up in (True, False, False)] == ["new", "changed", "same"]
    assert log.vote("9", BORIS, up=True) == "unknown"
    assert [(gap.id, len(gap.reasons)) for gap in log.gaps(7)] == [("1", 1), ("2", 0)]
    assert log.helped(5) == [Helped("网格长是谁？", turn().passages, 0, 1)]
    assert log.reworded(7, 60) == [Reworded("电梯", "电梯维修")]
    assert log.close_gap(["2", "8"], "新.md") == 1
    assert log.published(BORIS) == {"新.md": frozenset({"电梯", "网格长呢？"})}
    log.rename("新.md", "更新.md")
    assert [gap.id for gap in log.gaps(7)] == ["1"]
    assert [each.id for each in log.mine(BORIS)] == ["3", "2"]
    last = log.last_turn(BORIS, turn().chat, 60)
    assert last is not None
    assert last.id == "3"


def test_figures_suggestions_and_the_clock(log: QueryLog) -> None:
    for number, person in enumerate((ANNA, BORIS, ANNA)):
        log.log(turn(str(number), person=person, asked="甲" if number < 2 else "乙", at=NOON + timedelta(minutes=number)))
    log.vote("2", BORIS, up=False)
    figures = log.month(2026, 11)
    assert (figures.asked, figures.answer, figures.helpful_down, figures.median_milliseconds) == (3, 3, 1, 12.5)
    assert log.most_asked(5) == ["甲", "乙"]
    assert log.answered_well(5) == [("甲", frozenset(turn().documents))]
    assert log.last_day() == {"answer": 3, "maybe": 0, "none": 0}
    assert log.believed_time() == NOON + timedelta(minutes=2)
    log.believe(NOON)
    log.believe(NOON + timedelta(days=1))
    assert log.believed_time() == NOON + timedelta(days=1)


def test_who_is_forgotten_is_not_known(log: QueryLog, clock: Calendar) -> None:
    log.log(turn("1"))
    log.log(turn("2", person=BORIS, at=NOON + timedelta(days=100)))
    log.vote("1", BORIS, up=True)
    log.set_language(ANNA, "en")
    log.set_language(ANNA, "zh-Hant")
    log.note(ANNA, "pause", "all", "停电")
    assert log.language_of(ANNA) == "zh-Hant"
    assert log.forget(ANNA) == 4
    assert (log.turn("1"), log.language_of(ANNA), log.votes("1").up) == (None, None, 0)
    assert log.acts(5) == [Act("", "pause", "all", "停电", NOON)]
    clock.now += timedelta(days=200)
    assert log.purge(90) == 2
    assert log.mine(BORIS) == []


def test_a_case_runs_its_course(storage: Storage) -> None:
    play = Play(Store(storage.open("desk")))
    number = play.open(origin="update:1")
    assert play.open(origin="update:1") == number
    play.do(number, "take", LI)
    play.do(number, "answer", LI, "已修好。")
    play.do(number, "solve", PERSON)
    assert play.state(number) == "solved"
    store = play.store
    events = store.events(number)
    assert [event.what for event in events] == ["open", "take", "answer", "solve"]
    assert store.all_events(events[1].number) == events[2:]
    assert [each.number for each in store.cases_of(store.contact(number).person)] == [number]  # type: ignore[union-attr]
    assert play.told(number)
    for each in store.waiting():
        store.mark(each.number, "sent", 5)
    assert store.waiting() == []
    store.put_changed(number, {"card"})
    assert all(each.recipient != "person" for each in store.waiting())
    with pytest.raises(MoveRefusedError), store.transaction():
        store.append(events[-1], 0, store.get(number))
    assert store.erase(number) > 0
    store.leave_no_trace()
    assert store.words_of(number) == []
    assert store.contact(number) is None


def test_the_desk_remembers_names_places_cards_links_and_sweeps(storage: Storage) -> None:
    store = Store(storage.open("desk"))
    for grid in ("g1", "g2"):
        store.set_place("anna", grid)
        with store.transaction():
            store.set_staff(CHIEF.sender, grid, ["g1", grid])
        store.set_card(Card(12345, "g1", -100, 7, 8 if grid == "g1" else 9))
        store.set_topic("g1", -100, 7 if grid == "g1" else 8)
        store.bind("telegram:1:2", Bound(12345, 1, grid))
        store.put_digests(f"2026-06-0{grid[1]}", ["g1", "g2"])
        with store.transaction():
            store.set_link(12345, f"secret-{grid}")
    assert (store.place("anna"), store.name(CHIEF.sender), store.topic("g1")) == ("g2", "g2", (-100, 8))
    assert store.card(12345, "g1") == Card(12345, "g1", -100, 7, 9)
    assert store.bound("telegram:1:2") == Bound(12345, 1, "g2")
    assert (store.linked("secret-g1"), store.linked("secret-g2")) == (None, 12345)
    assert store.last_digest() == "2026-06-02"
    assert [each.state for each in store.outbox()] == ["failed", "failed", "waiting", "waiting"]
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    store.set_last_sweep(now)
    assert store.last_sweep() == now
    assert store.forget_place("anna") == 1


def test_who_wants_to_be_told_of_an_answer_is_told_once(storage: Storage) -> None:
    store, now = Store(storage.open("desk")), datetime(2026, 6, 1, 9, tzinfo=UTC)
    with store.transaction():
        number = store.agree(Consent(0, "anna", "telegram:1", "en", "电梯？", 0, now), "电梯")
        assert store.agree(Consent(0, "anna", "telegram:1", "zh-Hans", "电梯？", 7, now), "电梯") == number
        store.agree(Consent(0, "boris", "telegram:2", "en", "电梯？", 0, now), "电梯")
        store.intend(number, "电梯.md")
        store.add_published("电梯.md", now)
        store.add_published("电梯.md", now)
    assert [(each.case, each.language, each.document) for each in store.consents(person="anna")] == [(7, "zh-Hans", "电梯.md")]
    assert len(store.consents()) == 2
    with store.transaction():
        store.count_told("电梯.md", arrived=True)
        store.count_told("电梯.md", arrived=False)
        store.drop_consent(number)
        assert store.drop_consents("boris") == 1
    assert (store.unpublished(["电梯.md", "灯.md"]), store.told(), store.consents()) == (["灯.md"], (1, 1), [])


def test_a_notice_goes_to_each_subscriber_once(storage: Storage) -> None:
    notices = Notices(storage.open("notices"))
    for sender in ("telegram:1", "telegram:2", "telegram:3"):
        notices.subscribe(sender, "g1", "en")
        notices.subscribe(sender, "g1", "zh-Hans")
    assert notices.unsubscribe("telegram:3") == 1
    draft = notices.draft("g1", "停水")
    assert notices.start(draft.number, ["g1", "g2"]).waiting == 2
    got = []
    while (found := notices.next()) is not None:
        got.append(found[1].sender)
        notices.mark(draft.number, found[1].sender, arrived=found[1].sender == "telegram:1")
    done = notices.get(draft.number)
    assert (got, done.state, done.sent, done.failed) == (["telegram:1", "telegram:2"], "done", 1, 1)
    assert notices.count(["g1"]) == 1
    assert notices.stop(notices.draft("g1", "误").number).state == "stopped"
    assert [each.text for each in notices.recent()] == ["停水"]


async def test_what_telegram_said_outlives_a_restart(storage: Storage) -> None:
    writer = Writer(storage.open("telegram"), (inbox.MIGRATIONS, shown.MIGRATIONS, moves.MIGRATIONS))
    messages, chats = Shown(writer), Moves(writer)
    messages.remember(1, 2, Look("abc", "text"))
    messages.remember(1, 2, Look("def", "text"))
    await chats.moved(-5, -1005)
    chats.silenced(-1005, 60.0)
    await messages.settle()
    await chats.settle()
    again, chats = Shown(writer), Moves(writer)
    await again.load()
    assert again.answer(1, 2) == "def"
    assert list(await chats.load()) == [-1005]
    assert (chats.current(-5), chats.first(-1005)) == (-1005, -5)
    writer.close()
