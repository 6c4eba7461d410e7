"""Replicas, each with a folder of its own, before one database."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.replication.connecting import migrate
from index import Analyzer
from tests.unit.bot.replication.offices import Office

Opened = Callable[[str], Office]


@pytest.fixture
def shared(database_url: str) -> str:
    """The address of a schema with the tables of replication."""
    migrate(database_url)
    return database_url


@pytest.fixture
def office(tmp_path: Path, folder: Path, analyzer: Analyzer, shared: str) -> Iterator[Opened]:
    """Return what opens a replica by its name; all read the same folder, and have what was added to the first alike."""
    opened: list[Office] = []

    def exchange() -> None:
        for each in opened[1:]:
            shutil.copytree(opened[0].additions.folder, each.additions.folder, dirs_exist_ok=True)

    def open_office(name: str) -> Office:
        opened.append(Office.open(shared, name, tmp_path / name, folder, analyzer, exchange))
        return opened[-1]

    yield open_office
    for each in opened:
        each.corpus.close()
