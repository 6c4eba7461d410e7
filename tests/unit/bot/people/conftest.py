"""A query log, a clock that a test turns, and a turn of a conversation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.people.querylog import QueryLog
from bot.people.records import Turn

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ANNA, BORIS = "a" * 16, "b" * 16
ROOM = "c" * 16


@dataclass(slots=True)
class Calendar:
    """A clock that a test turns by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


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
