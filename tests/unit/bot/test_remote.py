"""Commands to a running bot, as the terminal passes them on; tests/unit/bot/console tries the way there."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main

PUBLIC, STAFF = "/join 0123456789ab", "/join 0123456789ab staff"
Sent = list[tuple[str, str, bool, str]]


def reply(text: str, **more: object) -> dict[str, Any]:
    return {"text": text, "notice": "", "buttons": [], "failed": False, "attachment": None} | more


REPLIES = {
    "add": reply("预览", buttons=[[{"label": "加入", "action": PUBLIC}, {"label": "仅工作人员", "action": STAFF}]]),
    "gaps": reply("gaps.csv", attachment={"name": "gaps.csv", "content": base64.b64encode(b"1,2").decode()}),
    "rollback": reply("没有上一版索引", failed=True),
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sent:
    """What a running bot is sent; it replies to everything, twice."""
    sent: Sent = []

    def replies(
        _: object, command: str, argument: str = "", *, file: Path | None = None, is_tap: bool = False
    ) -> Iterator[Mapping[str, Any]]:
        sent.append((command, argument, is_tap, file.name if file else ""))
        yield reply("正在读取")
        yield REPLIES.get(command, reply(f"{command} 完成"))

    monkeypatch.setattr("bot.console.client.Console.replies", replies)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return sent


def called(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("status",), ("status", "", False, "")),
        (("reindex",), ("reindex", "", False, "")),
        (("reindex", "--all"), ("reindex", "--all", False, "")),
        (("gaps", "7"), ("gaps", "7", False, "")),
        (("report", "2026-11"), ("report", "2026-11", False, "")),
        (("pause", "all", "停电", "检修"), ("pause", "all 停电 检修", False, "")),
        (("resume",), ("resume", "", False, "")),
        (("resume", "all"), ("resume", "all", False, "")),
        (("act", "/answer 0123"), ("answer", "0123", True, "")),
        (("act", "吃草。"), ("ask", "吃草。", False, "")),
    ],
)
def test_a_command_is_passed_on(sent: Sent, arguments: tuple[str, ...], expected: tuple[str, str, bool, str]) -> None:
    result = called(*arguments)
    assert (result.exit_code, sent) == (0, [expected])
    assert result.stderr == "正在读取\n"


@pytest.mark.parametrize(("options", "joined"), [((), [PUBLIC]), (("--staff",), [STAFF]), (("--preview",), [])])
def test_a_file_is_added_unless_only_its_preview_is_wanted(sent: Sent, tmp_path: Path, options: tuple[str, ...], joined: list[str]) -> None:
    (tmp_path / "井.md").write_text("# 水井", encoding="utf-8")
    result = called("add", tmp_path / "井.md", *options)
    assert sent[0] == ("add", "", False, "井.md")
    assert [f"/{command} {argument}" for command, argument, *_ in sent[1:]] == joined
    assert f"[仅工作人员]  python -m bot act '{STAFF}'" in result.stdout


def test_a_file_that_comes_with_a_reply_is_written(sent: Sent, tmp_path: Path) -> None:
    file = tmp_path / "offen.csv"
    result = called("gaps", "--csv", file, "--json")
    assert file.read_bytes() == b"1,2"
    assert json.loads(result.stdout)["attachment"] == str(file)
    assert sent == [("gaps", "csv", False, "")]
    assert called("gaps", "--csv", file).stdout == f"{file}\n"
    lost = called("gaps", "--csv", tmp_path / "nowhere" / "gaps.csv")
    assert (lost.exit_code, lost.stderr.splitlines()[-1]) == (1, f"Error: {tmp_path / 'nowhere' / 'gaps.csv'}: No such file or directory")


@pytest.mark.usefixtures("sent")
def test_what_the_bot_refuses_is_exit_code_one() -> None:
    result = called("rollback")
    assert (result.exit_code, result.stdout, "没有上一版索引" in result.stderr) == (1, "", True)


@pytest.mark.parametrize("arguments", [("pause", "all"), ("gaps", "0"), ("report", "garbage"), ("add", "nowhere.md"), ("act",)])
def test_wrong_use_reaches_no_bot(sent: Sent, arguments: tuple[str, ...]) -> None:
    assert (called(*arguments).exit_code, sent) == (2, [])
