"""Two machines behind one webhook, over one database: the conversations of one machine, and what only two can show."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.assembly import Bot
from bot.desk.notices import Notices
from bot.desk.store import Store
from bot.people.privacy import keyed_hash
from bot.people.querylog import QueryLog
from bot.people.rate_limit import SharedRateLimit
from bot.storage.engines import Storage, storage_of
from bot.telegram import Access, TelegramChannel, leases
from index import DATA_FOLDER, Corpus
from tests.bots import make_bot
from tests.e2e.conftest import ADMIN, PATIENT, stopped
from tests.e2e.test_telegram_conversations import (
    SECRET,
    Person,
    person,
    rules_kept,
    test_a_file_from_anybody_gets_one_line_of_help_and_is_not_fetched,
    test_a_follow_up_is_understood_and_a_reply_is_about_the_answer_it_replies_to,
    test_a_forged_button_is_refused_with_a_notice,
    test_a_group_that_migrates_is_answered_under_its_new_id,
    test_a_link_opens_a_document_and_its_file_is_sent,
    test_a_tap_under_a_deleted_message_is_answered_below,
    test_a_vote_is_thanked_for_and_may_be_changed,
    test_an_admins_file_is_fetched_for_add,
    test_an_emergency_is_a_card_alone_with_a_way_back,
    test_context_is_shown_in_the_same_message_and_back_again,
    test_further_passages_are_paged_in_the_same_message,
    test_inline_mode_offers_quotes_with_their_sources,
    test_the_same_example_tapped_twenty_times_is_answered_once,
    test_twenty_taps_at_once_have_one_effect,
    test_two_people_who_open_the_same_context_in_a_group_edit_it_once,
)
from tests.fakes import TEST_TOKEN, FakeBotApi

__all__ = [
    "person",
    "rules_kept",
    "test_a_file_from_anybody_gets_one_line_of_help_and_is_not_fetched",
    "test_a_follow_up_is_understood_and_a_reply_is_about_the_answer_it_replies_to",
    "test_a_forged_button_is_refused_with_a_notice",
    "test_a_group_that_migrates_is_answered_under_its_new_id",
    "test_a_link_opens_a_document_and_its_file_is_sent",
    "test_a_tap_under_a_deleted_message_is_answered_below",
    "test_a_vote_is_thanked_for_and_may_be_changed",
    "test_an_admins_file_is_fetched_for_add",
    "test_an_emergency_is_a_card_alone_with_a_way_back",
    "test_context_is_shown_in_the_same_message_and_back_again",
    "test_further_passages_are_paged_in_the_same_message",
    "test_inline_mode_offers_quotes_with_their_sources",
    "test_the_same_example_tapped_twenty_times_is_answered_once",
    "test_twenty_taps_at_once_have_one_effect",
    "test_two_people_who_open_the_same_context_in_a_group_edit_it_once",
]
KEY = b"k" * 32


class Machine:
    """A bot as one of several: its own memory, the same database."""

    def __init__(
        self,
        storage: Storage,
        corpus: Corpus,
        state: Path,
        documents: Path = DATA_FOLDER / "documents",
        *,
        is_leader: bool,
        **settings: Any,  # noqa: ANN401 - as Settings takes them
    ) -> None:
        self.is_leader = is_leader
        self.staff_chat = settings.get("staff_chat_id")
        self.log = QueryLog(storage.open("queries", is_serial=False))
        limit = SharedRateLimit(storage.open("limits", is_serial=False), partial(keyed_hash, KEY))
        cases, notices = Store(storage.open("desk")), Notices(storage.open("notices"))
        self.bot = make_bot(corpus, documents, state, log=self.log, limit=limit, key=KEY, cases=cases, notices=notices, **settings)
        self.storage = storage
        self.channel: TelegramChannel | None = None
        self.task: asyncio.Task[None] | None = None

    def start(self, api: FakeBotApi, url: str) -> None:
        access = Access(TEST_TOKEN, api.base_url, webhook_url=url, webhook_secret=SECRET, is_paced=False)
        database = self.storage.open("telegram", is_serial=False)
        self.channel = TelegramChannel(
            self.bot.commands,
            self.bot.assistant,
            access,
            database,
            admins=frozenset({ADMIN}),
            staff_chat=self.staff_chat,
            timing=PATIENT,
            letters=self.bot.letters,
            leadership=self,
        )
        self.task = asyncio.create_task(self.channel.run())


class Proxy:
    """What stands before the machines: each request goes to the next one that lives."""

    def __init__(self) -> None:
        self.machines: list[Machine] = []
        self._turn = count()
        self.url = ""

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        living = [each for each in self.machines if each.channel is not None]
        channel = living[next(self._turn) % len(living)].channel
        assert channel is not None
        (route,) = channel.routes
        return await route.handler(request)


@asynccontextmanager
async def served(proxy: Proxy) -> AsyncIterator[Proxy]:
    application = web.Application()
    application.router.add_post("/telegram", proxy.pass_on)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    proxy.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    try:
        yield proxy
    finally:
        await runner.cleanup()


@pytest.fixture
def storages(database_url: str, tmp_path: Path) -> Iterator[list[Storage]]:
    """The connections of each machine."""
    storages = [storage_of(database_url, tmp_path / "none.db") for _ in range(2)]
    yield storages
    for each in storages:
        each.close()


@pytest.fixture
async def machines(storages: list[Storage], corpus: Corpus, tmp_path: Path) -> list[Machine]:
    machines = [Machine(each, corpus, tmp_path / f"state-{number}", is_leader=not number) for number, each in enumerate(storages)]
    for each in machines:
        await each.bot.indexer.sync()
    return machines


@pytest.fixture
def bot(machines: list[Machine]) -> Bot:
    return machines[0].bot


@pytest.fixture
async def proxy(machines: list[Machine], api: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    """Both machines, which answer on *api*."""
    monkeypatch.setattr(leases, "LEASE_SECONDS", 2.0)
    async with served(Proxy()) as proxy:
        proxy.machines = machines
        for each in machines:
            each.start(api, proxy.url)
        await api.wait_until(lambda: api.calls["setWebhook"] >= 2)
        yield proxy
        for each in machines:
            if each.task is not None:
                await stopped(each.task)


@pytest.fixture
def telegram(proxy: Proxy) -> Proxy:
    """What the conversations of one machine run over, too."""
    return proxy


async def die(machine: Machine) -> None:
    """Let a machine stop as if it were killed: it leaves nothing to others and marks nothing."""
    assert machine.channel is not None
    assert machine.task is not None
    machine.channel._inbox.release = _nothing  # type: ignore[method-assign]  # noqa: SLF001 - the dead say nothing
    machine.channel = None
    await stopped(machine.task)
    machine.task = None


async def _nothing() -> None:
    """Do nothing."""


def holder(machines: list[Machine], text: str) -> Machine:
    """Return the machine that has answered *text*, by what it remembers."""
    return next(each for each in machines if any(known.question == text for known in each.bot.assistant._recent._exchanges.values()))  # noqa: SLF001


async def test_a_conversation_stays_on_one_machine_and_survives_its_death(person: Person, proxy: Proxy, machines: list[Machine]) -> None:
    first = await person.ask("网格怎么划分？")
    second = await person.ask("每个网格多少户？")
    assert holder(machines, "网格怎么划分？") is holder(machines, "每个网格多少户？")
    dead = holder(machines, "网格怎么划分？")
    other = next(each for each in machines if each is not dead)
    await die(dead)
    third = await person.ask("那服务团队呢？", reply_to=first)
    assert holder(machines, "那服务团队呢？") is other
    assert third.text
    assert await person.tap(second, "有用")
    answers = other.log.mine(other.bot.assistant.keyed(f"telegram:{person.user.id}"))
    assert [turn.question for turn in answers] == ["那服务团队呢？", "每个网格多少户？", "网格怎么划分？"]
    assert other.log.votes(answers[1].id).up == 1
    assert proxy.machines is machines


async def test_what_one_machine_is_told_counts_on_the_other(machines: list[Machine]) -> None:
    one, two = (each.bot for each in machines)
    await one.assistant.choose_language("telegram:42", "en")
    assert await two.assistant.language_of("telegram:42") == "en"
    await two.assistant.choose_language("telegram:42", None)
    assert await one.assistant.language_of("telegram:42") is None
