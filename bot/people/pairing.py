"""Pairing: a one-time code, printed in the terminal, that makes its sender an admin."""

import hashlib
import hmac
import logging
import re
import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from index import checked, set_aside, with_checksum, write_atomically

FILE: Final = "pairing.json"
GOOD_SECONDS: Final = 24 * 3600.0
MOST_WRONG: Final = 10
WRONG_SECONDS: Final = 3600.0

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that reads like another
_LENGTH: Final = 16  # 80 bits: nobody guesses it, so one fast hash is enough
_CODE: Final = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")
_MOST_SENDERS: Final = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the file holds: the salted hash of the code, until when it is good, in seconds since 1970, and the admins' numeric ids."""

    salt: str = ""
    digest: str = ""
    until: float = 0.0
    admins: tuple[int, ...] = ()


class Pairing:
    """The pairing code and those who are admins by it, in one file that only we read. One lock; any thread.

    A file that cannot be read is named and kept aside, and makes nobody an admin.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep it at *path*; *clock* gives seconds since 1970."""
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_WRONG))

    def issue(self) -> str:
        """Return a new code; the one before is good no longer. The code itself is kept nowhere."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        salt = secrets.token_hex(16)
        with self._lock:
            self._keep(replace(self._read(), salt=salt, digest=_digest(salt, code), until=self._clock() + GOOD_SECONDS))
        return code

    def redeem(self, code: str, sender: str) -> bool:
        """Make *sender* ("telegram:42") an admin if *code* is right; it is used up then.

        After ten wrong codes within an hour every code of that sender is refused, the right one too.
        """
        with self._lock:
            if not _CODE.fullmatch(code) or self._is_tired_of(sender):
                return False
            kept = self._read()
            good = hmac.compare_digest(_digest(kept.salt, code), kept.digest) and self._clock() < kept.until
            if good:
                self._keep(_Kept(admins=tuple(dict.fromkeys((*kept.admins, int(sender.rpartition(":")[2]))))))
            else:
                self._wrong[sender].append(self._clock())
        return good

    def admins(self) -> frozenset[int]:
        """Return the numeric ids of those who were made admins by a code."""
        with self._lock:
            return frozenset(self._read().admins)

    def _is_tired_of(self, sender: str) -> bool:
        if len(self._wrong) > _MOST_SENDERS:
            self._wrong.clear()  # they cannot guess it anyway
        wrong = self._wrong.get(sender)
        return wrong is not None and len(wrong) == MOST_WRONG and wrong[0] > self._clock() - WRONG_SECONDS

    def _read(self) -> _Kept:
        if not self._path.is_file():
            return _Kept()
        try:
            row = checked(self._path.read_bytes())
            return _Kept(str(row["salt"]), str(row["digest"]), float(row["until"]), tuple(map(int, row["admins"])))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            _log.error(
                "%s cannot be read: %s; nobody is an admin by it. The file is %s; `python -m bot init` prints a new code",
                self._path,
                error,
                set_aside(self._path),
            )
            return _Kept()

    def _keep(self, kept: _Kept) -> None:
        write_atomically(self._path, with_checksum(asdict(kept)), mode=0o600)


def is_code(text: str) -> bool:
    """Tell whether *text* has the form of a pairing code, right or wrong."""
    return _CODE.fullmatch(text) is not None


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()
