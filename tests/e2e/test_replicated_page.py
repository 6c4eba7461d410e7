"""The page on two machines behind nginx: each request goes to the next one, so that nothing may hold on one machine only."""

import asyncio
import json
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from functools import partial
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar
from pydantic import SecretStr

from bot import app
from bot.assembly import Bot, assemble
from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.units import Actor
from bot.library import shelf
from bot.settings import DATABASE, Settings
from bot.storage import files
from bot.web.admin import PROOF
from index import DATA_FOLDER, Analyzer, Corpus
from tests import needs, postgres
from tests.desks import PrivateFiles
from tests.e2e.conftest import WIDGET_ORIGINS
from tests.e2e.test_page import (
    BROWSERS,
    browser_address,
    browser_page,
    faults,
    test_a_conversation_is_kept_over_reloads_languages_and_tabs,
)
from tests.e2e.test_reverse_proxy import DEPLOY, free_port, nginx
from tests.e2e.test_web import (
    act,
    ask,
    conversation,
    test_a_body_of_the_wrong_form_is_refused,
    test_a_citation_opens_its_passage_in_the_document,
    test_a_conversation_goes_on_and_its_buttons_work,
    test_a_document_is_sent_set_with_the_quote_marked_and_in_the_script_of_the_page,
    test_an_action_that_is_no_button_of_the_page_is_refused,
    test_an_emergency_has_numbers_and_neither_band_nor_quotes,
    test_ask_returns_quotes_that_stand_in_their_passages,
    test_each_address_may_ask_twenty_times_a_minute,
    test_lists_have_entries_with_the_actions_that_open_them,
    test_quotes_and_what_they_lack_are_in_the_script_of_the_reply_and_quotes_as_written_on_request,
    test_small_talk_is_no_answer_and_no_error,
    test_the_beginning_of_a_question_is_completed,
    test_the_file_of_a_document_is_sent_to_be_saved,
)
from tests.effort import HANG_SECONDS

__all__ = [
    "browser_address",
    "browser_page",
    "conversation",
    "faults",
    "test_a_body_of_the_wrong_form_is_refused",
    "test_a_citation_opens_its_passage_in_the_document",
    "test_a_conversation_goes_on_and_its_buttons_work",
    "test_a_conversation_is_kept_over_reloads_languages_and_tabs",
    "test_a_document_is_sent_set_with_the_quote_marked_and_in_the_script_of_the_page",
    "test_an_action_that_is_no_button_of_the_page_is_refused",
    "test_an_emergency_has_numbers_and_neither_band_nor_quotes",
    "test_ask_returns_quotes_that_stand_in_their_passages",
    "test_each_address_may_ask_twenty_times_a_minute",
    "test_lists_have_entries_with_the_actions_that_open_them",
    "test_quotes_and_what_they_lack_are_in_the_script_of_the_reply_and_quotes_as_written_on_request",
    "test_small_talk_is_no_answer_and_no_error",
    "test_the_beginning_of_a_question_is_completed",
    "test_the_file_of_a_document_is_sent_to_be_saved",
]
pytestmark = pytest.mark.xdist_group("office")  # one pair of machines for all
pytest.mark.needs(*BROWSERS)(test_a_conversation_is_kept_over_reloads_languages_and_tabs)
PASSWORD = "正确的马电池钉书钉"
HASH = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$3HskvKe0t75VkqgCMx02DNr0jbNd4a/TTgK6ioqXRMo"
GRIDS = "code,name,parent,staff_chat,topic,people\ndh,东湖社区,,-102,,\ndh3,东湖第三网格,dh,-101,,\n"
STAFF = Actor("telegram:101", frozenset({"dh3"}))
RARELY = 600.0  # seconds; whoever waits for that does not pass
_addresses = count(1)


class Loop(asyncio.SelectorEventLoop):
    """The event loop of a thread, which has no signals."""

    def __init__(self) -> None:
        super().__init__()
        self.stops: list[Callable[[], object]] = []

    def add_signal_handler(self, sig: int, callback: Callable[..., object], *args: object) -> None:
        if sig == signal.SIGTERM:
            self.stops.append(partial(callback, *args))


class Office:
    """Two machines, each with all that `python -m bot run` runs and a state folder of its own, behind nginx, in one thread."""

    def __init__(self, folder: Path, database: str, corpora: list[Corpus], bots: list[Bot]) -> None:
        self.bots = bots
        self.url: Future[str] = Future()
        self._loop = Loop()
        self._corpora = corpora
        self._ports = [free_port() for _ in corpora]
        self._folder = folder
        self._settings = [
            Settings(
                _env_file=None,  # type: ignore[call-arg]  # pydantic takes it
                documents_dir=folder / "documents",
                state_dir=corpus.path.parent,
                database_url=SecretStr(database),
                admin_password=SecretStr(HASH),
                host="127.0.0.1",
                port=port,
                trusted_proxies=(ip_network("127.0.0.1"),),
                widget_origins=WIDGET_ORIGINS,
                semantic="off",
            )
            for corpus, port in zip(corpora, self._ports, strict=True)
        ]
        self._thread = threading.Thread(target=self._run, name="office")
        self._thread.start()

    def close(self) -> None:
        for stop in self._loop.stops:
            self._loop.call_soon_threadsafe(stop)
        self._thread.join(HANG_SECONDS)
        assert not self._thread.is_alive()

    def do(self, work: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Do something where the machines run."""

        async def done() -> Any:  # noqa: ANN401
            return await work

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(HANG_SECONDS)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._served())
        except BaseException as error:
            if not self.url.done():
                self.url.set_exception(error)
            raise
        finally:
            self._loop.close()

    def _answers(self, number: int) -> bool:
        return len(self.bots) > number and self.bots[number].library.warm.is_set()

    async def _served(self) -> None:
        site = (DEPLOY / "nginx.machines.conf").read_text(encoding="utf-8")
        for name, port in zip(("one", "two"), self._ports, strict=True):
            site = site.replace(f"server {name}:8080", f"server 127.0.0.1:{port}")
        async with nginx(self._folder, site.replace("hash $remote_addr consistent;", "")) as url, asyncio.TaskGroup() as machines:
            for number, (settings, corpus) in enumerate(zip(self._settings, self._corpora, strict=True)):
                machines.create_task(app.serve(settings, corpus))
                await until(partial(self._answers, number))
            self.url.set_result(url)


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(HANG_SECONDS):
        while not is_so():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def office(handbook_state: Path, shipped: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    if needs.program("nginx") is None:
        needs.miss("nginx")
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(handbook_state, folder / "one")
    shutil.copytree(DATA_FOLDER / "documents", folder / "documents")
    (folder / "one" / "desk").mkdir()
    (folder / "one" / "desk" / "grids.csv").write_text(GRIDS, encoding="utf-8")
    bots: list[Bot] = []

    def assembled(*given: Any, **named: Any) -> Bot:  # noqa: ANN401 - as `assemble()` takes it
        bots.append(assemble(*given, **named))
        return bots[-1]

    with (
        pytest.MonkeyPatch.context() as patch,
        ExitStack() as opened,
        postgres.schema(postgres.shared_cluster(tmp_path_factory)) as database,
    ):
        patch.setattr(app, "assemble", assembled)
        patch.setattr(files, "_EVERY_SECONDS", RARELY)
        patch.setattr(shelf, "compile_kernels", bool)  # which takes longer than all that is asked here
        corpora = [Corpus(folder / name / DATABASE, analyzer=shipped) for name in ("one", "two")]
        for corpus in corpora:
            opened.callback(corpus.close)
        office = Office(folder, database, corpora, bots)
        try:
            office.url.result(HANG_SECONDS)
            yield office
        finally:
            office.close()


@pytest.fixture
def page(office: Office) -> str:
    return office.url.result()


@pytest.fixture
async def session(page: str) -> AsyncIterator[ClientSession]:
    """A visitor from an address of his own."""
    async with ClientSession(headers={"X-Forwarded-For": f"198.51.100.{next(_addresses)}"}) as session:
        yield session
        for _ in range(2):
            async with session.get(f"{page}/healthz") as response:
                assert (await response.json())["status"] == "ok"


async def choose(session: ClientSession, page: str, conversation: str, reply: dict[str, Any], label: str) -> dict[str, Any]:
    """Tap the button with that label, or one that begins with it."""
    action = next(each["action"] for row in reply["buttons"] for each in row if each["label"].startswith(label))
    status, done = await act(session, page, action, conversation)
    assert status == 200, done
    return done


def remembered(office: Office) -> list[int]:
    """Return how many exchanges each machine has in memory."""
    return [len(bot.assistant._recent._exchanges) for bot in office.bots]  # noqa: SLF001 - nobody else asks


async def test_both_machines_answer_alike(session: ClientSession, page: str, office: Office) -> None:
    before = remembered(office)
    answers = [(await ask(session, page, "网格怎么划分?"))[1] for _ in range(4)]
    assert len({str([answer["citations"], answer["confidence"]]) for answer in answers}) == 1
    assert all(now > then for now, then in zip(remembered(office), before, strict=True))
    assert len({bot.library.published and bot.library.published.number for bot in office.bots}) == 1


async def case(session: ClientSession, page: str, named: object, conversation: str = "", **wanted: str) -> tuple[int, dict[str, Any]]:
    async with session.post(f"{page}/api/case", json={"case": named, "conversation": conversation, **wanted}) as response:
        return response.status, await response.json()


async def test_a_case_is_opened_followed_and_closed_on_whichever_machine(
    session: ClientSession, page: str, conversation: str, office: Office
) -> None:
    one, two = (bot.letters.desk for bot in office.bots if bot.letters is not None)
    woken = threading.Event()
    one.notify = woken.set  # as the delivery of messages is, which only the leader does
    async with session.post(f"{page}/api/ask", json={"question": "电梯坏了找谁修？", "conversation": conversation}) as response:
        asked = await response.json()
    await act(session, page, "/start g_dh3", conversation)
    opened = await choose(session, page, conversation, await choose(session, page, conversation, asked, "转人工"), "求助")
    number = str(opened["about"]["case"]) if opened.get("about") else str(two.store.cases()[-1].number)
    assert await asyncio.to_thread(woken.wait, HANG_SECONDS)
    for words in ("三号楼", "二单元", "昨晚开始的"):
        assert (await case(session, page, number, conversation, words=words))[0] == 200
    shown = [(await case(session, page, number, conversation))[1]["history"] for _ in range(2)]
    assert shown[0] == shown[1]
    assert all(any(words in line["text"] for line in shown[0]) for words in ("三号楼", "二单元", "昨晚开始的"))
    woken.clear()
    await two.call(Desk.act, int(number), Act("answer", STAFF.sender), STAFF, Said("已通知维保单位，今天修好。", "photo:lift"))
    assert await asyncio.to_thread(woken.wait, HANG_SECONDS)
    for bot in office.bots:
        assert bot.letters is not None
        bot.letters.private = PrivateFiles(lift=b"lift")
    _, linked = await case(session, page, number, conversation, action="link")
    secret = linked["link"].removeprefix("/#case=")
    for _ in range(2):
        _, found = await case(session, page, secret)
        (line,) = [line for line in found["history"] if "已通知维保单位" in line["text"]]
        async with session.post(f"{page}/api/case/file", json={"case": secret, "file": line["file"]}) as response:
            assert await response.read() == b"lift"
        _, mine = await act(session, page, "/cases", conversation)
        assert number in mine["text"]
    solved = next(each["action"] for each in found["buttons"] if each["label"] == "已解决")
    _, rated = await case(session, page, secret, action=solved)
    assert (await case(session, page, secret, action=next(each["action"] for each in rated["buttons"] if each["label"] == "5")))[0] == 200
    assert [(each.get(int(number)).state, each.get(int(number)).rating) for each in (one, two)] == [("solved", 5)] * 2
    assert (await case(session, page, secret, action="unlink"))[0] == 200
    assert [(await case(session, page, secret))[0] for _ in range(2)] == [404, 404]
    assert [(await case(session, page, number, f"{conversation}-2"))[0] for _ in range(2)] == [404, 404]


async def run(admin: ClientSession, page: str, command: str, argument: str = "", *, is_tap: bool = False) -> dict[str, Any]:
    """Run a command of the admin page; return the last reply."""
    body = {"command": command, "argument": argument, "is_tap": is_tap}
    async with admin.post(f"{page}/api/admin/run", json=body) as response:
        assert response.status == 200, await response.text()
        last: dict[str, Any] = json.loads((await response.text()).splitlines()[-1])
        return last


@pytest.fixture
async def admin(page: str) -> AsyncIterator[ClientSession]:
    """Somebody who has logged in, in a browser that says where its requests come from."""
    headers = {"X-Forwarded-For": f"198.51.100.{next(_addresses)}", "Origin": page}
    async with ClientSession(headers=headers, cookie_jar=CookieJar(unsafe=True)) as admin:
        async with admin.post(f"{page}/api/admin/login", json={"password": PASSWORD}) as response:
            assert response.status == 200
            admin.headers[PROOF] = (await response.json())["proof"]
        yield admin


async def titles(session: ClientSession, page: str, question: str) -> list[list[str]]:
    """Return the titles of what each machine quotes."""
    answers = [(await ask(session, page, question))[1] for _ in range(2)]
    return [[citation["title"] for citation in answer["citations"]] for answer in answers]  # type: ignore[attr-defined]


async def test_an_admin_stays_logged_in_on_both_machines_until_he_logs_out(admin: ClientSession, page: str) -> None:
    for _ in range(4):
        assert (await run(admin, page, "status"))["text"]
    async with admin.post(f"{page}/api/admin/logout") as response:
        assert response.status == 200
    for _ in range(2):
        async with admin.post(f"{page}/api/admin/run", json={"command": "status"}) as response:
            assert response.status == 401


async def test_what_is_paused_on_one_machine_is_quoted_on_none(
    admin: ClientSession, session: ClientSession, page: str, office: Office
) -> None:
    title, pauses = "网格怎样划分", [bot.library.pauses for bot in office.bots]
    assert all(title in found for found in await titles(session, page, "网格怎么划分?"))
    paused = await run(admin, page, "pause", f"{title} 正在修订")
    await until(lambda: all(each.document_ids for each in pauses))
    assert all(title not in found for found in await titles(session, page, "网格怎么划分?"))
    await run(admin, page, "enable", paused["buttons"][0][0]["action"].removeprefix("/enable "), is_tap=True)
    await until(lambda: not any(each.document_ids for each in pauses))
    assert all(title in found for found in await titles(session, page, "网格怎么划分?"))


async def test_a_file_that_is_added_on_one_machine_answers_on_both(
    admin: ClientSession, session: ClientSession, page: str, office: Office
) -> None:
    content = "# 攀岩墙开放时间\n\n攀岩墙每周六上午九点到十一点开放，不收费。\n".encode()
    octets = {"Content-Type": "application/octet-stream"}
    async with admin.post(f"{page}/api/admin/file", params={"name": "攀岩墙.md"}, data=content, headers=octets) as response:
        preview = json.loads((await response.text()).splitlines()[-1])
    await run(admin, page, "join", preview["buttons"][0][0]["action"].removeprefix("/join "), is_tap=True)
    await until(lambda: len({bot.library.published and bot.library.published.number for bot in office.bots}) == 1)
    answers = [(await ask(session, page, "攀岩墙什么时候开放？"))[1] for _ in range(2)]
    (quoted,) = {(citation["title"], citation["key"]) for answer in answers for citation in answer["citations"]}  # type: ignore[attr-defined]
    assert quoted[0] == "攀岩墙开放时间"
    for _ in range(2):
        async with session.get(f"{page}/api/documents/{quoted[1]}/file") as response:
            assert await response.read() == content


async def test_a_vote_and_a_wish_to_be_forgotten_count_on_both_machines(
    session: ClientSession, page: str, conversation: str, office: Office
) -> None:
    question = "多少户划成一个网格?"
    asked = []
    for _ in range(2):
        async with session.post(f"{page}/api/ask", json={"question": question, "conversation": conversation}) as response:
            asked.append(await response.json())
    await choose(session, page, conversation, asked[0], "有用")
    await until(lambda: all(question in [each.question for each in bot.library.helpful] for bot in office.bots))
    before = remembered(office)
    await act(session, page, "/forget yes", conversation)
    await until(lambda: [then - now for then, now in zip(before, remembered(office), strict=True)] == [1, 1])
    await until(lambda: not any(question in [each.question for each in bot.library.helpful] for bot in office.bots))
    assert [(await act(session, page, f"/back {each['id']}", conversation))[0] for each in asked] == [404, 404]
