"""What lies in a folder "staff" answers in the staff chat and to an admin alone; from outside no byte of it is seen, however one asks."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.assembly import Bot
from bot.library.additions import Additions
from bot.library.answers import Answer
from bot.library.library import document_key
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.settings import ADDITIONS
from index import DATA_FOLDER, Analyzer, Corpus
from tests.bots import make_bot
from tests.e2e.conftest import ADMIN, answering
from tests.fakes import Chat, FakeBotApi, Message, User

STAFF_CHAT = -1007
NIGHT = """# 巡夜值守密令

巡夜队员每晚十点在锅炉房后门集合，当晚口令是蓝色风筝。

网格员交接时须核对红色铁匣里的七把铜钥匙，缺一把即报副站长。
"""
SAFE = """# 柜台备用金规程

备用金藏在档案室第三排灰柜的夹层，密码由站长每逢初一更换。

上門送款由兩名網格員同行，路線不得外傳，收據存放於灰櫃。
"""
PUBLIC = "# 打井须知\n\n村民打井要先到水务站登记，登记不收费用。\n"
QUESTIONS = (
    "巡夜队员在哪里集合？",
    "当晚口令是什么？",
    "蓝色风筝",
    "交接时核对什么？",
    "铜钥匙有几把？",
    "备用金藏在哪里？",
    "密码多久更换？",
    "灰柜夹层",
    "上門送款由誰同行？",
    "where is the petty cash?",
)
RUN = 4  # characters: shorter runs are in any text


class Seen:
    """All that somebody outside was shown."""

    def __init__(self, texts: str) -> None:
        asked = "".join(QUESTIONS)
        secret = f"{NIGHT}{SAFE}".split()
        runs = {part[place : place + RUN] for part in secret for place in range(len(part) - RUN + 1)}
        self._secret = {run for run in runs if run not in texts and run not in asked}
        self.ways: list[str] = []

    def see(self, way: str, shown: str) -> None:
        """Look at what was *shown*: nothing of it is a run of a staff document."""
        self.ways.append(way)
        leaked = {run for run in self._secret if run in shown}
        assert not leaked, f"{way} shows {sorted(leaked)}: {shown}"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder to which somebody has added two documents, one of them for staff."""
    state = tmp_path / "state"
    additions = Additions(state / ADDITIONS)
    additions.put("safe.md", SAFE.encode(), staff=True)
    additions.put("well.md", PUBLIC.encode())
    return state


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few articles of the handbook, and one for staff."""
    folder = tmp_path / "documents"
    (folder / "staff").mkdir(parents=True)
    for path in sorted((DATA_FOLDER / "documents").glob("*.md"))[:8]:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "staff/night.md").write_text(NIGHT, encoding="utf-8")
    (folder / "staff/broken.md").write_bytes(b"GIF89a\0\0")
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Iterator[QueryLog]:
    log = QueryLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, state: Path, log: QueryLog) -> Bot:
    bot = make_bot(corpus, folder, state, log=log, limit=RateLimit(1000), contact_text="社区服务站")
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def telegram(bot: Bot, corpus: Corpus, api: FakeBotApi) -> AsyncIterator[None]:
    api.group(STAFF_CHAT, [api.user(43)])  # before the bot, which sets its menu at once
    async with answering(bot, corpus, api, STAFF_CHAT):
        yield


@pytest.fixture
def seen(folder: Path) -> Seen:
    return Seen("".join(path.read_text(encoding="utf-8") for path in folder.glob("*.md")))


@pytest.fixture
async def keys(bot: Bot) -> dict[str, str]:
    """The keys of both staff documents and of one passage of each: whoever was staff once may know them."""
    found = {}
    for document_id, question in (("staff/night.md", QUESTIONS[0]), (".added/staff/safe.md", QUESTIONS[5])):
        answer = await bot.library.for_audience("staff").answer(question)
        found[document_key(document_id)] = answer.citations[0].passage.key
        assert answer.citations[0].passage.document_id == document_id
    return found


def forged(name: str, keys: dict[str, str]) -> list[str]:
    """Return what somebody may make up who knows the name of an answer, and the keys."""
    made = [f"/{what} {name}" for what in ("back", "show", "plain", "context", "script", "vote", "more", "human")]
    made += [f"/context {name} {number}" for number in (1, 2, 3, 4)] + [f"/more {name} {page}" for page in (1, 2)]
    made += [f"/script {name} hans", f"/script {name} hant", f"/vote {name} up", f"/vote {name} down", f"/vote {name} down:unclear"]
    for key in (*keys, *keys.values()):
        made += [f"/doc {key}", f"/read {key} 1", f"/read {key} 2", f"/file {key}"]
        made += [f"/start {kind}_{key}" for kind in "dp"]
    made += [f"/{name} {key}" for name in ("disable", "enable", "remove") for key in keys]
    return [
        *made,
        "/docs",
        "/docs 巡夜",
        "/docs 备用金",
        "/docs @2",
        "/mine",
        "/mine 巡夜",
        "/mine 备用金",
        "/help",
        "/status",
        "/gaps",
        "/health",
    ]


def shown_by(api: FakeBotApi, since: int = 0) -> str:
    """Return all that the bot ever said in its messages from *since* on: texts, buttons, names of files and what is in them."""
    states = [state for message in api.sent[since:] for state in (message, *message.history)]
    shown = [json.dumps([state.content, state.reply_markup], ensure_ascii=False) for state in states]
    files = api._world.files.values()  # noqa: SLF001 - what a bot sent cannot be downloaded by a person of the fake
    return "\n".join([*shown, *(file.upload.content.decode("utf-8", errors="replace") for file in files)])


async def said(api: FakeBotApi, chat: Chat, user: User, text: str, reply_to: Message | None = None) -> Message:
    return await api.reply_to(api.send(chat, user, text, reply_to=reply_to))


@pytest.mark.usefixtures("telegram")
async def test_staff_documents_answer_in_the_staff_chat_and_to_an_admin_alone(api: FakeBotApi, keys: dict[str, str]) -> None:
    admin, clerk = api.user(ADMIN), api.user(43)
    staff, private = api.group(STAFF_CHAT, [clerk]), api.private(admin)
    assert "锅炉房后门" in (await said(api, staff, clerk, "@test_bot 巡夜队员在哪里集合？")).text
    assert "第三排灰柜" in (await said(api, private, admin, "备用金藏在哪里？")).text
    assert "巡夜值守密令" in (await said(api, private, admin, "/docs 巡夜")).text
    for key, passage in keys.items():
        assert "没有" not in (await said(api, private, admin, f"/start d_{key}")).text
        assert "密" in (await said(api, private, admin, f"/start p_{passage}")).text
        sent = await said(api, private, admin, f"/file {key}")
        assert "document" in sent.content


@pytest.mark.usefixtures("telegram")
async def test_nothing_of_it_is_seen_outside_however_one_asks_on_telegram(api: FakeBotApi, keys: dict[str, str], seen: Seen) -> None:
    admin, clerk, person = api.user(ADMIN), api.user(43), api.user(42)
    staff, group, private = api.group(STAFF_CHAT, [clerk]), api.group(-1008, [person, admin, clerk]), api.private(person)
    answer = await said(api, staff, clerk, "@test_bot 巡夜队员在哪里集合？")
    inside = await said(api, api.private(admin), admin, "备用金藏在哪里？")
    names = [each.buttons[0]["callback_data"].split()[1] for each in (answer, inside)]
    before = len(api.sent)

    for chat, user in ((private, person), (group, person), (group, admin)):
        for question in QUESTIONS:
            mention = "" if chat == private else "@test_bot "
            reply = await said(api, chat, user, mention + question)
            await said(api, chat, user, f"{mention}那密码呢？", reply)
        seen.see(f"questions in {chat.id}", shown_by(api, before))
        asked = await said(api, chat, user, f"/ask@test_bot {QUESTIONS[0]}")
        for action in {action: None for name in names for action in forged(name, keys)}:
            notice = await api.answer_to(api.press(asked, user, action))
            seen.see(f"the notice of the button {action}", str(notice))
        seen.see(f"buttons in {chat.id}", shown_by(api, before))
        for action in {action: None for name in names for action in forged(name, keys)}:
            command, _, argument = action.partition(" ")
            api.send(chat, user, f"{command}@test_bot {argument}")
        done = await said(api, chat, user, "/help@test_bot")
        assert done
        seen.see("commands that are typed", shown_by(api, before))
    for question in QUESTIONS:
        for user in (person, clerk, admin):
            offered = await api.answer_to(api.inline_query(user, question))
            seen.see(f"inline {question}", json.dumps(json.loads(str(offered["results"])), ensure_ascii=False))
    report = await said(api, group, admin, "/reindex@test_bot --all")
    await api.wait_until(lambda: "索引完成" in api.current(report).text or None)
    seen.see("/reindex in a group", shown_by(api, before))
    assert "broken" not in shown_by(api, before)
    assert len(set(seen.ways)) > 50


async def test_nothing_of_it_is_seen_outside_however_one_asks_the_page(page: str, keys: dict[str, str], seen: Seen) -> None:
    async with ClientSession() as session:
        own = ""
        for question in QUESTIONS:
            async with session.post(f"{page}/api/ask", json={"question": question, "conversation": "a-visitor-1"}) as response:
                body = await response.json()
                own = body.get("id") or own
                seen.see(question, json.dumps(body, ensure_ascii=False))
        for action in forged(own, keys):
            async with session.post(f"{page}/api/act", json={"action": action, "conversation": "a-visitor-1"}) as response:
                seen.see(f"the button {action}", await response.text())
        for key in (*keys, *keys.values()):
            for path in (f"/api/passages/{key}", f"/api/documents/{key}/file"):
                async with session.get(f"{page}{path}") as response:
                    assert response.status == 404
                    seen.see(path, (await response.read()).decode("utf-8", errors="replace"))
    assert len(set(seen.ways)) > 50


async def test_an_answer_outside_is_what_it_would_be_without_the_staff_folder(
    bot: Bot, folder: Path, tmp_path: Path, analyzer: Analyzer
) -> None:
    Additions(tmp_path / "public" / ADDITIONS).put("well.md", PUBLIC.encode())
    (folder / "staff").rename(tmp_path / "elsewhere")
    corpus = Corpus(tmp_path / "public.db", analyzer=analyzer)
    without = make_bot(corpus, folder, tmp_path / "public")
    await without.indexer.sync()
    with_staff, alone = (each.library.for_audience("public") for each in (bot, without))
    for question in (*QUESTIONS, "网格员核对什么？", "网格怎么划分？", "打井要先到哪里登记？"):
        one, other = await with_staff.answer(question), await alone.answer(question)
        assert facts(one) == facts(other)
        further = [[each.passage.text for each in await outside.more(answer, 1)] for outside, answer in ((with_staff, one), (alone, other))]
        assert further[0] == further[1]
    corpus.close()


def facts(answer: Answer) -> tuple[object, ...]:
    """Return all of an answer but its name."""
    cited = [(each.passage, each.snippet) for each in answer.citations]
    return answer.band, answer.confidence, answer.lacks, answer.partial, answer.differing, cited, answer.nearest
