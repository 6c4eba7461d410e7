"""Logging to stderr, as text or as JSON lines, with secrets redacted; and a count of recent errors."""

import json
import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, Literal

LogFormat = Literal["auto", "text", "json"]
"""Lines of text, JSON lines, or text on a terminal and JSON elsewhere."""

_BLOT: Final = "[secret]"
_DAY_SECONDS: Final = 24 * 3600
_MOST_COUNTED: Final = 1000
_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class _Redacting(logging.Formatter):
    """Formats a record, its traceback included, without the secrets: a URL with the token may stand in either."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        self._secrets = tuple(secret for secret in secrets if secret)

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
        row = {"time": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return self._redacted(json.dumps(row, ensure_ascii=False))


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
    """Log to stderr at *level* in *form*; httpx, which logs every URL with the token in it, only from WARNING on."""
    is_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(secrets) if is_json else _Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram.ext.AIORateLimiter"):
        logging.getLogger(name).setLevel(logging.WARNING)
