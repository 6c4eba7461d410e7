import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.hosting.setup import FILE, set_up
from bot.settings import Settings, plain_values, read_settings
from tests.fakes import TEST_TOKEN, FakeBotApi

WRONG_TOKEN = "2000002:ANOTHER-TOKEN"
Answering = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answering]:
    """Somebody at the terminal who gives these answers, one after another."""
    asked: list[str] = []
    left: list[str] = []

    def prompt(question: str, **_: object) -> str:
        asked.append(question)
        return left.pop(0)

    def answer(*answers: str) -> list[str]:
        left.extend(answers)
        return asked

    monkeypatch.setattr("bot.hosting.setup.click.prompt", prompt)
    yield answer
    assert left == []


@pytest.mark.breaks_rules("a token is wrong")
async def test_what_is_answered_is_written_and_read_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path, answering: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    answering("nonsense", WRONG_TOKEN, TEST_TOKEN, "nowhere", str(folder), "槐树村问答", "")
    async with FakeBotApi() as api:
        monkeypatch.setenv("TELEGRAM_BASE_URL", api.base_url)
        await asyncio.to_thread(set_up, {}, may_ask=True)
        said = capsys.readouterr().err
        assert plain_values(read_settings()) == {
            "DOCUMENTS_DIR": str(folder),
            "TELEGRAM_BASE_URL": api.base_url,
            "TITLE": "槐树村问答",
        }
    assert f"BOT_TOKEN={TEST_TOKEN}\n" in (tmp_path / FILE).read_text(encoding="utf-8")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [
        said.count(words) for words in ("令牌正确：@test_bot", "Telegram 拒绝该令牌", "没有这个文件夹：nowhere", "python -m bot run")
    ] == [1] * 4


def test_where_telegram_cannot_be_reached_a_proxy_is_asked_for_and_the_token_kept(
    monkeypatch: pytest.MonkeyPatch, answering: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = answering(TEST_TOKEN, "", "", "", "")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TELEGRAM_BASE_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        set_up({}, may_ask=True)
    assert (len(asked), "代理服务器" in asked[1]) == (5, True)
    assert "连不上 Telegram" in capsys.readouterr().err
    assert read_settings().bot_token is not None


def test_without_a_terminal_what_is_given_is_written() -> None:
    set_up({"TITLE": "问答"}, may_ask=False)
    assert read_settings().title == "问答"


@pytest.mark.parametrize("given", [{"BOT_TOKEN": "nonsense"}, {"DOCUMENTS_DIR": "nowhere"}])
def test_without_a_terminal_what_is_wrong_is_not_written(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        set_up(given, may_ask=False)
    assert not (tmp_path / FILE).exists()


@pytest.mark.breaks_rules("the token is wrong")
async def test_without_a_terminal_a_token_that_telegram_refuses_is_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with FakeBotApi() as api:
        monkeypatch.setenv("TELEGRAM_BASE_URL", api.base_url)
        with pytest.raises(SettingsError, match="BOT_TOKEN"):
            await asyncio.to_thread(set_up, {"BOT_TOKEN": WRONG_TOKEN}, may_ask=False)
    assert not (tmp_path / FILE).exists()


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FILE).write_text("TITLE=旧\n", encoding="utf-8")
    set_up({"TITLE": "新"}, may_ask=True)
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "TITLE=旧\n"
    assert "已存在，未作改动。请自行在其中填写 TITLE。" in capsys.readouterr().err
    with pytest.raises(SettingsError, match="there is no folder"):
        set_up({"DOCUMENTS_DIR": "nowhere"}, may_ask=False)
