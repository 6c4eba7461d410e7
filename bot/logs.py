"""Logging to stderr, with every secret blotted out."""

import logging
import sys
from collections.abc import Iterable
from typing import Final

_BLOT: Final = "[secret]"
_FORMAT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class _Redacting(logging.Formatter):
    """Formats a record, its traceback included, without the secrets: a URL with the token may stand in either."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__(_FORMAT)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, _BLOT)
        return text


def configure_logging(level: str, secrets: Iterable[str] = ()) -> None:
    """Log to stderr at *level*; httpx, which logs every URL with the token in it, only from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram.ext.AIORateLimiter"):
        logging.getLogger(name).setLevel(logging.WARNING)
