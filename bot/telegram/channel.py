"""TelegramChannel: the parts put together, from start to stop."""

import asyncio
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from telegram import Update
from telegram.error import BadRequest, InvalidToken
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

from bot.commands import Commands
from bot.conversation.assistant import Assistant
from bot.errors import SettingsError
from bot.telegram import inbox, shown
from bot.telegram.connections import AiohttpRequest, Line
from bot.telegram.handling import Handler
from bot.telegram.inbox import Inbox
from bot.telegram.pacing import Pacing
from bot.telegram.polling import Polling
from bot.telegram.shown import Shown
from bot.telegram.webhook import Route, Webhook
from bot.telegram.writer import Writer

_AT_ONCE: Final = 512
_STOP_SECONDS: Final = 4.0
_App = Application[Any, Any, Any, Any, Any, Any]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """How Telegram is reached: our token, the server, a proxy before it, and how updates come to us.

    With a *webhook_url* Telegram posts them there and says the secret, else they are polled. With *is_paced* false only the pauses
    that Telegram demands are kept, which is for servers without limits.
    """

    token: str
    base_url: str = "https://api.telegram.org"
    proxy: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    is_paced: bool = True


class TelegramChannel:
    """The Telegram channel, by long polling or by a webhook, whose `routes` the page's server serves. Event loop only.

    An update is done once its reply has arrived, or can never arrive. As long as Telegram cannot be reached its reply is sent again
    and again, and after a restart its question is answered anew: nothing is lost, and a second copy needs a lost confirmation.
    """

    def __init__(  # noqa: PLR0913 - the last two are settings
        self,
        commands: Commands,
        assistant: Assistant,
        access: Access,
        database: Path,
        *,
        admins: AbstractSet[int],
        staff_chat: int | None = None,
    ) -> None:
        """Answer for the bot that *access* leads to; the updates are kept in *database*. *admins* may grow meanwhile."""
        line = Line()
        for_updates = AiohttpRequest(proxy=access.proxy, connections=2)
        self._writer = Writer(database, (inbox.MIGRATIONS, shown.MIGRATIONS))
        self._inbox = Inbox(self._writer)
        self._shown = Shown(self._writer)
        self._line = line
        self._application: _App = (
            ApplicationBuilder()
            .token(access.token)
            .base_url(f"{access.base_url.rstrip('/')}/bot")
            .base_file_url(f"{access.base_url.rstrip('/')}/file/bot")
            .request(AiohttpRequest(proxy=access.proxy))
            .get_updates_request(for_updates)
            .updater(None)
            .update_queue(self._inbox)
            .rate_limiter(Pacing(is_on=access.is_paced))
            .concurrent_updates(_AT_ONCE)
            .build()
        )
        bot = self._application.bot
        self._handler = Handler(commands, assistant, bot, line, self._shown, admins=admins, staff_chat=staff_chat)
        self._application.add_handler(TypeHandler(Update, self._handle))
        self._application.add_error_handler(_log_error)
        self.routes: Sequence[Route] = ()
        self._source: Polling | Webhook = Polling(bot, for_updates, line, self._inbox)
        if access.webhook_url:
            self._source = Webhook(access.webhook_url, access.webhook_secret, bot, line, self._inbox)
            self.routes = self._source.routes

    async def run(self) -> None:
        """Take updates and answer them until cancelled.

        Raises:
            SettingsError: Telegram refuses the token or the webhook's address.
        """
        try:
            await self._line.retry(self._application.initialize)
            await self._serve()
        except InvalidToken as error:
            raise SettingsError([("BOT_TOKEN", "Telegram refuses it; ask @BotFather for the token of this bot")]) from error
        except BadRequest as error:
            raise SettingsError([("WEBHOOK_URL", f"Telegram does not take it: {error.message}")]) from error
        finally:
            await self._handler.end()
            await self._application.shutdown()
            await self._application.bot.shutdown()  # where the application never started, it left its connections open
            await self._shown.settle()
            self._writer.close()

    async def _serve(self) -> None:
        await self._shown.load()
        waiting = await self._inbox.requeue(self._application.bot)
        if waiting:
            _log.info("%d updates were waiting", waiting)
        await self._application.start()
        self._handler.begin()
        try:
            _log.info("answering on Telegram as @%s", self._application.bot.username)
            await self._source.run()
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """Finish the updates in work; what is not finished in time waits in the inbox."""
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._application.stop()
        except TimeoutError:
            _log.warning("stopped with questions in work; they are answered after the next start")

    async def _handle(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._handler.handle(update)
        await self._inbox.done(update.update_id)


async def _log_error(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what a handler raised; its update stays in the inbox and is tried again after a restart."""
    _log.error("an update failed", exc_info=context.error)
