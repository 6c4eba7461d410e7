import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.logs import OncePerMinute, configure_logging

SECRET = "123456:a-secret-of-the-test"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Leave logging as it was."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "index")]
    levels, handlers = [logger.level for logger in loggers], loggers[0].handlers[:]
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
def log() -> logging.Logger:
    return logging.getLogger("bot.tried")


def test_the_log_goes_to_stderr_from_its_level_on(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("WARNING")
    log.info("a trifle")
    log.warning("worth knowing")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "a trifle" not in shown.err
    assert shown.err.endswith("WARNING bot.tried: worth knowing\n")


def test_a_secret_is_blotted_out_of_messages_and_tracebacks(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO", [SECRET, ""])
    log.info("calling https://example.org/bot%s/getMe", SECRET)
    log.error("it failed", exc_info=ValueError(SECRET))
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert "https://example.org/bot[secret]/getMe" in shown
    assert "ValueError: [secret]" in shown


def test_urls_with_the_token_are_not_logged_by_the_http_client(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG")
    logging.getLogger("httpx").info("HTTP Request: POST https://example.org/")
    logging.getLogger("httpx").warning("odd answer")
    shown = capsys.readouterr().err
    assert "HTTP Request" not in shown
    assert "odd answer" in shown


def test_a_name_cannot_forge_a_line_of_the_log(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO")
    log.info("%s is no document", "a\n2026-01-01 ERROR bot: b\x1b[2J\u202efdp.exe\x85\u2028")
    assert capsys.readouterr().err.endswith("bot.tried: a\\n2026-01-01 ERROR bot: b\\x1b[2J\\u202efdp.exe\\x85\\u2028 is no document\n")
    log.error("it failed", exc_info=ValueError("a\n2026-01-01 ERROR bot: b\x1b[2J"))
    assert capsys.readouterr().err.endswith("\n  2026-01-01 ERROR bot: b\\x1b[2J\n")


def test_what_strangers_cause_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    caplog.handler.addFilter(once := OncePerMinute(lambda: now[0]))
    web, other = logging.getLogger("bot.web.server"), logging.getLogger("bot.library")
    for number in range(1000):
        web.warning("too many connections: %d", number)
        other.warning("%d is no document", number)
        now[0] += 0.0625
    said = [record.getMessage() for record in caplog.records if record.name == web.name]
    assert said == ["too many connections: 0", "too many connections: 960 (and 959 more like it before)"]
    assert len(caplog.records) == 1000 + 2
    caplog.handler.removeFilter(once)


def test_logging_may_be_configured_again(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO")
    configure_logging("INFO")
    log.info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_the_log_is_json_where_nobody_reads_along(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO", [SECRET], "auto")
    log.info("calling %s\u202e", SECRET)
    log.error("it failed", exc_info=ValueError(SECRET))
    rows = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(row["level"], row["message"]) for row in rows] == [("INFO", "calling [secret]\\u202e"), ("ERROR", "it failed")]
    assert "ValueError: [secret]" in rows[1]["error"]
    assert datetime.fromisoformat(rows[0]["time"]).tzinfo is not None


def test_a_secret_with_a_quote_or_of_one_letter_leaves_json_whole(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO", ['a"b\\c', "m"], "json")
    log.info('it is a"b\\c or m')
    (row,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (row["message"], row["level"]) == ("it is [secret] or [secret]", "INFO")
