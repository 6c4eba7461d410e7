"""TelegramChannel: composition, startup and shutdown of the Telegram side."""

import asyncio
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

from bot.commands import Commands
from bot.commands.correspondence import Correspondence
from bot.commands.responses import ResponseCommands
from bot.commands.staff import Staff
from bot.conversation.assistant import Assistant
from bot.desk.folder import DeskFolder
from bot.desk.notices import Notices
from bot.errors import SettingsError
from bot.settings import Settings, plain
from bot.storage.database import Database, SharedDatabase
from bot.storage.leadership import Alone, Leadership, while_leading
from bot.telegram import inbox, moves, sharing, shown
from bot.telegram.answered import AnsweredFile
from bot.telegram.backoff import Backoff
from bot.telegram.connections import AiohttpRequest
from bot.telegram.floods import Floods
from bot.telegram.handling import Handler
from bot.telegram.inbox import Inbox
from bot.telegram.moves import Moves
from bot.telegram.notices import NoticeDelivery, ResponseDelivery
from bot.telegram.pacing import Pacing
from bot.telegram.polling import Polling
from bot.telegram.sharing import SharedInbox
from bot.telegram.shown import Shown
from bot.telegram.timing import TIMING, Timing
from bot.telegram.token import Token
from bot.telegram.webhook import Route, Webhook
from bot.telegram.writer import Writer
from bot.texts.condition import storage

STORES: Final = (inbox.MIGRATIONS, shown.MIGRATIONS, moves.MIGRATIONS)
"""The tables of what Telegram sent and said."""

_CONCURRENT_UPDATES: Final = 512
_App = Application[Any, Any, Any, Any, Any, Any]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Connection settings: bot token, Bot API server, proxy, and how updates are received.

    With a `webhook_url` Telegram posts updates there, with the secret in a header; otherwise they are polled. With `is_paced` false
    only the retry-after pauses are kept, for servers without rate limits, and people may have as much sent as they like.
    """

    token: str
    base_url: str = "https://api.telegram.org"
    proxy: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    is_paced: bool = True

    @classmethod
    def of(cls, settings: Settings) -> "Access | None":
        """Return how Telegram is reached by *settings*, None without a token."""
        if settings.bot_token is None:
            return None
        return cls(
            plain(settings.bot_token),
            base_url=settings.telegram_base_url,
            proxy=plain(settings.telegram_proxy),
            webhook_url=settings.webhook_url,
            webhook_secret=plain(settings.webhook_secret),
            is_paced=settings.telegram_pacing,
        )


class TelegramChannel:
    """The Telegram channel, by long polling or by webhook; the web server serves its `routes`. Event loop only.

    An update is done once its reply is delivered or undeliverable. While Telegram is unreachable the reply is retried, and after a
    restart the question is answered again: delivery is at least once, and a duplicate takes a lost confirmation.
    """

    def __init__(  # noqa: PLR0913 - two for the bot, four for the conversation
        self,
        commands: Commands,
        assistant: Assistant,
        access: Access,
        database: Database | Path,
        *,
        admins: AbstractSet[int],
        staff_chat: int | None = None,
        timing: Timing = TIMING,
        letters: Correspondence | None = None,
        staff: Staff | None = None,
        notices: Notices | None = None,
        desk: DeskFolder | None = None,
        leadership: Leadership | None = None,
        responses: ResponseCommands | None = None,
        answered: Path | None = None,
    ) -> None:
        """Answer as the bot of *access*; updates are stored in *database*. *admins* is read anew for every update.

        Where *database* is shared by several machines, each answers, and the one with the *leadership* polls and sends by itself. With
        *letters* the messages of the service desk are delivered; its *staff* is known by the members of groups. *notices* and
        *responses* are sent by the calendar of *desk*. On one machine the file *answered* knows of answers before the database does.
        """
        self._timing = timing
        self._admins = admins
        self._backoff = backoff = Backoff(timing)
        for_updates = AiohttpRequest(proxy=access.proxy, connections=2)
        self._leadership = leadership or Alone()
        is_shared = not isinstance(database, Path) and database.is_shared
        shared = (sharing.MIGRATIONS,) if is_shared else ()
        self._writer = Writer(database, (*STORES, *shared))
        self._moves = Moves(self._writer)
        self._pacing = Pacing(is_on=access.is_paced, silenced=self._moves.silenced)
        self._inbox = Inbox(self._writer, admins, AnsweredFile(answered) if answered is not None else None)
        if is_shared:
            self._inbox = SharedInbox(self._writer, cast("SharedDatabase", database), admins, keyed=assistant.keyed)
        self._shown = Shown(self._writer, keyed=assistant.keyed)
        self._application = _application(access, for_updates, self._inbox, self._pacing)
        self._application.add_handler(TypeHandler(Update, self._handle))
        self._application.add_error_handler(_log_error)
        bot = self._application.bot
        self._token = Token(bot, backoff, timing)
        self._handler = Handler(
            commands,
            assistant,
            bot,
            backoff,
            self._shown,
            moves=self._moves,
            token=self._token,
            floods=Floods(assistant.emergency) if access.is_paced else None,
            admins=admins,
            staff_chat=staff_chat,
            timing=timing,
            letters=letters,
            staff=staff,
            is_free=self._pacing.is_free,
            inbox=self._inbox,
        )
        sender = self._handler.sender
        self._notices = NoticeDelivery(notices, desk, sender) if notices is not None and desk is not None else None
        self._responses = ResponseDelivery(responses, desk, sender) if responses is not None and desk is not None else None
        webhook = Webhook(access.webhook_url, access.webhook_secret, bot, backoff, self._inbox, timing) if access.webhook_url else None
        self.routes: Sequence[Route] = webhook.routes if webhook is not None else ()
        self._source = webhook or Polling(bot, for_updates, backoff, self._inbox, timing)

    @property
    def waiting(self) -> int:
        """How many updates are stored and not answered yet."""
        return self._inbox.waiting

    async def run(self) -> None:
        """Receive and answer updates until cancelled.

        Raises:
            SettingsError: Telegram rejects the token or the webhook URL.
        """
        try:
            await self._introduce()
            await self._serve()
        except InvalidToken as error:
            raise SettingsError([("BOT_TOKEN", "Telegram refuses it; ask @BotFather for the token of this bot")]) from error
        except BadRequest as error:
            raise SettingsError([("WEBHOOK_URL", f"Telegram does not take it: {error.message}")]) from error
        finally:
            await self._handler.end()
            await self._application.shutdown()
            await self._application.bot.shutdown()  # the application leaves its connections open if it never started
            await self._shown.settle()
            await self._moves.settle()
            await self._inbox.close()
            self._writer.close()

    async def tell_storage(self, fault: str) -> None:
        """Tell every admin in private that nothing can be kept, and why; or that this is over."""
        for admin in sorted(self._admins):
            try:
                await self._application.bot.send_message(admin, storage(fault, "zh-Hans"))
            except (TelegramError, RuntimeError) as error:  # not started, blocked, or unreachable: the log says it as well
                self._backoff.warn("an admin could not be told: %s", error)

    async def _introduce(self) -> None:
        """Ask Telegram who we are until it says so, or refuses the token twice: whatever else answers is in its place.

        Raises:
            InvalidToken: Telegram refuses the token.
        """
        is_refused = False
        while True:
            try:
                await self._backoff.retry(self._application.initialize)
            except InvalidToken:
                if is_refused:
                    raise
                is_refused = True
            except (TelegramError, AttributeError, KeyError, TypeError, ValueError) as error:  # the library trusts what it gets
                is_refused = False
                self._backoff.warn("Telegram does not say who this bot is: %s", error)
            else:
                return
            await asyncio.sleep(self._timing.poll_again)

    async def _serve(self) -> None:
        await self._shown.load()
        self._pacing.keep_silent(await self._moves.load())
        waiting = await self._inbox.requeue(self._application.bot)
        if waiting:
            _log.info("%d updates were waiting", waiting)
        await self._application.start()
        self._handler.begin()
        sources = (self._handler.delivery, self._notices, self._responses)
        deliveries = [asyncio.create_task(while_leading(self._leadership, each.run)) for each in sources if each is not None]
        if isinstance(self._inbox, SharedInbox):
            deliveries += [asyncio.create_task(self._inbox.run(self._application.bot)), asyncio.create_task(self._moves.follow())]
        try:
            _log.info("answering on Telegram as @%s", self._application.bot.username)
            await self._receive()
        finally:
            for delivery in deliveries:
                delivery.cancel()
            await asyncio.gather(*deliveries, return_exceptions=True)
            await self._inbox.take_no_more()
            await self._stop()

    async def _receive(self) -> None:
        """Receive updates until cancelled, or until the token is refused for good.

        Raises:
            InvalidToken: it is.
        """
        receiving = while_leading(self._leadership, self._source.run) if isinstance(self._source, Polling) else self._source.run()
        works = [asyncio.create_task(work) for work in (receiving, self._token.wait_for_refusal())]
        try:
            done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in works:
                task.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    async def _stop(self) -> None:
        """Finish the updates in progress; those that take too long stay in the inbox."""
        try:
            async with asyncio.timeout(self._timing.stop):
                await self._application.stop()
        except TimeoutError:
            _log.warning("stopped with questions in work; they are answered after the next start")
        await self._inbox.release()

    async def _handle(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        with self._inbox.handling(update.update_id):
            if await self._inbox.holds():
                await self._handler.handle(update)
            await self._inbox.done(update.update_id)


def _application(access: Access, for_updates: AiohttpRequest, inbox_: Inbox, pacing: Pacing) -> _App:
    """Return what handles the updates of *inbox_*, and makes calls at the rate of *pacing*; *for_updates* polls."""
    url = access.base_url.rstrip("/")
    builder = ApplicationBuilder().token(access.token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    builder = builder.request(AiohttpRequest(proxy=access.proxy)).get_updates_request(for_updates)
    return builder.updater(None).update_queue(inbox_).rate_limiter(pacing).concurrent_updates(_CONCURRENT_UPDATES).build()


async def _log_error(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log an exception of a handler; the update stays in the inbox and is retried after a restart."""
    _log.error("an update failed", exc_info=context.error)
