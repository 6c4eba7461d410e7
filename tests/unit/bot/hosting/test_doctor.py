import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.hosting.doctor import Check, Doctor, lines
from bot.settings import DATABASE, Settings
from bot.telegram import Access
from index import Corpus
from tests.fakes import TEST_TOKEN, FakeBotApi
from tests.fakes.raw import RawBot

HOOK = "http://127.0.0.1:9/elsewhere"


def settings(tmp_path: Path, folder: Path, **given: Any) -> Settings:  # noqa: ANN401 - as Settings takes them
    return Settings(_env_file=None, documents_dir=folder, state_dir=tmp_path / "state", port=0, **given)  # type: ignore[call-arg]


async def examined(given: Settings, *, is_running: bool = False, poll_seconds: int = 0) -> dict[str, Check]:
    doctor = Doctor(given, "zh-Hans", is_running=is_running, poll_seconds=poll_seconds)
    return {check.subject: check async for check in doctor.examine(Access.of(given))}


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as api:
        yield api


def with_telegram(api: FakeBotApi, **more: object) -> dict[str, object]:
    return {"bot_token": TEST_TOKEN, "telegram_base_url": api.base_url} | more


async def test_a_new_bot_is_in_order_and_has_no_telegram(tmp_path: Path, folder: Path) -> None:
    found = await examined(settings(tmp_path, folder))
    assert [check for check in found.values() if check.level == "fault"] == []
    assert [subject for subject, check in found.items() if check.level == "warning"] == ["telegram"]
    assert not (tmp_path / "state").exists()


async def test_an_empty_folder_a_full_disk_and_a_taken_port_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr("bot.hosting.doctor.shutil.disk_usage", lambda _: _Usage(9 * 10**6))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = settings(tmp_path, tmp_path / "empty").model_copy(update={"port": taken.getsockname()[1]})
        found = await examined(given)
    assert {subject: found[subject].level for subject in ("documents", "disk", "port")} == {
        "documents": "warning",
        "disk": "fault",
        "port": "fault",
    }
    assert all(found[subject].advice for subject in ("documents", "disk", "port"))


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


async def test_a_state_folder_that_others_can_read_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    (tmp_path / "state").chmod(0o755)
    assert (await examined(settings(tmp_path, folder)))["state"].level == "warning"


async def test_a_damaged_database_is_a_fault(tmp_path: Path, folder: Path) -> None:
    given = settings(tmp_path, folder)
    corpus = Corpus(given.state_dir / DATABASE)
    corpus.sync(folder)
    corpus.close()
    assert (await examined(given))["index"].level == "ok"
    (given.state_dir / DATABASE).write_bytes(b"no database" * 1000)
    assert (await examined(given))["index"].level == "fault"


async def test_an_admin_page_whose_password_can_be_overheard_is_named(tmp_path: Path, folder: Path) -> None:
    given = settings(tmp_path, folder, admin_password="correct horse battery")
    assert (await examined(given))["admin page"].level == "ok"
    assert (await examined(given.model_copy(update={"host": "0.0.0.0"})))["admin page"].level == "warning"


async def test_a_state_folder_that_cannot_be_written_to_is_a_fault(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    given = settings(tmp_path, folder)
    monkeypatch.setattr("bot.hosting.doctor.tempfile.NamedTemporaryFile", refuse)
    found = (await examined(given))["state"]
    assert (found.level, "Permission denied" in found.said) == ("fault", True)


async def test_beside_a_running_bot_nobody_polls_and_its_port_is_its_own(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    found = await examined(settings(tmp_path, folder, **with_telegram(api)), is_running=True, poll_seconds=50)
    assert (found["port"].level, found["bot"].said, api.calls["getUpdates"]) == ("ok", "机器人正在运行", 0)


async def test_telegram_is_asked_about_the_bot(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    api.group(-100, title="值班室")
    found = await examined(settings(tmp_path, folder, **with_telegram(api, staff_chat_id=-100)))
    assert found["telegram"] == Check("telegram", "ok", "@test_bot")
    assert found["staff chat"].said == "值班室"
    assert {subject: found[subject].level for subject in ("privacy mode", "updates", "clock", "admins")} == {
        "privacy mode": "warning",
        "updates": "ok",
        "clock": "ok",
        "admins": "warning",
    }
    assert api.violations == []


@pytest.mark.breaks_rules("the token is wrong")
async def test_a_token_that_telegram_refuses_is_a_fault(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    found = await examined(settings(tmp_path, folder, **with_telegram(api, bot_token="2000002:ANOTHER-TOKEN")))
    assert (found["telegram"].level, "@BotFather" in found["telegram"].advice) == ("fault", True)


@pytest.mark.breaks_rules("the chat is none of the bot's")
async def test_a_staff_chat_that_the_bot_is_not_in_is_a_fault(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    assert (await examined(settings(tmp_path, folder, **with_telegram(api, staff_chat_id=-7))))["staff chat"].level == "fault"


@pytest.mark.breaks_rules("the bot is not in a chat")
async def test_groups_of_staff_are_asked_what_the_bot_is_there(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    api.group(-101, title="一网格")
    api.group(-102, admins=[api.bot], title="二网格")
    given = settings(tmp_path, folder, **with_telegram(api))
    given.desk_folder.mkdir(parents=True)
    rows = ["code,name,parent,staff_chat,topic,people", "a,甲,,-101,,", "b,乙,,-102,,", "c,丙,,-103,,"]
    (given.desk_folder / "grids.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    doctor = Doctor(given, "zh-Hans", poll_seconds=0)
    found = [check async for check in doctor.examine(Access.of(given)) if check.subject == "staff groups"]
    assert {(check.level, check.said.split("：")[0]) for check in found} == {
        ("fault", "机器人不在群 -103 里"),
        ("warning", "机器人不是“一网格”的管理员"),
    }
    assert all(check.advice for check in found)


async def test_another_poller_is_a_fault(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    given = settings(tmp_path, folder, **with_telegram(api))
    found = asyncio.create_task(examined(given, poll_seconds=50))
    await api.wait_until(lambda: api.is_polled or None)
    other = asyncio.create_task(examined(given, poll_seconds=1))
    assert (await found)["updates"].level == "fault"
    assert (await other)["updates"].level == "ok"


async def test_a_webhook_that_is_in_the_way_is_named(tmp_path: Path, folder: Path, api: FakeBotApi) -> None:
    given = settings(tmp_path, folder, **with_telegram(api))
    hook = {"webhook_url": "https://example.org/hook", "webhook_secret": "s" * 32}
    unset = await examined(settings(tmp_path, folder, **with_telegram(api, **hook)))
    async with RawBot(api) as raw:
        await raw("setWebhook", url=HOOK, secret_token="s" * 32)
    in_the_way = await examined(given, poll_seconds=1)
    assert (unset["updates"].level, in_the_way["updates"].level) == ("ok", "warning")
    assert HOOK in in_the_way["updates"].said


async def answering(status: str) -> asyncio.Server:
    """A proxy that answers every request with *status*."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


@pytest.mark.parametrize(("status", "said"), [("407 Authentication", "代理服务器拒绝登录"), ("502 Bad", "代理服务器连不上 Telegram")])
async def test_the_hop_that_fails_behind_a_proxy_is_named(tmp_path: Path, folder: Path, status: str, said: str) -> None:
    async with await answering(status) as proxy:
        address = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        given = settings(tmp_path, folder, bot_token=TEST_TOKEN, telegram_base_url="https://example.org", telegram_proxy=address)
        found = await examined(given)
    assert (found["telegram"].level, found["telegram"].said) == ("fault", said)


@pytest.mark.parametrize(("way", "said"), [("telegram_proxy", "连不上代理服务器"), ("telegram_base_url", "连不上 Telegram")])
async def test_what_cannot_be_reached_is_named(tmp_path: Path, folder: Path, way: str, said: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        found = await examined(settings(tmp_path, folder, bot_token=TEST_TOKEN, **{way: address}))
    assert found["telegram"].said == said
    assert found["telegram"].advice


def test_checks_are_lines_or_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    checks = [Check("disk", "ok", "剩余 9 MB"), Check("ADMIN_ID", "warning", "ADMIN_ID？", "改名")]
    assert list(lines(checks, as_json=False)) == [
        "正常     磁盘          剩余 9 MB",
        "注意     ADMIN_ID      ADMIN_ID？",
        f"{' ' * 23}→ 改名",
    ]
    assert [json.loads(line)["level"] for line in lines(checks, as_json=True)] == ["ok", "warning"]


async def test_the_files_of_the_desk_are_examined_line_by_line(tmp_path: Path, folder: Path) -> None:
    given = settings(tmp_path, folder, desk_dir=tmp_path / "desk")
    assert (await examined(given))["desk"].level == "ok"
    given.desk_folder.mkdir()
    (given.desk_folder / "grids.csv").write_text("code,name,parent,staff_chat,topic,people\na,甲,b,,,\n", encoding="utf-8")
    check = (await examined(given))["desk"]
    assert (check.level, check.said) == ("fault", "grids.csv 第 2 行：parent：没有 b")
    (given.desk_folder / "grids.csv").unlink()
    (folder / "grids.csv").write_text("code\n", encoding="utf-8")
    assert [check.level async for check in Doctor(given, "en", poll_seconds=0).examine(None) if check.subject == "desk"] == [
        "warning",
        "ok",
    ]
