"""Logging to stderr, as text or as JSON lines: secrets redacted, controls escaped, no flood of one kind; and a count of recent errors."""

import json
import logging
import math
import re
import sys
import textwrap
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, Literal

LogFormat = Literal["auto", "text", "json"]
"""Lines of text, JSON lines, or text on a terminal and JSON elsewhere."""

_BLOT: Final = "[secret]"
_OURS: Final = ("bot", "index")
_OF_STRANGERS: Final = ("asyncio", "aiohttp", "telegram", "bot.web", "bot.telegram", "bot.commands", "bot.storage", "psycopg")
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_MINUTE_SECONDS: Final = 60.0
_DAY_SECONDS: Final = 24 * 3600
_MOST_COUNTED: Final = 1000
_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def _escaped(text: str) -> str:
    """Return *text* without what ends a line, moves a terminal's cursor, or turns the direction of what is read."""
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


class _Redacting(logging.Formatter):
    """Formats a record, its traceback included, without the secrets: a URL with the token may stand in either."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        self._secrets = tuple(secret for secret in secrets if secret)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's own name
        """Format a record on one line: what is logged may contain the names of files, which strangers choose."""
        record.message = _escaped(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 - the library's own
        """Format a traceback; no line of it begins as a record does."""
        return textwrap.indent("\n".join(map(_escaped, super().formatException(ei).split("\n"))), "  ")

    def format(self, record: logging.LogRecord) -> str:
        return self._redacted(super().format(record))

    def _redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _BLOT)
        return text


class _JsonLines(_Redacting):
    """Formats a record as an object on one line, without the secrets: time (ISO 8601, UTC), level, logger, message, error."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        row = {"time": at, "level": record.levelname, "logger": record.name, "message": self._redacted(_escaped(record.getMessage()))}
        if record.exc_info:
            row["error"] = self._redacted(self.formatException(record.exc_info))
        return json.dumps(row, ensure_ascii=False)  # escapes quotes: no secret with one would be found in the line


class OncePerMinute(logging.Filter):
    """Lets one record of a kind pass in a minute, of what strangers can cause; the next one says how many were left out. Any thread.

    Records are of one kind if they come from one line of code, whatever they say.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._passed: dict[tuple[str, int], float] = {}
        self._left_out: Counter[tuple[str, int]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether *record* passes."""
        if record.levelno < logging.WARNING or not record.name.startswith(_OF_STRANGERS):
            return True
        kind, now = (record.pathname, record.lineno), self._clock()
        if now - self._passed.get(kind, -math.inf) < _MINUTE_SECONDS:
            self._left_out[kind] += 1
            return False
        self._passed[kind] = now
        if left_out := self._left_out.pop(kind, 0):
            record.msg, record.args = f"{record.getMessage()} (and {left_out} more like it before)", ()
        return True


class RecentErrors(logging.Handler):
    """Counts what was logged as an error in the last day, the newest thousand at most. Any thread."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(logging.ERROR)
        self._times: deque[float] = deque(maxlen=_MOST_COUNTED)
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - only when counts, not what
        """Count a record."""
        self._times.append(self._clock())

    def count(self) -> int:
        """Return how many there were in the last day."""
        return sum(at > self._clock() - _DAY_SECONDS for at in tuple(self._times))


def configure_logging(level: str, secrets: Iterable[str] = (), form: LogFormat = "text") -> None:
    """Log to stderr at *level* in *form*; libraries, which log URLs with the token and what people wrote, only from WARNING on."""
    is_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(secrets) if is_json else _Redacting(secrets))
    handler.addFilter(OncePerMinute())
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
