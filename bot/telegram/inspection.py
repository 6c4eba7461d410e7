"""Inspection of the Telegram side for the doctor: what the Bot API server says of the bot, and which hop to it fails."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp

from bot.telegram.channel import Access
from bot.telegram.connections import Hop, failed_hop

_TIMEOUT_SECONDS: Final = 10.0
POLL_SECONDS: Final = 3
"""How long a poll of ours waits to be ended by another one; longer than a poller waits before it polls again."""

_CONFLICT: Final = 409
_MOVED: Final = "migrate_to_chat_id"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found out; of what could not be asked, nothing.

    `bot`, `webhook` and `staff_chat` are results of getMe, getWebhookInfo and getChat. `failed_hop` is where the way to the server
    ends, `refused` the error code of getMe. `clock_seconds` is by how much our clock is ahead of the server's.
    `is_polled` says whether another process polls with this token, None where nobody tried.
    """

    bot: Mapping[str, Any] = field(default_factory=dict)
    webhook: Mapping[str, Any] = field(default_factory=dict)
    staff_chat: Mapping[str, Any] = field(default_factory=dict)
    failed_hop: Hop | None = None
    refused: int = 0
    clock_seconds: float | None = None
    is_polled: bool | None = None


async def inspect(access: Access, staff_chat: int | None = None, *, poll_seconds: int = POLL_SECONDS) -> Inspection:
    """Ask the Bot API server about the bot of *access* and its *staff_chat*; nothing is confirmed or changed.

    With 0 *poll_seconds* nobody tries whether another process polls: a poll of ours would disturb our own running bot.
    """
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        try:
            return await _inspect(_Caller(session, access), staff_chat, poll_seconds)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Inspection(failed_hop=failed_hop(error))


@dataclass(frozen=True, slots=True)
class Group:
    """What Telegram says of a group of staff, and of the bot in it: results of getChat and getChatMember, empty where it is in none."""

    chat: Mapping[str, Any] = field(default_factory=dict)
    bot: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_joined(self) -> bool:
        """Whether the bot is there."""
        return self.bot.get("status") in {"creator", "administrator", "member"} or bool(self.bot.get("is_member"))

    @property
    def is_heard(self) -> bool:
        """Whether the bot may write there."""
        return self.bot.get("status") != "restricted" or bool(self.bot.get("can_send_messages"))

    @property
    def sees_all(self) -> bool:
        """Whether the bot is an administrator, who gets every message and is told who is a member."""
        return self.bot.get("status") in {"creator", "administrator"}

    @property
    def makes_topics(self) -> bool:
        """Whether the bot can make topics anew, where there are any."""
        return not self.chat.get("is_forum") or bool(self.bot.get("can_manage_topics"))


async def inspect_groups(access: Access, chats: Sequence[int]) -> Mapping[int, Group]:
    """Ask the Bot API server about the groups of staff and what the bot of *access* is there; empty where it cannot be asked."""
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        caller = _Caller(session, access)
        try:
            _, bot = await caller.call("getMe")
            return {chat: await _group(caller, chat, int(bot["id"])) for chat in chats} if bot else {}
        except (aiohttp.ClientError, TimeoutError):
            return {}


async def _group(caller: "_Caller", chat: int, bot: int) -> Group:
    """Return what a group is, by the id that it has now."""
    _, found = await caller.call("getChat", chat_id=chat)
    now = found.get(_MOVED, chat)
    if now != chat:
        _, found = await caller.call("getChat", chat_id=now)
    _, member = await caller.call("getChatMember", chat_id=now, user_id=bot) if found else (0, {})
    return Group(found, member)


class _Caller:
    """Calls methods of the Bot API with aiohttp alone, whose errors say which hop failed."""

    def __init__(self, session: aiohttp.ClientSession, access: Access) -> None:
        self._session = session
        self._url = f"{access.base_url.rstrip('/')}/bot{access.token}"
        self._proxy = access.proxy or None
        self.clock_seconds: float | None = None

    async def call(self, method: str, **parameters: object) -> tuple[int, Mapping[str, Any]]:
        """Return the status of a call, and the object in its result, empty where there is none."""
        async with self._session.post(f"{self._url}/{method}", json=parameters, proxy=self._proxy) as response:
            self.clock_seconds = _ahead(response.headers.get("Date", ""))
            try:
                body = json.loads(await response.read())
            except ValueError:
                body = {}
            result = body.get("result", body.get("parameters")) if isinstance(body, dict) else None
            is_told = response.ok or (isinstance(result, dict) and _MOVED in result)
            return response.status, result if isinstance(result, dict) and is_told else {}


async def _inspect(caller: _Caller, staff_chat: int | None, poll_seconds: int) -> Inspection:
    status, bot = await caller.call("getMe")
    if not bot:
        return Inspection(refused=status, clock_seconds=caller.clock_seconds)
    clock_seconds = caller.clock_seconds
    _, webhook = await caller.call("getWebhookInfo")
    chat = (await caller.call("getChat", chat_id=staff_chat))[1] if staff_chat is not None else {}
    is_polled = await _is_polled(caller, poll_seconds) if poll_seconds and not webhook.get("url") else None
    return Inspection(bot, webhook, chat, clock_seconds=clock_seconds, is_polled=is_polled)


async def _is_polled(caller: _Caller, seconds: int) -> bool:
    """Tell whether another process polls: Telegram ends our poll when that one begins its next."""
    try:
        status, _ = await caller.call("getUpdates", timeout=seconds, limit=1)
    except TimeoutError:
        return False
    return status == _CONFLICT


def _ahead(date: str) -> float | None:
    """Return how many seconds after *date*, as a header has it, it is now by our clock; None where it is no date."""
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return None
