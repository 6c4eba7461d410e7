import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram import shown
from bot.telegram.shown import Look, Shown
from bot.telegram.writer import Writer

ANSWER = "0123456789ab"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path, [shown.MIGRATIONS])
    yield writer
    writer.close()


async def test_a_message_is_known_by_its_chat_and_number(writer: Writer) -> None:
    messages = Shown(writer)
    messages.remember(-100, 4, Look(ANSWER, "t", "b"))
    await messages.settle()
    assert messages.answer(-100, 4) == ANSWER
    assert messages.answer(-100, 5) == messages.answer(-101, 4) == ""
    assert messages.look(-100, 4) == Look(ANSWER, "t", "b")
    assert messages.look(-100, 5) is None


async def test_an_edit_that_shows_no_answer_still_belongs_to_it(writer: Writer) -> None:
    messages = Shown(writer)
    messages.remember(1, 4, Look(ANSWER, "answer"))
    messages.remember(1, 4, Look("", "context"))
    await messages.settle()
    assert messages.look(1, 4) == Look(ANSWER, "context")


async def test_answers_outlive_a_restart_for_three_days_and_looks_do_not(writer: Writer, path: Path) -> None:
    messages = Shown(writer)
    for number in (4, 5):
        messages.remember(1, number, Look(f"{ANSWER}{number}", "t"))
    await messages.settle()
    await writer.run(lambda db: db.execute("UPDATE shown SET at = at - 4 * 24 * 3600 WHERE answer LIKE '%5'"))
    again = Shown(writer)
    await again.load()
    assert (again.answer(1, 4), again.answer(1, 5)) == (f"{ANSWER}4", "")
    assert again.look(1, 4) is None
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM shown").fetchone() == (1,)
    connection.close()


async def test_a_message_is_named_by_a_key_and_goes_after_three_days(writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = Shown(writer, keyed=lambda name: f"keyed {name}")
    messages.remember(1, 4, Look(ANSWER))
    await messages.settle()
    await writer.run(lambda db: db.execute("UPDATE shown SET at = at - 4 * 24 * 3600"))
    monkeypatch.setattr(shown, "_SWEEP_EVERY_SECONDS", -1.0)
    messages.remember(1, 5, Look(ANSWER))
    await messages.settle()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT message FROM shown").fetchall() == [("keyed 1:5",)]
    connection.close()


async def test_only_the_last_messages_are_remembered(writer: Writer) -> None:
    messages = Shown(writer, most=2)
    for number in (1, 2, 3):
        messages.remember(1, number, Look("", "t"))
    assert [messages.look(1, number) is not None for number in (1, 2, 3)] == [False, True, True]


async def test_what_cannot_be_stored_is_told_in_the_log_only(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await writer.run(lambda db: db.execute("DROP TABLE shown"))
    messages = Shown(writer)
    messages.remember(1, 4, Look(ANSWER, "t"))
    await messages.settle()
    assert messages.answer(1, 4) == ANSWER
    assert "cannot be stored" in caplog.text
