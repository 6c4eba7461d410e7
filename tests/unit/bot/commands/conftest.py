"""An admin who speaks to a bot over real documents, additions, pauses and a real log."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.store import Store
from bot.library.additions import Additions
from bot.library.answers import Answer, Band
from bot.library.pauses import Pauses
from bot.library.word_lists import FOLDER as WORD_LISTS
from bot.library.word_lists import WordLists
from bot.logs import RecentErrors
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.replies.blocks import Attachment, Reply
from bot.settings import ADDITIONS
from index import Analyzer, Corpus, Document
from tests.bots import make_bot

WELL = "# 打井须知\n\n村民打井要先到水务站登记，登记不收费用。\n\n2023年5月印发。\n"
QUESTION = "打井要先到哪里登记？"
GAP = "晒谷场几点关灯？"
ADMIN = "telegram:7"
WATCHED = "图书室借书证怎么办？"


@dataclass(frozen=True, slots=True)
class Admin:
    """An admin in a private chat with a bot, and what lies behind that bot."""

    bot: Bot
    log: QueryLog
    errors: RecentErrors
    folder: Path
    additions: Additions
    words: WordLists
    cases: Store

    @property
    def pauses(self) -> Pauses:
        return self.bot.library.pauses

    async def hears_all(self, text: str, **facts: object) -> list[Reply]:
        command, _, argument = text[1:].partition(" ") if text.startswith("/") else ("ask", "", text)
        request = replace(Request(command, argument, ADMIN, ADMIN, by_admin=True), **facts)  # type: ignore[arg-type]
        return [reply async for reply in self.bot.commands.respond(request)]

    async def hears(self, text: str, **facts: object) -> Reply:
        return (await self.hears_all(text, **facts))[-1]

    async def sends(self, name: str, content: bytes) -> Reply:
        return await self.hears("/add", attachment=Attachment(name, content))

    async def taps(self, reply: Reply, label: str) -> Reply:
        (button,) = [button for row in reply.buttons for button in row if button.label == label]
        assert len(button.action.encode()) <= 64
        return await self.hears(button.action, is_tap=True)

    async def answer(self, question: str) -> Answer:
        """Answer *question* as the public is answered."""
        return await self.bot.library.for_audience("public").answer(question)

    async def document(self, name: str) -> Document:
        (found,) = [each for each in await self.bot.library.for_audience("staff").documents() if each.id == name]
        return found

    def asked(self, question: str, name: str, band: Band = "none") -> None:
        turn = Turn(name, "p", "c", "telegram", question, question, "zh-Hans", "none", 0.1, (), (), 20.0, datetime.now(UTC))
        self.log.log(replace(turn, band=band))


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[QueryLog]:
    log = QueryLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
def own(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    """A corpus that nothing was synced to yet."""
    corpus = Corpus(tmp_path / "own.db", analyzer=analyzer)
    yield corpus
    corpus.close()


@pytest.fixture
async def admin(tmp_path: Path, folder: Path, own: Corpus, log: QueryLog) -> Admin:
    state, errors, cases = tmp_path / "state", RecentErrors(), Store(None)
    bot = make_bot(
        own, folder, state, log=log, cases=cases, watched=(WATCHED,), errors=errors, contact_text="传达室", admin_ids=frozenset({7})
    )
    await bot.indexer.sync()
    added = state / ADDITIONS
    return Admin(bot, log, errors, folder, Additions(added), WordLists(added / WORD_LISTS), cases)


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state", staff_chat_id=-1001)
    await bot.indexer.sync()
    return bot
