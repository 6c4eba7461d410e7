import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import NetworkError

from bot.telegram.answered import AnsweredFile
from bot.telegram.inbox import MIGRATIONS, Inbox
from bot.telegram.writer import Writer

BOT = Bot("123456:nobody-calls-this-bot")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    writer = Writer(path, [MIGRATIONS])
    yield Inbox(writer)
    writer.close()


@pytest.fixture
def after_restart(inbox: Inbox, path: Path) -> Iterator[Inbox]:  # noqa: ARG001 - it comes after that one
    """A second inbox on the same file, as after a crash; the first one is never closed in order."""
    writer = Writer(path, [MIGRATIONS])
    yield Inbox(writer)
    writer.close()


def update(number: int, text: str = "水井在哪") -> dict[str, Any]:
    person = {"id": 42, "is_bot": False, "first_name": "王芳"}
    message = {"message_id": number, "date": 1, "chat": {"id": 42, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


def rows(path: Path) -> list[tuple[int, int, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT update_id, done, body FROM inbox ORDER BY update_id").fetchall()
    connection.close()
    return found


def taken(inbox: Inbox) -> list[Update]:
    updates = []
    while not inbox.empty():
        item = inbox.get_nowait()
        assert isinstance(item, Update)
        updates.append(item)
    return updates


async def test_an_update_is_stored_before_it_is_accepted(inbox: Inbox, path: Path) -> None:
    await inbox.accept([update(1)], BOT)
    ((number, done, body),) = rows(path)
    assert (number, done) == (1, 0)
    assert json.loads(body)["message"]["text"] == "水井在哪"
    assert taken(inbox) == [Update.de_json(update(1), BOT)]


async def test_an_update_that_was_delivered_again_is_dropped(inbox: Inbox) -> None:
    await inbox.accept([update(1)], BOT)
    await inbox.done(1)
    await inbox.accept([update(number) for number in (1, 2, 2, 1)], BOT)
    assert [each.update_id for each in taken(inbox)] == [1, 2]


async def test_an_update_is_marked_once_it_has_its_answer_and_counted_once_it_is_done(inbox: Inbox, path: Path) -> None:
    await inbox.accept([update(1), update(2)], BOT)
    with inbox.handling(1):
        inbox.answered()
        await inbox.mark(2)  # behind that in the queue
        assert rows(path) == [(1, 1, ""), (2, 1, "")]
        assert inbox.waiting == 2
        await inbox.done(1)
    await inbox.done(2)
    assert inbox.waiting == 0


async def test_an_update_that_is_delivered_three_times_at_once_is_taken_once(inbox: Inbox) -> None:
    await asyncio.gather(*(inbox.accept([update(1)], BOT) for _ in range(3)))
    assert len(taken(inbox)) == 1


async def test_what_was_not_done_comes_back_after_a_restart_in_order(inbox: Inbox, after_restart: Inbox) -> None:
    await inbox.accept([update(number, f"问题{number}") for number in (3, 1, 2)], BOT)
    await inbox.done(2)
    assert await after_restart.requeue(BOT) == 2
    waiting = taken(after_restart)
    assert [each.update_id for each in waiting] == [1, 3]
    assert [each.message.text for each in waiting if each.message] == ["问题1", "问题3"]
    assert [each.message.get_bot() for each in waiting if each.message] == [BOT, BOT]


async def test_an_update_that_came_back_is_still_known(inbox: Inbox, after_restart: Inbox) -> None:
    await inbox.accept([update(1)], BOT)
    await after_restart.requeue(BOT)
    await after_restart.accept([update(1)], BOT)
    assert len(taken(after_restart)) == 1


async def test_what_was_said_is_forgotten_once_it_is_done(inbox: Inbox, path: Path) -> None:
    await inbox.accept([update(1)], BOT)
    await inbox.done(1)
    assert rows(path) == [(1, 1, "")]


async def test_of_very_many_only_the_last_are_remembered(
    inbox: Inbox, after_restart: Inbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inbox.accept([update(number) for number in range(1, 6)], BOT)
    for number in (1, 2, 3, 4):
        await inbox.done(number)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE inbox SET received = received - 10 + update_id")
    connection.close()
    monkeypatch.setattr("bot.telegram.inbox._MOST_KEPT", 1)
    await after_restart.accept([update(6)], BOT)
    assert [number for number, _, _ in rows(path)] == [3, 4, 5, 6]


async def test_after_three_days_only_what_is_done_is_forgotten(inbox: Inbox, after_restart: Inbox, path: Path) -> None:
    await inbox.accept([update(number) for number in (1, 2, 3)], BOT)
    await inbox.done(1)
    await inbox.done(3)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE inbox SET received = received - 4 * 24 * 3600 WHERE update_id < 3")
    connection.close()
    await after_restart.accept([update(4)], BOT)
    assert [(number, done) for number, done, _ in rows(path)] == [(2, 0), (3, 1), (4, 0)]


async def test_what_no_encoding_can_hold_is_stored_all_the_same(inbox: Inbox, after_restart: Inbox) -> None:
    await inbox.accept([update(1, "水\ud800井")], BOT)
    assert await after_restart.requeue(BOT) == 1


async def test_what_nobody_can_read_is_done_at_once_and_stops_nobody(inbox: Inbox, path: Path) -> None:
    await inbox.accept([{"update_id": 1, "message": {"text": "?"}}, {"update_id": 2, "of_a_kind_to_come": {}}, update(3)], BOT)
    assert [(number, done) for number, done, _ in rows(path)] == [(1, 1), (2, 0), (3, 0)]
    assert [each.update_id for each in taken(inbox)] == [2, 3]


@pytest.mark.parametrize("number", [None, "1", True, -1, 2**62])
async def test_what_has_no_number_is_passed_over(inbox: Inbox, path: Path, number: object) -> None:
    await inbox.accept([update(1) | {"update_id": number}], BOT)
    assert rows(path) == []


async def test_what_is_no_update_is_queued_and_not_stored(inbox: Inbox, path: Path) -> None:
    signal = object()
    await inbox.put(signal)
    assert inbox.get_nowait() is signal
    assert rows(path) == []


async def test_done_for_an_unknown_update_changes_nothing(inbox: Inbox, path: Path) -> None:
    await inbox.done(99)
    assert rows(path) == []


async def test_what_cannot_be_stored_is_not_taken(inbox: Inbox, path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE inbox")
    database.close()
    with pytest.raises(NetworkError, match="the inbox cannot be written"):
        await inbox.accept([update(1)], BOT)
    assert inbox.empty()


async def test_private_numbers_are_not_stored_but_the_update_in_memory_is_whole(inbox: Inbox, path: Path, after_restart: Inbox) -> None:
    await inbox.accept([update(7, "我的电话是13800138000，水井在哪")], BOT)

    assert "13800138000" not in rows(path)[0][2]
    assert b"13800138000" not in b"".join(each.read_bytes() for each in path.parent.glob("bot.db*"))
    message = taken(inbox)[0].message
    assert message is not None
    assert message.text == "我的电话是13800138000，水井在哪"
    await after_restart.requeue(BOT)
    message = taken(after_restart)[0].message
    assert message is not None
    assert message.text == "我的电话是***********，水井在哪"


async def test_what_an_admin_writes_is_stored_as_it_came(path: Path) -> None:
    writer = Writer(path, [MIGRATIONS])
    await Inbox(writer, {42}).accept([update(7, "请拨打0571-88001234")], BOT)
    writer.close()

    assert "0571-88001234" in rows(path)[0][2]


async def test_a_query_a_caption_and_a_shared_contact_are_stored_without_numbers(inbox: Inbox, path: Path) -> None:
    quoted = update(8) | {"edited_message": update(9)["message"] | {"caption": "13800138000", "contact": {"phone_number": "13800138000"}}}
    query = {"update_id": 9, "inline_query": {"id": "1", "query": "京A12345", "from": {"id": 1, "is_bot": False, "first_name": "a"}}}
    await inbox.accept([quoted, query], BOT)

    assert [body for _, _, body in rows(path) if "13800138000" in body or "12345" in body] == []


def as_before_the_commit(path: Path, noted: Path, number: int) -> None:
    """Make both files what they were between the answer to an update and the commit that says so."""
    noted.write_bytes(b"%d\n" % number)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE inbox SET done = 0, body = ? WHERE update_id = ?", [json.dumps(update(number)), number])
    connection.close()


async def test_what_was_answered_just_before_a_kill_is_not_answered_again(path: Path, tmp_path: Path) -> None:
    noted, writer = tmp_path / "answered", Writer(path, [MIGRATIONS])
    inbox = Inbox(writer, noted=AnsweredFile(noted))
    await inbox.accept([update(8), update(9)], BOT)
    taken(inbox)
    as_before_the_commit(path, noted, 8)
    assert await inbox.requeue(BOT) == 1
    assert [each.update_id for each in taken(inbox)] == [9]
    writer.close()
    assert rows(path)[0] == (8, 1, "")
    assert noted.read_bytes() == b""


async def test_the_note_of_an_answer_is_deleted_once_the_database_has_it(path: Path, tmp_path: Path) -> None:
    noted, writer = tmp_path / "answered", Writer(path, [MIGRATIONS])
    inbox = Inbox(writer, noted=AnsweredFile(noted))
    await inbox.accept([update(8), update(9)], BOT)
    for number in (8, 9):
        with inbox.handling(number):
            inbox.answered()
            assert noted.read_bytes().endswith(b"%d\n" % number)
            await inbox.done(number)
    await asyncio.sleep(0)
    assert noted.read_bytes() == b""
    assert noted.stat().st_mode & 0o777 == 0o600
    await inbox.close()
    writer.close()


async def test_answers_go_on_where_none_can_be_noted(path: Path, tmp_path: Path) -> None:
    writer = Writer(path, [MIGRATIONS])
    inbox = Inbox(writer, noted=AnsweredFile(tmp_path / "gone" / "answered"))
    await inbox.accept([update(8)], BOT)
    assert await inbox.requeue(BOT) == 1
    with inbox.handling(8):
        inbox.answered()
        await inbox.done(8)
    await inbox.close()
    writer.close()
    assert rows(path) == [(8, 1, "")]


def test_a_note_that_was_cut_off_is_none(tmp_path: Path) -> None:
    noted = tmp_path / "answered"
    noted.write_bytes(b"8\n9\n1")
    assert AnsweredFile(noted).read() == [8, 9]
