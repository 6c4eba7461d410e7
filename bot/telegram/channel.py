"""TelegramChannel: long polling, and every reply a reply to its question."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from telegram import Message, ReplyParameters, Update
from telegram.constants import ChatAction
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder, ContextTypes, TypeHandler, Updater

from bot import texts
from bot.assistant import Assistant
from bot.commands import Reply, Request, respond
from bot.errors import SettingsError, TooManyQuestionsError
from bot.telegram.inbox import Inbox
from bot.telegram.rendering import NO_PREVIEW, render
from bot.telegram.updates import UNREADABLE, request_of

_AT_ONCE: Final = 64
_MOST_WAITS: Final = 10
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 4.0
_Result = TypeVar("_Result")
_App = Application[Any, Any, Any, Any, Any, Any]
_log = logging.getLogger(__name__)


class TelegramChannel:
    """The Telegram channel, by long polling. Event loop only.

    An update is done once its reply has arrived, or can never arrive. As long as Telegram cannot be reached its reply is sent again
    and again, and after a restart its question is answered anew: nothing is lost, and a second copy needs a lost confirmation.
    """

    def __init__(self, assistant: Assistant, token: str, database: Path, *, admins: AbstractSet[int], base_url: str) -> None:
        """Answer for the bot of *token*; the updates are kept in *database*."""
        self._assistant = assistant
        self._admins = admins
        self._inbox = Inbox(database)
        self._application: _App = (
            ApplicationBuilder()
            .token(token)
            .base_url(f"{base_url.rstrip('/')}/bot")
            .base_file_url(f"{base_url.rstrip('/')}/file/bot")
            .get_updates_connection_pool_size(2)  # the last call, which confirms, must not wait for the one that was cancelled
            .update_queue(self._inbox)
            .rate_limiter(AIORateLimiter(max_retries=_MOST_WAITS))
            .concurrent_updates(_AT_ONCE)
            .build()
        )
        self._application.add_handler(TypeHandler(Update, self._handle))
        self._application.add_error_handler(_log_error)

    async def run(self) -> None:
        """Poll and answer until cancelled.

        Raises:
            SettingsError: Telegram refuses the token.
        """
        try:
            await _until_reached(self._application.initialize)
            await self._serve()
        except InvalidToken as error:
            raise SettingsError([("BOT_TOKEN", "Telegram refuses it; ask @BotFather for the token of this bot")]) from error
        finally:
            await self._application.shutdown()
            await self._application.bot.shutdown()  # where the application never started, it left its connections open
            self._inbox.close()

    async def _serve(self) -> None:
        updater = self._application.updater
        assert updater is not None  # noqa: S101 - the builder makes one unless told not to
        waiting = await self._inbox.requeue(self._application.bot)
        if waiting:
            _log.info("%d updates were waiting", waiting)
        await self._application.start()
        try:
            await updater.start_polling(
                allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY], bootstrap_retries=-1, error_callback=_log_polling_error
            )
            _log.info("answering on Telegram as @%s", self._application.bot.username)
            await asyncio.Event().wait()
        finally:
            await self._stop(updater)

    async def _stop(self, updater: Updater) -> None:
        """Take no more updates and finish those in work; what is not finished in time waits in the inbox."""
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                if updater.running:
                    await updater.stop()
        except (TimeoutError, TelegramError) as error:
            _log.warning("Telegram did not hear that we stop: %s", error)
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._application.stop()
        except TimeoutError:
            _log.warning("stopped with questions in work; they are answered after the next start")

    async def _handle(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        try:
            await self._answer_callback(update)
            request = request_of(update, self._application.bot.bot, self._admins)
            message = update.effective_message
            if request is not None and isinstance(message, Message):
                await self._respond(request, message, tapped=update.callback_query is not None)
        except TelegramError as error:  # what `_until_reached` lets through is final: the bot was blocked, the chat is gone
            _log.info("update %d cannot be answered: %s", update.update_id, error)
        self._inbox.done(update.update_id)

    async def _answer_callback(self, update: Update) -> None:
        """Stop the waiting of a tapped button; a tap that is too old needs nothing more."""
        if update.callback_query is not None:
            try:
                await update.callback_query.answer()
            except TelegramError as error:
                _log.info("a tap could not be confirmed: %s", error)

    async def _respond(self, request: Request, message: Message, *, tapped: bool) -> None:
        """Send the reply to *message*; a later reply of one run replaces the one before."""
        if request.command == UNREADABLE:
            await self._send(Reply(texts.TEXT_ONLY(request.language), request.language), message)
            return
        if request.command == "ask" and not request.in_group:  # in a group it would count as one of twenty messages a minute
            await self._show_typing(message)
        sent: Message | None = None
        async for reply in respond(self._assistant, request):
            if isinstance(reply.error, TooManyQuestionsError) and reply.error.told:
                continue
            if tapped:  # nobody wrote the question, so the reply says it
                reply = replace(reply, text=f"{request.argument}\n\n{reply.text}")  # noqa: PLW2901
            sent = await (self._send(reply, message) if sent is None else self._edit(reply, sent))

    async def _show_typing(self, message: Message) -> None:
        """Show that we are at work; it matters little if that fails."""
        try:
            await message.reply_chat_action(ChatAction.TYPING)
        except TelegramError as error:
            _log.debug("typing could not be shown: %s", error)

    async def _send(self, reply: Reply, message: Message) -> Message:
        text, entities, keyboard = render(reply)
        answered = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        return await _until_reached(
            lambda: message.reply_text(
                text, entities=entities, reply_markup=keyboard, reply_parameters=answered, link_preview_options=NO_PREVIEW
            )
        )

    async def _edit(self, reply: Reply, sent: Message) -> Message:
        """Let *reply* stand in the place of what was *sent*; return the message as it is then."""
        text, entities, keyboard = render(reply)
        if text == sent.text:
            return sent
        try:
            edited = await _until_reached(
                lambda: sent.edit_text(text, entities=entities, reply_markup=keyboard, link_preview_options=NO_PREVIEW)
            )
        except BadRequest as error:
            if "not modified" not in error.message:  # so it is answered when only the confirmation of an edit was lost
                raise
            return sent
        return edited if isinstance(edited, Message) else sent


async def _until_reached(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """Call Telegram until it can be reached, with longer and longer pauses; what it refuses is raised."""
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return await call()
        except BadRequest:  # a NetworkError by inheritance, but final
            raise
        except RetryAfter as error:
            _log.warning("Telegram wants us to wait: %s", error)
            await asyncio.sleep(_seconds(error.retry_after))
        except NetworkError as error:
            _log.warning("Telegram cannot be reached, next try in %.0f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


def _seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


async def _log_error(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what a handler raised; its update stays in the inbox and is tried again after a restart."""
    _log.error("an update failed", exc_info=context.error)


def _log_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        _log.error("another process polls with the same BOT_TOKEN; stop one of them")
    else:
        _log.warning("polling: %s", error)
