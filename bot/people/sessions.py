"""Sessions: who has given the admin password in a browser, checked by argon2id and remembered by the hash of a random token."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import TooManyRequestsError

IDLE_SECONDS: Final = 3600.0
"""A session ends after so long without a request."""

LONGEST_SECONDS: Final = 12 * 3600.0
"""A session ends after so long, whatever happens in it."""

HASHED: Final = "$argon2id$"
"""What a password begins with that is given as its hash."""

LONGEST_PASSWORD: Final = 200
"""Characters; nothing longer is hashed."""

_MOST_SESSIONS: Final = 20
_MOST_WAITING: Final = 4  # logins; each takes some 50 ms of processor time and 64 MiB
_WAIT_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Session:
    """A session: `name` tells it from others, `proof` must come with every request that changes something."""

    name: str
    proof: str
    since: float
    until: float


class Sessions:
    """The sessions of those who know the password. Event loop only; passwords are hashed in a thread, one at a time."""

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Let in who knows *password*, which may be given as its argon2id hash; sessions end by *clock*, in seconds."""
        self._hasher = PasswordHasher()
        self._hash = password if password.startswith(HASHED) else self._hasher.hash(password)
        self._clock = clock
        self._sessions: dict[str, Session] = {}  # by the hash of the token, the oldest first
        self._checking = asyncio.Lock()
        self._waiting = 0

    async def log_in(self, password: str) -> str:
        """Return the token of a new session; empty if *password* is wrong.

        Raises:
            TooManyRequestsError: several others are being checked.
        """
        if self._waiting >= _MOST_WAITING:
            raise TooManyRequestsError(_WAIT_SECONDS, told=False)
        self._waiting += 1
        try:
            async with self._checking:
                is_right = len(password) <= LONGEST_PASSWORD and await asyncio.to_thread(self._is_right, password)
        finally:
            self._waiting -= 1
        return self._begin() if is_right else ""

    def find(self, token: str) -> Session | None:
        """Return the session of *token*, which goes on, or None if there is none or it has ended."""
        key, now = _key(token), self._clock()
        session = self._sessions.get(key)
        if session is None:
            return None
        if now >= session.until or now >= session.since + LONGEST_SECONDS:
            del self._sessions[key]
            return None
        self._sessions[key] = Session(session.name, session.proof, session.since, now + IDLE_SECONDS)
        return session

    def log_out(self, token: str) -> None:
        """End the session of *token*."""
        self._sessions.pop(_key(token), None)

    def _begin(self) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        while len(self._sessions) >= _MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[_key(token)] = Session(secrets.token_hex(8), secrets.token_urlsafe(32), now, now + IDLE_SECONDS)
        return token

    def _is_right(self, password: str) -> bool:
        try:
            return self._hasher.verify(self._hash, password.encode("utf-8", errors="replace"))
        except (VerificationError, InvalidHashError):
            return False


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in a time that says nothing about them."""
    return hmac.compare_digest(one.encode("utf-8", errors="replace"), other.encode("utf-8", errors="replace"))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
