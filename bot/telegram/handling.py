"""Handler: processes one update, from its request to the reply in the chat."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final

from cachetools import LRUCache
from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Document,
    InlineQuery,
    InlineQueryResultArticle,
    Message,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.commands import DESK_COMMANDS, Commands, Request
from bot.commands.correspondence import Correspondence
from bot.commands.staff import Staff
from bot.conversation.assistant import Assistant
from bot.desk.desk import Desk
from bot.errors import BotError, TooManyQuestionsError
from bot.people.privacy import mask
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Paragraph, Reply
from bot.telegram import inline
from bot.telegram.backoff import Backoff
from bot.telegram.connections import accepted
from bot.telegram.desk import Delivery, always
from bot.telegram.files import fetch
from bot.telegram.floods import Floods
from bot.telegram.inbox import Inbox
from bot.telegram.members import Members
from bot.telegram.menus import Menus
from bot.telegram.moves import Moves
from bot.telegram.sending import Place, Sender, ours
from bot.telegram.shown import Shown
from bot.telegram.taps import Tap, Taps
from bot.telegram.timing import TIMING, Timing
from bot.telegram.token import Token
from bot.telegram.updates import ADD, UNREADABLE, Knowledge, counted, edit_of, language_of, request_of, said_of
from bot.texts.errors import explain
from bot.texts.people import TEXT_ONLY
from index import Language, RetrievalError

_INLINE_A_MINUTE: Final = 60  # every keystroke sends a query
_MOST_ALBUMS: Final = 1000
_INLINE_SECONDS: Final = 10.0
_MOST_TYPING: Final = 8  # updates in hand up to which "typing" is shown
_log = logging.getLogger(__name__)


class Handler:
    """Answers updates, any number of them concurrently. Event loop only."""

    def __init__(  # noqa: PLR0913 - the parts of the channel
        self,
        commands: Commands,
        assistant: Assistant,
        bot: ExtBot[Any],
        backoff: Backoff,
        shown: Shown,
        *,
        moves: Moves,
        token: Token,
        floods: Floods | None,
        admins: AbstractSet[int],
        staff_chat: int | None,
        timing: Timing = TIMING,
        letters: Correspondence | None = None,
        staff: Staff | None = None,
        is_free: Callable[[int], bool] = always,
        inbox: Inbox | None = None,
    ) -> None:
        """Answer as *bot*; *admins* is read anew for every update. Without *floods* everything is admitted.

        With *letters* there is a service desk, whose *staff* is known by the members of groups. Its messages to a chat wait, and hold up no
        other, until that *is_free*. *inbox* knows whether an update is still ours to answer.
        """
        self._commands = commands
        self._assistant = assistant
        self._bot = bot
        self._backoff = backoff
        self._shown = shown
        self._moves = moves
        self._inbox = inbox
        self.sender = Sender(bot, backoff, shown, moves, token, is_ours=inbox.holds if inbox is not None else ours)
        self._albums: LRUCache[str, bool] = LRUCache(_MOST_ALBUMS)
        self._menus = Menus(bot, backoff, frozenset() if letters else DESK_COMMANDS)
        self._letters = letters
        self.delivery = None
        if letters is not None:
            self.delivery = Delivery(letters, self.sender, bot, moves.current, is_free, staff_chat=staff_chat, admins=admins)
        self._members = Members(bot, moves.current)
        if staff is not None:
            staff.members = self._members
        self._admins = admins
        self._staff_chat = staff_chat
        self._taps = Taps(timing)
        self._timing = timing
        self._floods = floods
        self._inline_limit = RateLimit(_INLINE_A_MINUTE)
        self._background: set[asyncio.Task[None]] = set()

    async def handle(self, update: Update) -> None:
        """Answer *update*; an undeliverable reply is not an error."""
        await self._know(update)
        try:
            if update.message is not None:
                self._note_members(update.message)
            if update.message is not None and update.message.migrate_to_chat_id is not None:
                await self._moves.moved(update.message.chat.id, update.message.migrate_to_chat_id)
            elif update.inline_query is not None:
                await self._offer(update.inline_query)
            elif update.callback_query is not None:
                await self._tapped(update, update.callback_query)
            elif update.edited_message is not None:
                await self._edited(update.edited_message)
            elif update.my_chat_member is not None:
                await self._returned(update.my_chat_member)
            else:
                await self._written(update)
        except TelegramError as error:  # final after retries: the bot was blocked, the chat is gone
            _log.info("update %d cannot be answered: %s", update.update_id, error)

    async def _know(self, update: Update) -> None:
        """Find out what the message shows that *update* is about."""
        tapped = update.callback_query.message if update.callback_query is not None else None
        about = update.message.reply_to_message if update.message is not None else tapped
        if about is not None:
            await self._shown.look_up(about.chat.id, about.message_id)

    def _note_members(self, message: Message) -> None:
        """Take note of who has come to a group, or gone."""
        gone = (message.left_chat_member,) if message.left_chat_member is not None else ()
        for user in (*gone, *(message.new_chat_members or ())):
            self._members.changed(message.chat.id, user.id)

    def begin(self) -> None:
        """Set the command menus in the background."""
        self._start(self._menus.set_all(self._staff))

    @property
    def _staff(self) -> int | None:
        """The staff's group, by the id that it has now."""
        return None if self._staff_chat is None else self._moves.current(self._staff_chat)

    async def end(self) -> None:
        """Cancel the background tasks."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    async def _written(self, update: Update) -> None:
        """Answer a message."""
        message = update.message
        request = await self._said(message) or self._request(update)
        if message is None or request is None:
            return
        request = counted(request, message.date, time.time())
        place = Place(message.chat.id, message.message_id, message.message_thread_id if message.is_topic_message else None)
        if not await self._admits(request, place):
            return
        if request.by_admin and not request.in_group:
            self._start(self._menus.set_admins(message.chat.id))
        if request.command == ADD and message.document is not None:  # anybody can type the command alone
            await self._add(request, message.document, place)
        elif request.command == UNREADABLE:
            await self._received(request, message, place)
        else:
            self._is_known_album(message)
            if request.command == "ask" and not request.in_group:  # in a group it counts towards twenty messages a minute
                self._type(place)
            await self._respond(request, place)

    def _type(self, place: Place) -> None:
        """Show "typing"; while many wait it is left out, since every call makes all of them wait longer."""
        if self._inbox is None or self._inbox.waiting <= _MOST_TYPING:
            self._start(self.sender.type(place))

    async def _received(self, request: Request, message: Message, place: Place) -> None:
        """Keep a photo or a file without words for the desk, where there is one; of an album one thing is answered."""
        is_known = self._is_known_album(message)
        if self._letters is not None and request.file:
            filed = replace(request, command="filed")
            if not is_known:
                await self._respond(filed, place)
                return
            async for _ in self._commands.respond(filed):
                pass
        elif not is_known:
            await self.sender.send(Reply(TEXT_ONLY(request.language), request.language), place)

    async def _said(self, message: Message | None) -> Request | None:
        """Return the request of a message that belongs to a case, by the message that it replies to; None for any other."""
        if self.delivery is None or message is None or message.reply_to_message is None:
            return None
        bound = await self.delivery.bound(message.chat.id, message.reply_to_message.message_id)
        return said_of(message, bound, self._knowledge) if bound is not None else None

    async def _edited(self, message: Message) -> None:
        """Take note of an edit: of staff's words to a person, which are edited there as well."""
        request = edit_of(message, self._knowledge) if self._letters is not None else None
        if request is not None:
            await self._respond(request, Place(message.chat.id, message.message_id))

    async def _returned(self, change: ChatMemberUpdated) -> None:
        """Take note that a person who had blocked the bot has it back."""
        if self._letters is not None and change.chat.type == Chat.PRIVATE and change.new_chat_member.status == ChatMember.MEMBER:
            await self._letters.desk.call(Desk.reached, f"telegram:{change.chat.id}")

    def _is_known_album(self, message: Message) -> bool:
        """Return whether something of the album that *message* belongs to was answered already; from now on it was."""
        album = message.media_group_id
        if album is None:
            return False
        known = album in self._albums
        self._albums[album] = True
        return known

    async def _add(self, request: Request, document: Document, place: Place) -> None:
        """Download the file that an admin sent, and offer to add it."""
        self._start(self.sender.type(place))
        try:
            attachment = await fetch(document, self._bot, self._backoff)
        except BotError as error:
            await self.sender.send(Reply(explain(error, request.language), request.language, error=error), place)
        else:
            await self._respond(replace(request, attachment=attachment), place)

    async def _tapped(self, update: Update, query: CallbackQuery) -> None:
        """Answer a tapped button."""
        tap = Tap(query, self._bot, self._timing)
        async with tap.in_time():
            request = self._request(update)
            if query.message is None or request is None or not self._taps.begins(query):
                return
            tap.can_edit = self.sender.saw(query.message)
            place = Place(query.message.chat.id, query.message.message_id, _topic(query))
            try:
                if await self._admits(request, place, tap):
                    await self._respond(request, place, tap)
            finally:
                self._taps.ends(query)

    async def _admits(self, request: Request, place: Place, tap: Tap | None = None) -> bool:
        """Return whether *request* is no flood; that it is one is said once a minute."""
        try:
            if self._floods is not None:
                self._floods.check(request)
        except TooManyQuestionsError as error:
            said = explain(error, request.language)
            if tap is not None:
                tap.answer(said)
            elif not error.told:
                await self.sender.send(Reply(said, request.language, error=error), place)
            return False
        return True

    async def _respond(self, request: Request, place: Place, tap: Tap | None = None) -> None:
        """Show the replies to *request*; each replaces the one before."""
        sent: Place | None = None
        async for reply in self._commands.respond(request):
            if isinstance(reply.error, TooManyQuestionsError) and reply.error.told:
                continue
            noted = accepted.set(self._noting(reply))
            try:
                sent = await self._show(_as_tapped(reply, request) if tap else reply, place, sent, tap)
            finally:
                accepted.reset(noted)
            if reply.answer is not None and self._inbox is not None:
                self._inbox.answered()

    def _noting(self, reply: Reply) -> Callable[[], None] | None:
        """Return what notes that the update in hand has its answer, as soon as Telegram accepts *reply*; None if more is to be done then.

        What answers a question is the last reply to it, and one message unless it has a file or belongs to a case.
        """
        is_all = reply.answer is not None and reply.attachment is None and reply.about is None
        return self._inbox.answered if is_all and self._inbox is not None else None

    async def _show(self, reply: Reply, place: Place, sent: Place | None, tap: Tap | None) -> Place | None:
        """Show *reply* in a new message or by an edit, and return where. An unacknowledged tap shows the notice, without a message."""
        if reply.notice and not reply.text and (tap is None or tap.is_answered):
            reply = replace(reply, content=reply.notice)
        if tap is not None:
            tap.answer(reply.notice, alerts=reply.alerts)
            await asyncio.sleep(0)  # acknowledge before the message
        if not reply.text and reply.attachment is None:
            return sent
        shown = await self._delivered(reply, place, sent, tap)
        if reply.about is not None and self.delivery is not None:
            await self.delivery.bind(shown, reply.about)
        return shown

    async def _delivered(self, reply: Reply, place: Place, sent: Place | None, tap: Tap | None) -> Place:
        if sent is not None:
            return await self.sender.edit(reply, sent)
        if reply.edits and tap is not None and tap.can_edit:
            return await self.sender.edit(reply, place)
        return await self.sender.send(reply, place)

    async def _offer(self, query: InlineQuery) -> None:
        """Answer an inline query with quotes from public documents, whoever asks."""
        question, language = query.query.strip(), language_of(query.from_user)
        offered, seconds = [], inline.CACHE_SECONDS
        try:
            self._inline_limit.check(str(query.from_user.id))
            if question:
                async with asyncio.timeout(_INLINE_SECONDS):
                    offered = await self._offered(question, self._assistant.library.language(question, language))
        except (BotError, RetrievalError, TimeoutError) as error:
            _log.info("an inline query: %s", error)
            seconds = 0  # not cached: the next query may succeed
        await self._bot.answer_inline_query(query.id, offered, cache_time=seconds, is_personal=True)

    async def _offered(self, question: str, language: Language) -> list[InlineQueryResultArticle]:
        """Return the quotes for an inline query; in an emergency its card alone."""
        emergency = self._assistant.emergency(question)
        if emergency:
            return [inline.card(emergency, language)]
        return inline.results(await self._assistant.look_up(question), language)

    @property
    def _knowledge(self) -> Knowledge:
        return Knowledge(self._bot.bot, self._admins, self._staff, self._shown.answer, self._moves.first)

    def _request(self, update: Update) -> Request | None:
        return request_of(update, self._knowledge)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run *work* in the background."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _as_tapped(reply: Reply, request: Request) -> Reply:
    """Return *reply* with its question above if that was a button's label, which the chat does not show."""
    if request.command != "ask":
        return reply
    return replace(reply, content=(Paragraph(mask(request.argument).text), *reply.blocks))


def _topic(query: CallbackQuery) -> int | None:
    message = query.message
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
