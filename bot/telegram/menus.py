"""Command menus beside the input field, one for each scope of chats."""

import logging
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.commands import COMMANDS, Command
from bot.telegram.backoff import Backoff
from index import Language

_LANGUAGES: Final[Sequence[tuple[str | None, Language]]] = ((None, "zh-Hans"), ("en", "en"))
"""Language codes of Telegram, None for all others, and the language of their menus. A code does not identify the script."""

_log = logging.getLogger(__name__)


class Menus:
    """Sets the menus. Event loop only."""

    def __init__(self, bot: Bot, backoff: Backoff, hidden: AbstractSet[str] = frozenset()) -> None:
        """Set the menus of *bot*, without the commands that are *hidden*."""
        self._hidden = hidden
        self._bot = bot
        self._backoff = backoff
        self._admins: set[int] = set()

    async def set_all(self, staff_chat: int | None) -> None:
        """Set the menus of private chats, groups and the staff chat."""
        everybody = [command for command in COMMANDS if not command.admins_only]
        await self._set(BotCommandScopeAllPrivateChats(), everybody)
        in_groups = [command for command in everybody if not command.personal]
        await self._set(BotCommandScopeAllGroupChats(), in_groups)
        if staff_chat is not None:
            await self._set(BotCommandScopeChat(staff_chat), in_groups)

    async def set_admins(self, admin: int) -> None:
        """Set the menu of an admin's private chat, once per process; the chat exists only after the admin has written."""
        if admin not in self._admins:
            self._admins.add(admin)
            await self._set(BotCommandScopeChat(admin), COMMANDS)

    async def _set(self, scope: BotCommandScope, commands: Sequence[Command]) -> None:
        try:
            for code, language in _LANGUAGES:
                menu = list(_menu([each for each in commands if each.name not in self._hidden], language))
                await self._backoff.retry(lambda menu=menu, code=code: self._bot.set_my_commands(menu, scope, code))  # type: ignore[misc]
        except TelegramError as error:
            _log.warning("the menu of %s cannot be set: %s", getattr(scope, "chat_id", scope.type), error)


def _menu(commands: Sequence[Command], language: Language) -> Iterator[BotCommand]:
    yield from (BotCommand(command.name, command.summary(language)) for command in commands if command.listed)
