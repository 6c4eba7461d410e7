"""Members: who is in a group, as Telegram says, remembered for five minutes."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

from cachetools import LRUCache
from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, TelegramError

REMEMBERED_SECONDS: Final = 300.0

_MOST: Final = 10_000
_HERE: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER})
_log = logging.getLogger(__name__)


class Members:
    """Asks Telegram about the members of groups. Event loop only."""

    def __init__(self, bot: Bot, current: Callable[[int], int], clock: Callable[[], float] = time.monotonic) -> None:
        """Ask as *bot*; *current* knows the id that a group has now, *clock* the seconds."""
        self._bot = bot
        self._current = current
        self._clock = clock
        self._known: LRUCache[tuple[int, int], tuple[float, str | None]] = LRUCache(_MOST)

    async def name(self, chat: int, person: int) -> str | None:
        """Return what a member of a group is called; None for whoever is none.

        While Telegram cannot be asked, what it has said last counts; a person of whom it has said nothing is none.
        """
        place = (self._current(chat), person)
        at, known = self._known.get(place, (0.0, None))
        if place in self._known and self._clock() - at < REMEMBERED_SECONDS:
            return known
        try:
            known = _named(await self._bot.get_chat_member(*place))
        except BadRequest as error:  # nobody of that id was ever there; or members are hidden from bots that are no administrators
            _log.warning("Telegram does not say whether somebody is a member of %d: %s", place[0], error)
            known = None
        except TelegramError as error:
            _log.warning("Telegram cannot be asked about the members of %d: %s", place[0], error)
            return known
        self._known[place] = (self._clock(), known)
        return known

    async def administrators(self, chat: int) -> Mapping[int, str]:
        """Return what the administrators of a group are called, by their ids; none while Telegram cannot be asked."""
        try:
            found = await self._bot.get_chat_administrators(self._current(chat))
        except TelegramError as error:
            _log.warning("Telegram does not say who administers %d: %s", chat, error)
            return {}
        return {each.user.id: each.user.full_name for each in found if not each.user.is_bot}

    def changed(self, chat: int, person: int) -> None:
        """Ask about somebody anew, who has come or gone."""
        self._known.pop((chat, person), None)


def _named(member: ChatMember) -> str | None:
    is_here = member.status in _HERE or (isinstance(member, ChatMemberRestricted) and member.is_member)
    return member.user.full_name if is_here else None
