"""The program within this process; test_main_processes.py starts it from outside."""

import asyncio
import errno
import json
import logging
import os
import re
import runpy
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import __version__
from bot.__main__ import main
from bot.app import Progress, serve
from bot.errors import EmptyQuestionError
from bot.library.library import Library
from bot.people.pairing import FILE, Pairing
from bot.people.querylog import QueryLog
from bot.settings import DATABASE, Settings, read_settings
from bot.texts.errors import explain
from bot.web import WebChannel
from index import Corpus
from index.storage.lock import WriteLock
from tests.effort import HANG_SECONDS

QUESTION = "楼道灯不亮怎么办？"
ANSWER = "请拨打物业值班电话"
UNANSWERABLE = "恐龙吃鱼？"
LOGGERS = ("", "httpx", "httpcore", "telegram.ext.AIORateLimiter")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path) -> None:
    """Point the program to a folder of the tests' own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DOCUMENTS_DIR", str(folder))
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start the bot without what it loads in the background to answer faster; the processes of test_main_processes.py load it."""

    async def compile_nothing(_library: Library) -> None:
        pass

    monkeypatch.setattr(Library, "compile", compile_nothing)


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Leave logging as it was."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels, handlers = [logger.level for logger in loggers], loggers[0].handlers[:]
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def full_database() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


class Stopper(logging.Handler):
    """Sends this process a signal as soon as *words* are logged."""

    def __init__(self, words: str, number: signal.Signals) -> None:
        super().__init__()
        self._words = words
        self._number = number

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            os.kill(os.getpid(), self._number)


@contextmanager
def stopped_at(words: str, number: signal.Signals = signal.SIGTERM) -> Iterator[None]:
    stopper = Stopper(words, number)
    logging.getLogger("bot").addHandler(stopper)
    try:
        yield
    finally:
        logging.getLogger("bot").removeHandler(stopper)


def called(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(path: Path, *rows: Any) -> Path:  # noqa: ANN401 - JSON
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return written(
        tmp_path / "judged.jsonl",
        {"id": "q1", "question": QUESTION, "lang": "zh-Hans", "answerable": True, "must_contain": ["值班电话"]},
        {"id": "q2", "question": UNANSWERABLE, "lang": "zh-Hans", "answerable": False, "split": "held"},
    )


def test_a_question_is_answered_from_the_folder_as_it_is_now(folder: Path) -> None:
    first = called("ask", QUESTION)
    (folder / "housing/repairs.html").write_text("# 楼道灯报修\n\n楼道灯不亮时，请写信给房管所。\n", encoding="utf-8")
    second = called("ask", QUESTION)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert ANSWER in first.stdout
    assert "请写信给房管所" in second.stdout


def test_a_refusal_is_done() -> None:
    result = called("ask", UNANSWERABLE)
    assert result.exit_code == 0
    assert result.stdout.startswith("抱歉，现有文件中没有查到相关内容。")


def test_an_answer_as_json_is_one_line() -> None:
    result = called("ask", "--json", QUESTION)
    record = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert record["question"] == QUESTION
    assert ANSWER in record["citations"][0]["quote"]
    assert record["milliseconds"] > 0
    assert record["id"]


def test_a_question_that_cannot_be_asked_is_refused_with_the_reason() -> None:
    result = called("ask", "--json", "？！")
    record = json.loads(result.stdout)
    assert result.exit_code == 0
    explained = explain(EmptyQuestionError(), "zh-Hans")
    assert (record["question"], record["band"], record["reason"], record["citations"]) == ("？！", "none", explained, [])


def test_a_batch_is_answered_in_its_order_with_its_ids(tmp_path: Path) -> None:
    batch = written(
        tmp_path / "batch.jsonl", {"id": "b", "question": QUESTION}, {"id": 7, "question": ""}, {"id": "a", "question": QUESTION}
    )
    result = called("ask", "--batch", batch)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"] for record in records] == ["b", 7, "a"]
    assert [record["band"] == "none" for record in records] == [False, True, False]
    assert result.exit_code == 0


def test_lines_of_a_batch_follow_on_one_another_only_within_a_conversation(tmp_path: Path) -> None:
    first, second = {"question": "图书室借书证怎么办理？"}, {"question": "在哪里办理？"}
    batch = written(
        tmp_path / "batch.jsonl",
        {"id": 1} | first,
        {"id": 2} | second,
        {"id": 3, "conversation": "a"} | first,
        {"id": 4, "conversation": "b"} | second,
        {"id": 5, "conversation": "a"} | second,
    )
    understood = [json.loads(line)["understood"] for line in called("ask", "--batch", batch).stdout.splitlines()]
    assert understood[:4] == [""] * 4
    assert understood[4]


def test_what_no_encoding_can_hold_does_not_stop_a_batch(tmp_path: Path) -> None:
    batch = written(tmp_path / "batch.jsonl", {"id": 1, "question": f"\ud800{QUESTION}"}, {"id": 2, "question": QUESTION})
    result = called("ask", "--batch", batch)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2]


def test_more_questions_than_a_person_may_ask_are_answered(tmp_path: Path) -> None:
    batch = written(tmp_path / "batch.jsonl", *({"id": number, "question": QUESTION} for number in range(30)))
    assert called("ask", "--batch", batch).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", QUESTION, "--batch", __file__),
        ("nonsense",),
        ("evaluate", "nowhere.jsonl"),
        ("evaluate",),
        ("evaluate", __file__, "--dialogues", __file__),
    ],
)
def test_wrong_use_is_exit_code_two(arguments: tuple[str, ...]) -> None:
    result = called(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("command", ["ask", "run"])
def test_wrong_settings_are_exit_code_two_with_a_line_for_each(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("PORT", "harbour")
    monkeypatch.setenv("BOT_TOKEN", "keep-this-secret")
    result = called(command, *([QUESTION] if command == "ask" else []))
    assert (result.exit_code, result.stdout) == (2, "")
    assert sorted(line.partition(":")[0] for line in result.stderr.splitlines()) == ["BOT_TOKEN", "PORT"]
    assert "(given: harbour)" in result.stderr
    assert "keep-this-secret" not in result.stderr


def test_a_missing_folder_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path / "nowhere"))
    result = called("ask", QUESTION)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"DOCUMENTS_DIR: there is no folder {tmp_path / 'nowhere'}")
    assert result.stderr.count("\n") == 1


def test_the_state_folder_may_be_given(tmp_path: Path) -> None:
    assert called("ask", QUESTION, "--state", tmp_path / "given").exit_code == 0
    assert (tmp_path / "given" / DATABASE).is_file()
    assert not (tmp_path / "state").exists()


def test_beside_a_running_bot_what_it_published_answers(tmp_path: Path, folder: Path) -> None:
    called("ask", QUESTION)
    (folder / "housing/repairs.html").unlink()
    with WriteLock(tmp_path / "state" / DATABASE).hold():
        result = called("ask", QUESTION)
    assert result.exit_code == 0
    assert ANSWER in result.stdout
    assert "a bot is running" in result.stderr


def test_while_another_process_reads_the_documents_for_the_first_time_one_waits(tmp_path: Path) -> None:
    with ExitStack() as held:
        held.enter_context(WriteLock(tmp_path / "state" / DATABASE).hold())
        threading.Timer(0.5, held.close).start()
        result = called("ask", QUESTION)
    assert (result.exit_code, ANSWER in result.stdout) == (0, True)


def test_an_evaluation_is_a_table(judged: Path) -> None:
    result = called("evaluate", judged)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["all", "tuned", "held", "zh-Hans"]
    assert rows[1] == ["questions", "2", "1", "1", "2"]


def test_an_evaluation_as_json_has_the_figures_and_details_go_to_a_file(judged: Path, tmp_path: Path) -> None:
    result = called("evaluate", judged, "--json", "--details", tmp_path / "details.jsonl")
    figures = json.loads(result.stdout)
    details = [json.loads(line) for line in (tmp_path / "details.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (figures["all"]["questions"], figures["all"]["hit@1"], figures["all"]["unanswerable in none"]) == (2, 1.0, 1.0)
    assert [(detail["id"], detail["right_at"]) for detail in details] == [("q1", 1), ("q2", None)]


def test_an_evaluation_of_emergencies_needs_no_documents(tmp_path: Path) -> None:
    rows = [{"id": "e1", "text": "我家着火了", "emergency": ["119"]}, {"id": "t1", "text": "消防演练几点开始", "emergency": []}]
    figures = json.loads(called("evaluate", "--emergencies", written(tmp_path / "emergencies.jsonl", *rows), "--json").stdout)
    assert (figures["all"]["right"], figures["all"]["traps taken"]) == (1.0, 0.0)


def test_an_evaluation_of_dialogues_is_a_table_or_json(tmp_path: Path) -> None:
    turns = [{"question": "楼道灯不亮找谁？", "must_contain": []}, {"question": "电话是多少？", "must_contain": ["值班电话"]}]
    dialogues = written(tmp_path / "dialogues.jsonl", {"id": "d1", "turns": turns})
    table = called("evaluate", "--dialogues", dialogues)
    assert [line.split() for line in table.stdout.splitlines()][:2] == [["all", "tuned", "follow-up"], ["dialogues", "1", "1", "1"]]
    figures = json.loads(called("evaluate", "--dialogues", dialogues, "--json", "--details", tmp_path / "details.jsonl").stdout)
    assert figures["all"]["dialogues"] == 1
    assert json.loads((tmp_path / "details.jsonl").read_text(encoding="utf-8"))["asked"][0] == "楼道灯不亮找谁？"


@pytest.mark.parametrize("row", [{"id": "q1"}, {"id": "q1", "question": "？", "lang": "en", "answerable": True}])
def test_judged_questions_of_another_form_fail_with_one_line(tmp_path: Path, row: object) -> None:
    result = called("evaluate", written(tmp_path / "judged.jsonl", row))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {tmp_path / 'judged.jsonl'}: ")
    assert result.stderr.count("\n") == 1


def test_an_evaluation_of_no_questions_fails_with_one_line(tmp_path: Path) -> None:
    result = called("evaluate", written(tmp_path / "judged.jsonl"))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


@pytest.fixture
def acts(tmp_path: Path) -> None:
    """Three acts of an admin on record."""
    log = QueryLog(tmp_path / "state" / DATABASE)
    for action, subject, reason in (("alias", "效劳=服务", ""), ("pause", "dogs.txt", "正在修订"), ("rollback", "3", "")):
        log.note("0123456789abcdef", action, subject, reason)
    log.close()


@pytest.mark.usefixtures("acts")
def test_what_admins_did_is_listed_newest_first() -> None:
    result = called("audit")
    assert result.exit_code == 0
    lines = [re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d  0123456789abcdef  (.+)", line) for line in result.stdout.splitlines()]
    assert [line[1] for line in lines if line] == ["rollback  3", "pause  dogs.txt  正在修订", "alias  效劳=服务"]


@pytest.mark.usefixtures("acts")
def test_what_admins_did_is_listed_as_json_up_to_a_limit() -> None:
    result = called("audit", "--json", "--limit", 2)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["person"], row["action"], row["subject"], row["reason"]) for row in rows] == [
        ("0123456789abcdef", "rollback", "3", ""),
        ("0123456789abcdef", "pause", "dogs.txt", "正在修订"),
    ]
    assert all(datetime.fromisoformat(row["at"]).tzinfo is not None for row in rows)


def test_where_nothing_is_on_record_nothing_is_listed_and_nothing_made(tmp_path: Path) -> None:
    result = called("audit")
    assert (result.exit_code, result.output) == (0, "")
    assert not (tmp_path / "state").exists()


def test_an_audit_of_no_acts_is_wrong_use() -> None:
    assert called("audit", "--limit", 0).exit_code == 2


def test_the_terminal_prints_a_code_that_pairs(tmp_path: Path) -> None:
    printed = called("init").stdout
    assert Pairing(tmp_path / "state" / FILE).redeem(printed.removeprefix("/start ").strip(), "telegram:42")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("arguments", [(), ("run",)])
def test_the_bot_runs_until_a_signal_and_says_where_the_page_is(arguments: tuple[str, ...], number: signal.Signals) -> None:
    with stopped_at("synced:", number):
        result = called(*arguments)
    assert result.exit_code == 0
    assert result.stdout.startswith("http://127.0.0.1:")
    assert json.loads(result.stderr.splitlines()[-1])["message"] == "stopped"


def test_the_bot_runs_on_though_the_folder_was_emptied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert called("ask", QUESTION).exit_code == 0
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path / "empty"))
    with stopped_at("the documents were not read"):
        result = called("run")
    assert result.exit_code == 0
    assert str(tmp_path / "empty") in result.stderr


def test_with_a_password_there_is_an_admin_page(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[str] = []

    class Noting(WebChannel):
        async def run(self) -> None:
            served.extend(route.path for route in self.routes)
            await super().run()

    monkeypatch.setattr("bot.app.WebChannel", Noting)
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery")
    with stopped_at("synced:"):
        assert called("run").exit_code == 0
    assert {"/admin", "/api/admin/login", "/metrics"} <= set(served)


def test_an_empty_folder_is_a_loud_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("DOCUMENTS_DIR", str(tmp_path / "empty"))
    with stopped_at("THERE IS NO DOCUMENT"):
        result = called("run")
    assert (result.exit_code, str(tmp_path / "empty") in result.stderr) == (0, True)


def test_a_misspelt_setting_is_named_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ADMIN_ID=7\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with stopped_at("synced:"):
        result = called("run")
    assert result.stderr.startswith(".env 中的 ADMIN_ID：是不是想写 ADMIN_IDS？ → ")


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), full_database()])
def test_a_full_disk_is_one_line_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("index.Corpus.locked", fail)
    result = called("run")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "free some space" in result.stderr


def test_the_progress_of_a_sync_is_logged_every_few_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    now = [0.0]
    progress = Progress(lambda: now[0])
    for done in range(10):
        now[0] += 1
        progress.report(done, 10)
    assert [record.getMessage() for record in caplog.records] == [f"reading documents: {done} of 10" for done in (2, 5, 8)]


def test_the_doctor_says_what_to_do_about_wrong_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "harbour")
    result = called("doctor", "--json")
    assert result.exit_code == 1
    assert [json.loads(line)["subject"] for line in result.stdout.splitlines()] == ["PORT"]


def test_the_terminal_backs_up_and_restores(tmp_path: Path) -> None:
    called("ask", QUESTION)
    assert called("backup", tmp_path / "backup.tar.gz").exit_code == 0
    assert called("restore", tmp_path / "backup.tar.gz").exit_code == 1  # the state folder is not empty
    assert called("restore", tmp_path / "backup.tar.gz", "--replace").exit_code == 0
    assert "4 documents, 0 logged questions" in called("restore", tmp_path / "backup.tar.gz", "--state", tmp_path / "new").stdout


def test_the_doctor_finds_nothing_wrong() -> None:
    assert called("doctor").exit_code == 0


def test_a_command_to_a_bot_that_does_not_run_fails_with_one_line() -> None:
    result = called("status")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: no bot is running on ")


def test_the_bot_runs_on_while_telegram_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    token = "123456:a-token-that-nobody-gave"
    monkeypatch.setenv("BOT_TOKEN", token)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("TELEGRAM_BASE_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        with stopped_at("Telegram cannot be reached"):
            result = called("run")
    assert result.exit_code == 0
    assert token not in result.output


def test_a_port_in_use_is_exit_code_two(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        result = called("run")
    assert result.exit_code == 2
    assert "PORT: cannot listen on 127.0.0.1:" in result.stderr
    assert "set another PORT" in result.stderr


def test_a_host_that_is_no_name_is_exit_code_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", ".example")
    result = called("run")
    assert result.exit_code == 2


class NeverListening(WebChannel):
    """A page that is told to stop before it listens."""

    async def run(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()


async def test_a_signal_before_the_page_listens_stops_the_bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.app.WebChannel", NeverListening)
    await asyncio.wait_for(serve(read_settings(), Corpus(tmp_path / "state" / DATABASE)), HANG_SECONDS)


def test_the_bot_does_not_run_beside_another(tmp_path: Path) -> None:
    with WriteLock(tmp_path / "state" / DATABASE).hold():
        result = called("run")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: another process is writing {tmp_path / 'state' / DATABASE}: stop it, or wait until it has finished\n"


def test_the_package_is_the_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delitem(sys.modules, "bot.__main__")
    monkeypatch.setattr(sys, "argv", ["bot", "--version"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("bot", run_name="__main__")
    assert caught.value.code == 0
    assert __version__ in capsys.readouterr().out
