import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.logs import configure_logging

SECRET = "123456:a-secret-of-the-test"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Leave logging as it was."""
    loggers = [logging.getLogger(name) for name in ("", "httpx", "httpcore", "telegram.ext.AIORateLimiter")]
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


def test_logging_may_be_configured_again(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO")
    configure_logging("INFO")
    log.info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_the_log_is_json_where_nobody_reads_along(capsys: pytest.CaptureFixture[str], log: logging.Logger) -> None:
    configure_logging("INFO", [SECRET], "auto")
    log.info("calling %s", SECRET)
    log.error("it failed", exc_info=ValueError(SECRET))
    rows = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(row["level"], row["message"]) for row in rows] == [("INFO", "calling [secret]"), ("ERROR", "it failed")]
    assert "ValueError: [secret]" in rows[1]["error"]
    assert datetime.fromisoformat(rows[0]["time"]).tzinfo is not None
