"""The service desk on two machines: one of them sends, either may be told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.storage.engines import Storage
from index import Corpus
from tests.desks import Clock
from tests.e2e.test_desk import (
    GRIDS,
    LAMP,
    STAFF,
    chief,
    clock,
    desk,
    li,
    person,
    test_answers_are_edited_and_taken_back,
    test_from_a_group_it_goes_on_in_private,
    test_not_found_handed_over_taken_answered_solved_and_rated,
    test_two_staff_at_once,
    test_what_the_person_wrote_meanwhile_is_shown_once,
    wang,
)
from tests.e2e.test_replicas import Machine, Proxy, proxy, storages
from tests.fakes import FakeBotApi

__all__ = [
    "chief",
    "clock",
    "desk",
    "li",
    "person",
    "proxy",
    "storages",
    "test_answers_are_edited_and_taken_back",
    "test_from_a_group_it_goes_on_in_private",
    "test_not_found_handed_over_taken_answered_solved_and_rated",
    "test_two_staff_at_once",
    "test_what_the_person_wrote_meanwhile_is_shown_once",
    "wang",
]


@pytest.fixture
async def machines(storages: list[Storage], corpus: Corpus, tmp_path: Path, clock: Clock, api: FakeBotApi) -> list[Machine]:
    api.group(STAFF)
    folder, documents = tmp_path / "desk", tmp_path / "documents"
    documents.mkdir()
    (documents / "lamp.md").write_text(LAMP, encoding="utf-8")
    folder.mkdir()
    (folder / "grids.csv").write_text(GRIDS, encoding="utf-8")
    settings = {"staff_chat_id": STAFF, "desk_dir": folder}
    machines = [
        Machine(each, corpus, tmp_path / f"state-{number}", documents, is_leader=not number, **settings)
        for number, each in enumerate(storages)
    ]
    for each in machines:
        await each.bot.indexer.sync()
        assert each.bot.letters is not None
        each.bot.letters.desk.now = clock
        each.bot.letters.desk.sweeper.monotonic = clock.monotonic
    return machines


@pytest.fixture
def bot(machines: list[Machine]) -> Bot:
    return machines[0].bot


@pytest.fixture(autouse=True)
async def telegram(proxy: Proxy, api: FakeBotApi) -> AsyncIterator[None]:
    yield
    assert proxy.machines
    assert not api.violations
    assert not api.unanswered_callbacks
