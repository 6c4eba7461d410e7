from datetime import UTC, datetime

from bot.library.indexer import Status
from bot.texts.reports import status


def test_the_status_says_what_answers_since_when() -> None:
    synced_at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    text = status(Status(7, 70, synced_at, syncing=False), "1.2.3", "en")
    assert text == f"7 documents, 70 passages\nLast sync: {synced_at.astimezone():%Y-%m-%d %H:%M}\nVersion: 1.2.3"


def test_the_status_says_that_nothing_is_indexed_yet_and_that_a_sync_runs() -> None:
    lines = status(Status(0, 0, None, syncing=True), "1.2.3", "en").split("\n")
    assert lines[1:] == ["Last sync: never", "Version: 1.2.3", "Reading the documents…"]
