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
from bot.storage.database import Database, Migration, Migrations

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
_RENEWED_SECONDS: Final = 60.0  # between two times that a session which goes on is written
_TABLE: Final = (
    'CREATE UNLOGGED TABLE "admin_sessions" ("token" TEXT PRIMARY KEY, "name" TEXT, "proof" TEXT, "since" REAL, "until" REAL)',
)  # neither in the write-ahead log nor in backups
MIGRATIONS: Final = Migrations("bot.sessions", (Migration("m001_sessions", _TABLE),))
_CROWDED_OUT: Final = """
    DELETE FROM admin_sessions WHERE token NOT IN (SELECT token FROM admin_sessions ORDER BY since DESC LIMIT ?)"""


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
        return await self._begin() if is_right else ""

    async def find(self, token: str) -> Session | None:
        """Return the session of *token*, which goes on, or None if there is none or it has ended.

        Raises:
            StorageError: that cannot be found out.
        """
        key, now = _key(token), self._clock()
        session = self._sessions.get(key)
        if session is None:
            return None
        if now >= session.until or now >= session.since + LONGEST_SECONDS:
            del self._sessions[key]
            return None
        self._sessions[key] = Session(session.name, session.proof, session.since, now + IDLE_SECONDS)
        return session

    async def log_out(self, token: str) -> None:
        """End the session of *token*.

        Raises:
            StorageError: it cannot be ended.
        """
        self._sessions.pop(_key(token), None)

    async def _begin(self) -> str:
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


class SharedSessions(Sessions):
    """The same in a table, so that a session holds on all machines. What is stored lets nobody in, and PostgreSQL's crash ends it.

    A token is known by its hash together with the password: another password ends all sessions.
    """

    def __init__(self, password: str, db: Database, clock: Callable[[], float] = time.time) -> None:
        """Let in who knows *password*; keep sessions in *db*, whose machines have the same *clock*, in seconds."""
        super().__init__(password, clock)
        self._given = password
        self._db = db
        db.migrate(MIGRATIONS)

    async def find(self, token: str) -> Session | None:
        """Return the session of *token*; see `Sessions.find()`."""
        return await asyncio.to_thread(self._found, self._known_as(token))

    async def log_out(self, token: str) -> None:
        """End the session of *token*; see `Sessions.log_out()`."""
        await asyncio.to_thread(self._db.execute, "DELETE FROM admin_sessions WHERE token = ?", [self._known_as(token)])

    async def _begin(self) -> str:
        token = secrets.token_urlsafe(32)
        await asyncio.to_thread(self._store, self._known_as(token))
        return token

    def _store(self, key: str) -> None:
        now = self._clock()
        with self._db.transaction():
            self._db.execute("DELETE FROM admin_sessions WHERE until <= ?", [now])
            self._db.execute(_CROWDED_OUT, [_MOST_SESSIONS - 1])
            row = [key, secrets.token_hex(8), secrets.token_urlsafe(32), now, now + IDLE_SECONDS]
            self._db.execute("INSERT INTO admin_sessions (token, name, proof, since, until) VALUES (?, ?, ?, ?, ?)", row)

    def _found(self, key: str) -> Session | None:
        rows = self._db.query("SELECT name, proof, since, until FROM admin_sessions WHERE token = ?", [key])
        session, now = Session(**rows[0]) if rows else None, self._clock()
        if session is None or now >= session.until or now >= session.since + LONGEST_SECONDS:
            return None
        if session.until - now < IDLE_SECONDS - _RENEWED_SECONDS:
            self._db.execute("UPDATE admin_sessions SET until = ? WHERE token = ?", [now + IDLE_SECONDS, key])
        return session

    def _known_as(self, token: str) -> str:
        return _key(f"{self._given}\n{token}")


def is_same(one: str, other: str) -> bool:
    """Compare two secrets in a time that says nothing about them."""
    return hmac.compare_digest(one.encode("utf-8", errors="replace"), other.encode("utf-8", errors="replace"))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
