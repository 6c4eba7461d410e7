"""Nobody poses as an admin, no file leaves that is not one of the documents, and no document pushes others out."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import DATA_FOLDER, Analyzer, Corpus, Index
from tests.fakes import FakeBotApi
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.processes import ADMIN, QUESTION, RunningBot
from tests.reliability.syncing import QUESTIONS

ORDER = "/pause all 停电"
OUTSIDE = "SENTINEL-outside-of-all-folders"


def posers(api: FakeBotApi) -> dict[str, Callable[[], object]]:
    """Return the ways in which people pose as the admin."""
    admin, stranger = api.user(ADMIN, "Admin", username="the_admin"), api.user(801, "Stranger")
    twin, namesake = api.user(802, "Somebody", username="the_admin"), api.user(803, "Admin")
    chat = api.private(stranger)
    group = api.group(-900, [stranger, twin], admins=[stranger])
    anonymous = api.user(1087968824, "Group", username="GroupAnonymousBot")
    channel = {"id": -1005, "type": "channel", "title": "x", "username": "the_admin"}
    origin = {"type": "user", "date": int(time.time()), "sender_user": admin.json()}
    command = [{"type": "bot_command", "offset": 0, "length": len("/pause")}]
    file = api.document("a.txt", "水塔每年清洗一次。".encode())
    return {
        "the admin's user name": lambda: api.send(api.private(twin), twin, ORDER),
        "the admin's display name": lambda: api.send(api.private(namesake), namesake, ORDER),
        "the admin's words, forwarded": lambda: api.send(chat, stranger, ORDER, forward_origin=origin),
        "a stranger's words, forwarded by the admin": lambda: api.send(
            api.private(admin), admin, ORDER, forward_origin=origin | {"sender_user": stranger.json()}
        ),
        "the bot's name behind the command": lambda: api.send(group, stranger, f"/pause@{api.bot.username} all x"),
        "an anonymous admin of a group": lambda: api.send(group, anonymous, ORDER, sender_chat=group.json()),
        "a channel": lambda: api.send(group, api.user(136817688, "Channel"), ORDER, sender_chat=channel),
        "a message edited into a command": lambda: api.edit(api.send(chat, stranger, "你好"), ORDER),
        "an admin of the group": lambda: api.send(group, stranger, ORDER),
        "by way of another bot": lambda: api.send(chat, stranger, ORDER, via_bot=api.user(804, "Other").json()),
        "an inline query": lambda: api.inline_query(stranger, ORDER),
        "a reply to the admin": lambda: api.send(group, stranger, ORDER, reply_to=api.send(group, admin, "大家好")),
        "a file with a command as its caption": lambda: api.send(chat, stranger, "/add", document=file, entities=command),
        "a link with a command": lambda: api.send(chat, stranger, "/start /pause_all"),
    }


def acts(bot: RunningBot) -> int:
    with closing(sqlite3.connect(bot.state / "wangge.db")) as database:
        return int(database.execute("SELECT count(*) FROM audit").fetchone()[0])


async def test_nobody_poses_as_an_admin(api: FakeBotApi, make_process: MakeBot, reached: Reached) -> None:
    bot = make_process(api)
    await bot.serve()
    ways = posers(api)
    for pose in ways.values():
        pose()
    admin, stranger = api.user(ADMIN), api.user(801)
    preview = await api.reply_to(api.send(api.private(admin), admin, document=api.document("b.txt", "水塔每年清洗一次。\n".encode() * 9)))
    await api.wait_until(lambda: api.current(preview).buttons)
    data = [button["callback_data"] for button in api.current(preview).buttons]
    taps = [api.press(preview, stranger, each) for each in (*data, "/pause all", "/rollback", "/reindex", "/remove x")]
    for tap in taps:
        await api.answer_to(tap)
    unknown = await api.reply_to(api.send(api.private(stranger), stranger, "/frobnicate"))
    refused = await api.reply_to(api.send(api.private(stranger), stranger, ORDER))
    answer = await api.reply_to(api.send(api.private(api.user(805)), api.user(805), QUESTION))
    await bot.stop()
    count = len(ways) + len(taps)
    reached("P21", f"{count} ways of posing as an admin", f"{acts(bot)} succeed")
    assert acts(bot) == 0
    assert refused.text == unknown.text
    assert "blockquote" in {entity["type"] for entity in answer.entities}
    assert not list((bot.state / "added").rglob("b.txt"))


TARGETS = (
    "/static/../settings.py",
    "/static/../../../../../../etc/passwd",
    "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/%252e%252e%252fetc%252fpasswd",
    "/static//etc/passwd",
    "/static/%00/etc/passwd",
    "/static/..%5c..%5cetc%5cpasswd",
    "//etc/passwd",
    "/..;/..;/etc/passwd",
    "/%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "/key",
    "/state/key",
    "/data/state/wangge.db",
    "/.env",
    "/api/documents/../../../../etc/passwd/file",
    "/api/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd/file",
    "/api/documents/000000000000/file?name=../../../etc/passwd",
    "/api/passages/../../key",
    "file:///etc/passwd",
)
WORDS = (
    "/file ../../etc/passwd",
    "/show ../../etc/passwd",
    "/docs ../",
    "/start d_../../etc/passwd",
    "/read /etc/passwd",
    "/script ../key",
)


async def fetched(url: str, target: str) -> bytes:
    """Ask for *target* as it stands, which no HTTP client would."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
    answer = await reader.read()
    writer.close()
    return answer


def swaps(folder: Path, outside: Path, key: Path) -> dict[str, Callable[[], None]]:
    """Return the ways in which the place of an indexed file is taken by another one."""

    def replaced(target: Path, make: Callable[[Path, Path], object]) -> Callable[[], None]:
        def swap() -> None:
            shutil.rmtree(folder / "towers", ignore_errors=True)
            (folder / "towers").mkdir()
            make(folder / "towers" / "water.txt", target)

        return swap

    def folder_replaced() -> None:
        shutil.rmtree(folder / "towers")
        (folder / "towers").symlink_to(outside.parent)

    return {
        "a link to a file outside": replaced(outside, lambda path, target: path.symlink_to(target)),
        "a link to the key": replaced(key, lambda path, target: path.symlink_to(target)),
        "a hard link to a file outside": replaced(outside, lambda path, target: path.hardlink_to(target)),
        "other content": replaced(outside, lambda path, target: path.write_bytes(target.read_bytes())),
        "a folder that is a link": folder_replaced,
    }


async def test_no_file_leaves_that_is_not_a_document(api: FakeBotApi, make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    outside = tmp_path / "outside" / "water.txt"
    outside.parent.mkdir()
    outside.write_text(OUTSIDE, encoding="utf-8")
    folder = tmp_path / "documents"
    (folder / "towers").mkdir(parents=True)
    (folder / "towers" / "water.txt").write_text("水塔清洗须知\n水塔每年春季清洗一次，由物业负责。\n", encoding="utf-8")
    bot = make_process(api, {"DOCUMENTS_DIR": str(folder)}, name="new")
    url = await bot.serve()
    key = (await fetched(url, "/api/suggest?q=x"))[:0] or (bot.state / "key").read_bytes()
    answers = [await fetched(url, target) for target in TARGETS]
    user = api.user(810)
    for words in WORDS:
        await api.reply_to(api.send(api.private(user), user, words))
    passage = await passage_key(url)
    assert "水塔".encode() in await fetched(url, f"/api/documents/{passage}/file")
    ways = swaps(folder, outside, bot.state / "key")
    for swap in ways.values():
        swap()
        answers.append(await fetched(url, f"/api/documents/{passage}/file"))
    said = "".join(message.text for message in api.sent).encode()
    got = sum(OUTSIDE.encode() in each or b"root:" in each or key in each for each in (*answers, said))
    reached("P25", f"{len(answers) + len(WORDS)} ways to a file outside the folders", f"{got} succeed")
    assert got == 0
    assert {answer.split()[1] for answer in answers} <= {b"400", b"404", b"405", b"409", b"410"}
    await bot.stop()


async def passage_key(url: str) -> str:
    """Return the key of the passage that is cited about water towers."""
    from aiohttp import ClientSession  # noqa: PLC0415

    async with ClientSession() as session, session.post(f"{url}/api/ask", json={"question": "水塔多久清洗一次?"}) as response:
        body: dict[str, Any] = await response.json()
    return str(body["citations"][0]["key"])


@pytest.mark.full
@pytest.mark.needs("strace")
async def test_the_bot_calls_nobody_but_the_bot_api(api: FakeBotApi, make_process: MakeBot, reached: Reached, tmp_path: Path) -> None:
    bot = make_process(api)
    url = await bot.serve()
    log, admin = tmp_path / "connects", api.user(ADMIN)
    strace = await asyncio.create_subprocess_exec("strace", "-f", "-qq", "-e", "trace=connect", "-o", str(log), "-p", str(bot.pid))
    async with asyncio.timeout(30):
        while "TracerPid:\t0" in Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii"):
            await asyncio.sleep(0.05)
    for number, words in enumerate(("http://evil.example/x", "file:///etc/passwd", QUESTION, "/docs", "//10.0.0.1/share")):
        user = api.user(820 + number)
        await api.reply_to(api.send(api.private(user), user, words))
    page = b'<html><body><img src="http://evil.example/x"><link rel=stylesheet href="http://10.0.0.1/">' + "<p>水塔清洗。</p>".encode() * 9
    await api.reply_to(api.send(api.private(admin), admin, document=api.document("page.html", page, "text/html")))
    await fetched(url, "/api/suggest?q=http://evil.example")
    await bot.stop()
    await strace.wait()
    port = api.base_url.rpartition(":")[2]
    calls = [line for line in log.read_text(encoding="utf-8").splitlines() if "sa_family=AF_INET" in line]
    strangers = [line for line in calls if f"htons({port})" not in line or '"127.0.0.1"' not in line]
    reached("P25", "connections while people and documents name addresses", f"{len(calls)}, of which {len(strangers)} to strangers")
    assert calls
    assert strangers == []


@pytest.mark.full
def test_a_document_that_repeats_questions_pushes_nothing_out(tmp_path: Path, shipped: Analyzer, reached: Reached) -> None:
    shutil.copytree(DATA_FOLDER / "documents", tmp_path / "documents")

    def indexed(name: str) -> Index:
        corpus = Corpus(tmp_path / name, analyzer=shipped)
        corpus.sync(tmp_path / "documents")
        return Index.build(corpus)

    whole = indexed("before.db")
    right = [next((hit.passage.document_id for hit in whole.search(question, 1)), "") for question in QUESTIONS]
    (tmp_path / "documents" / "stuffing.txt").write_text("\n".join(f"{question} " * 200 for question in QUESTIONS), encoding="utf-8")
    stuffed = indexed("after.db")
    found = ({hit.passage.document_id for hit in stuffed.search(question, 3)} for question in QUESTIONS)
    kept = sum(first in documents for first, documents in zip(right, found, strict=True))
    done = f"a document that repeats {len(QUESTIONS)} questions 200 times"
    reached("P28", done, f"{kept} of {len(QUESTIONS)} first documents still among three")
    assert kept >= 0.9 * len(QUESTIONS)
