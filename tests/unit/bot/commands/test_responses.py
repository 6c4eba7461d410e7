"""[有答复时告诉我]: whoever asked in vain is told once when a staff answer is published."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import find_askers
from bot.assembly import Bot
from bot.commands import Request
from bot.desk.desk import Opening, Said
from bot.desk.folder import DeskFolder
from bot.desk.moves import Act
from bot.desk.responses import Responses
from bot.desk.store import Store
from bot.desk.units import Actor
from bot.errors import NoSuchCaseError, OldAnswerError, PersonalError
from bot.replies.blocks import Reply
from bot.telegram.notices import ResponseDelivery
from index import Analyzer, Corpus
from tests.bots import make_bot
from tests.desks import Post

STAFF = Actor("telegram:101", frozenset({""}))
WORKING = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
ASKED = "攀岩墙周末开放吗？"


class Town:
    """A bot with a desk, its residents and its postman; it can be started anew on the same files."""

    def __init__(self, folder: Path, state: Path, analyzer: Analyzer) -> None:
        self.folder, self.state, self.analyzer = folder, state, analyzer
        self.post = Post()
        self.start()

    def start(self) -> None:
        self.corpus, self.store = Corpus(self.state.parent / "town.db", analyzer=self.analyzer), Store(self.state.parent / "town.db")
        self.bot: Bot = make_bot(
            self.corpus, self.folder, self.state, cases=self.store, staff_chat_id=-1001, admin_ids=frozenset({7}), contact_text="传达室"
        )

    def stop(self) -> None:
        self.corpus.close()
        self.store.close()

    async def hears(self, text: str, sender: str = "telegram:42", **facts: object) -> Reply:
        command, _, argument = text[1:].partition(" ") if text.startswith("/") else ("ask", "", text)
        request = Request(command, argument, sender, sender, by_admin=sender == "telegram:7")
        return [reply async for reply in self.bot.commands.respond(replace(request, **facts))][-1]  # type: ignore[arg-type]

    async def agrees(self, question: str, sender: str = "telegram:42") -> Reply:
        return await self.hears(wish(await self.hears(question, sender)), sender, is_tap=True)

    async def publishes(self, question: str = ASKED, answer: str = "攀岩墙每周六上午开放，到前台登记。") -> None:
        """Let staff answer a case, and an admin publish the answer."""
        number = self.opens(question, "telegram:99")
        self.answers(number, answer)
        shown = await self.hears(f"/faq {number}", "telegram:7")
        await self.hears(shown.buttons[0][0].action, "telegram:7")

    def opens(self, question: str, sender: str) -> int:
        assert self.bot.letters is not None
        return self.bot.letters.desk.open(Opening(sender, question)).case.number

    def answers(self, number: int, answer: str = "周六开放。") -> None:
        assert self.bot.letters is not None
        self.bot.letters.desk.act(number, Act("answer", STAFF.sender), STAFF, Said(answer))

    async def finds(self) -> int:
        assert self.bot.responses is not None
        return await self.bot.responses.publish()

    def delivery(self, now: datetime = WORKING) -> ResponseDelivery:
        assert self.bot.responses is not None
        return ResponseDelivery(self.bot.responses, DeskFolder(self.state / "desk"), self.post, now=lambda: now)  # type: ignore[arg-type]

    async def delivers(self, now: datetime = WORKING) -> list[int]:
        before = len(self.post.sent)
        while await self.delivery(now).step():
            pass
        return [chat for chat, _ in self.post.sent[before:]]


@pytest.fixture
async def town(tmp_path: Path, analyzer: Analyzer) -> AsyncIterator[Town]:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "hall.md").write_text("# 借书证\n\n办理借书证请带身份证到图书室登记。\n", encoding="utf-8")
    town = Town(folder, tmp_path / "state", analyzer)
    await town.bot.indexer.sync()
    yield town
    town.stop()


def wish(reply: Reply) -> str:
    """Return the action of the button by which one agrees to be told."""
    (action,) = [each.action for row in reply.buttons for each in row if each.action.startswith("/hear ")]
    return action


async def test_whoever_asked_the_same_and_agreed_is_told_once_with_the_citation(town: Town) -> None:
    agreed = await town.agrees(f"{ASKED}我的电话是13800138000")
    assert "13800138000" not in agreed.text
    await town.agrees("攀岩墙周末开放不开放？", "telegram:43")
    await town.agrees("击剑馆几点关门？", "telegram:44")
    await town.hears(ASKED, "telegram:45")  # who was not asked, or did not want it
    await town.publishes()
    await town.finds()
    assert await town.finds() == 0
    told = await town.delivers()

    assert 42 in told
    assert set(told) <= {42, 43}
    assert len(told) == len(set(told))
    said = town.post.sent[0][1]
    assert "每周六上午开放" in said
    assert "工作人员答复" in said
    assert "13800138000" not in said
    assert await town.delivers() == []
    assert [each.sender for each in town.store.consents()] == [f"telegram:{each}" for each in (43, 44) if each not in told]
    assert town.store.told() == (len(told), 0)


async def test_nobody_is_written_to_at_night_and_who_has_blocked_the_bot_is_skipped(town: Town) -> None:
    for sender in ("telegram:42", "telegram:43"):
        await town.agrees(ASKED, sender)
    await town.publishes()
    assert await town.finds() == 2
    assert await town.delivers(NIGHT) == []
    town.post.gone = frozenset({42})

    assert await town.delivers() == [43]
    assert town.store.consents() == []
    assert town.store.told() == (1, 1)


async def test_a_restart_at_any_moment_loses_nothing_and_tells_nobody_twice(town: Town) -> None:
    for each in (42, 43, 44):
        await town.agrees(ASKED, f"telegram:{each}")
    await town.publishes()
    town.stop()  # published, and it is not known yet who is to be told
    town.start()
    await town.bot.indexer.sync()
    assert await town.finds() == 3
    assert await town.delivery().step()
    town.stop()  # one has been told
    town.start()
    await town.bot.indexer.sync()
    assert await town.finds() == 0
    await town.delivers()

    assert sorted(chat for chat, _ in town.post.sent) == [42, 43, 44]


async def test_who_was_answered_or_has_withdrawn_hears_nothing_more(town: Town) -> None:
    numbers = [town.opens(ASKED, f"telegram:{each}") for each in (42, 43, 44)]
    for number, each in zip(numbers, (42, 43, 44), strict=True):
        await town.hears(f"/hear case {number}", f"telegram:{each}")
    town.answers(numbers[0])
    await town.publishes()
    assert await town.finds() == 2
    await town.hears(f"/move withdraw {numbers[1]} yes", "telegram:43")

    assert await town.delivers() == [44]
    assert isinstance((await town.hears(f"/hear case {numbers[2]}", "telegram:43")).error, NoSuchCaseError)


async def test_what_is_published_and_paused_or_gone_is_not_told(town: Town) -> None:
    await town.agrees(ASKED)
    await town.publishes()
    (document,) = [each.id for each in await town.bot.library.for_audience("public").documents() if "answers/" in each.id]
    await town.bot.library.pauses.pause(document, "核对中")
    assert await town.finds() == 0
    await town.bot.library.pauses.resume(document)
    assert await town.finds() == 1
    await town.bot.library.pauses.pause(document, "核对中")

    assert await town.delivers() == []
    assert [each.document for each in town.store.consents()] == [""]


async def test_a_consent_can_be_taken_back_is_forgotten_and_grows_old(town: Town) -> None:
    agreed = await town.agrees(ASKED)
    assert (await town.hears(agreed.buttons[0][0].action, "telegram:43")).text == "已取消登记。"
    assert len(town.store.consents()) == 1  # somebody else cannot cancel it
    await town.hears(agreed.buttons[0][0].action, is_tap=True)
    assert town.store.consents() == []
    await town.agrees(ASKED)
    await town.hears("/forget yes")
    assert town.store.consents() == []
    assert all("攀岩墙".encode() not in file.read_bytes() for file in town.state.parent.glob("town.db*"))
    await town.agrees("击剑馆几点关门？")
    assert town.bot.letters is not None
    desk, kept = town.bot.letters.desk, Responses(town.bot.letters.desk)
    now = desk.now()
    for days, retention, erased in ((89, 0, 0), (31, 30, 1)):
        desk.now = lambda days=days: now + timedelta(days=days)  # type: ignore[misc]
        assert kept.erase_old(retention) == erased
    await town.agrees("击剑馆几点关门？")
    desk.now = lambda: now + timedelta(days=31 + 91)
    assert kept.erase_old(180) == 1


async def test_the_page_shows_it_to_the_conversation_that_agreed(town: Town) -> None:
    shown = await town.agrees(ASKED, "web:abcdefgh")
    assert "请不要关闭本页" in shown.text
    await town.publishes()
    assert (await town.hears("/hear news", "web:abcdefgh")).text == ""
    await town.finds()

    assert await town.delivers() == []
    assert "每周六上午开放" in (await town.hears("/hear news", "web:abcdefgh")).text
    assert (await town.hears("/hear news", "web:abcdefgh")).text == ""


async def test_it_is_offered_where_nothing_was_answered_in_private_only(town: Town) -> None:
    offered = await town.hears(ASKED, chat="telegram:-5", in_group=True)
    assert not any(each.action.startswith("/hear") for row in offered.buttons for each in row)
    mine = wish(await town.hears(ASKED))

    assert isinstance((await town.hears(mine, chat="telegram:-5", in_group=True)).error, PersonalError)
    assert isinstance((await town.hears(mine, "telegram:43")).error, OldAnswerError)
    assert isinstance((await town.hears("/hear nonsense")).error, OldAnswerError)


async def test_who_is_told_is_spoken_to_in_the_language_of_the_question(town: Town) -> None:
    refused = await town.hears("攀巖牆週末開放嗎？", language="en")
    agreed = await town.hears(wish(refused), language="en", is_tap=True)
    assert agreed.text.startswith("已登記")
    assert [each.language for each in town.store.consents()] == ["zh-Hant"]


async def test_what_fails_is_tried_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert town.bot.responses is not None
    tries: list[int] = []

    async def publish() -> int:
        tries.append(1)
        raise OSError

    async def pause(_seconds: float) -> None:
        if len(tries) == 2:
            raise InterruptedError

    monkeypatch.setattr(town.bot.responses, "publish", publish)
    with pytest.raises(InterruptedError):
        await find_askers(town.bot.responses, pause)
    assert len(tries) == 2


async def test_who_agreed_before_he_opened_a_case_and_was_answered_there_is_not_told(town: Town) -> None:
    await town.agrees(ASKED)
    town.answers(town.opens(ASKED.rstrip("？"), "telegram:42"))
    await town.publishes()
    assert await town.finds() == 0
