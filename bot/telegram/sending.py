"""Sender: delivers rendered replies as new messages, edits and files."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from telegram import Bot, InlineKeyboardMarkup, InputFile, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ChatAction, MessageLimit
from telegram.error import BadRequest, ChatMigrated, InvalidToken, TelegramError

from bot.replies.blocks import Attachment, Reply
from bot.telegram.backoff import Backoff
from bot.telegram.files import fetch_known
from bot.telegram.moves import Moves
from bot.telegram.rendering import NO_PREVIEW, Rendered, render, utf16_length
from bot.telegram.shown import Look, Shown, digest
from bot.telegram.token import Token
from bot.telegram.updates import PLACE

_TRIES: Final = 2  # for an answer that can be read
_LONGEST_CAPTION: Final = int(MessageLimit.CAPTION_LENGTH)
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a chat: the message, 0 for none, and the topic of a forum."""

    chat: int
    message: int = 0
    thread: int | None = None


class NotOursError(TelegramError):
    """What is to be answered belongs to another machine by now."""

    def __init__(self) -> None:
        super().__init__("another machine answers")


async def ours() -> bool:
    """Return that whatever this task answers is ours: there is no other machine."""
    return True


def has_caption(files: Sequence[str | Attachment]) -> bool:
    """Tell whether the first of *files* can have words under it: a place cannot."""
    return bool(files) and (isinstance(files[0], Attachment) or not files[0].startswith(f"{PLACE}:"))


class Sender:
    """Sends replies, with retries while Telegram is unreachable. Event loop only."""

    def __init__(  # noqa: PLR0913 - what it works with
        self,
        bot: Bot,
        backoff: Backoff,
        shown: Shown,
        moves: Moves,
        token: Token | None = None,
        *,
        is_ours: Callable[[], Awaitable[bool]] = ours,
    ) -> None:
        """Send as *bot*, whose *token* is asked about if it is refused, and record in *shown* what each message shows.

        *moves* knows the ids of groups. Nothing is sent where what this task answers no longer *is_ours*.
        """
        self._is_ours = is_ours
        self._token = token or Token(bot, backoff)
        self._bot = bot
        self._moves = moves
        self._backoff = backoff
        self._shown = shown
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def send(self, reply: Reply, place: Place, *, keeps_topic: bool = False) -> Place:
        """Send *reply* as a reply to the message at *place*; return its own place. With *keeps_topic* it goes to that topic or nowhere.

        Raises:
            TelegramError: it is undeliverable.
        """
        rendered = render(self._linked(reply))
        file = reply.attachment if reply.attachment and reply.attachment.content else None
        try:
            return await self._send(rendered, file, reply, self._current(place), keeps_topic=keeps_topic)
        except ChatMigrated as error:
            await self._moves.moved(self._moves.current(place.chat), error.new_chat_id)
            return await self._send(rendered, file, reply, self._current(place))

    async def send_files(self, reply: Reply, place: Place, files: Sequence[str | Attachment]) -> Sequence[Place]:
        """Send *reply* with files, those that Telegram has by their kind and id; the first has the reply as its caption, if that fits.

        Raises:
            TelegramError: it is undeliverable.
        """
        rendered = render(reply)
        is_caption = has_caption(files) and utf16_length(rendered.text) <= _LONGEST_CAPTION
        places = [] if is_caption else [await self.send(reply, place)]
        for file in files:
            caption = rendered if not places else Rendered("", [], None)
            sent = await self._send_one(file, caption, place)
            places.append(Place(sent.chat.id, sent.message_id))
        return places

    async def _send_one(self, file: str | Attachment, caption: Rendered, place: Place) -> Message:
        if isinstance(file, Attachment):
            return await self._send_file(file, caption, place)
        return await self._retry(lambda: self._send_known(file, caption, place))

    async def _send_known(self, file: str, caption: Rendered, place: Place) -> Message:
        kind, _, name = file.partition(":")
        shown = {"caption": caption.text or None, "caption_entities": caption.entities, "reply_markup": caption.keyboard}
        match kind:
            case "location":
                latitude, longitude = map(float, name.split(","))
                return await self._bot.send_location(place.chat, latitude, longitude)
            case "photo":
                return await self._bot.send_photo(place.chat, name, **shown)  # type: ignore[arg-type]
            case "voice":
                return await self._bot.send_voice(place.chat, name, **shown)  # type: ignore[arg-type]
            case "video":
                return await self._bot.send_video(place.chat, name, **shown)  # type: ignore[arg-type]
            case "audio":
                return await self._bot.send_audio(place.chat, name, **shown)  # type: ignore[arg-type]
        return await self._bot.send_document(place.chat, name, **shown)  # type: ignore[arg-type]

    async def fetch(self, file: str) -> Attachment:
        """Download a file that Telegram has, by its kind and id.

        Raises:
            DownloadFailedError: it could not be fetched.
        """
        return await fetch_known(file.partition(":")[2], self._bot, self._backoff)

    async def edit(self, reply: Reply, place: Place) -> Place:
        """Replace our message at *place* by *reply*, or send a new one if it cannot be edited; return the place.

        Raises:
            TelegramError: it is undeliverable.
        """
        if reply.attachment is not None or self._current(place) != place:
            return await self.send(reply, place)
        lock = self._locks.setdefault((place.chat, place.message), asyncio.Lock())
        async with lock:  # a concurrent edit must see the result of this one
            try:
                await self._edit(render(reply), reply, place)
            except BadRequest as error:
                if "not modified" in error.message:  # after an edit whose confirmation was lost
                    return place
                _log.info("a message cannot be edited: %s", error)
                return await self.send(reply, place)
            except ChatMigrated as error:
                await self._moves.moved(place.chat, error.new_chat_id)
                return await self.send(reply, place)
        return place

    async def edit_caption(self, reply: Reply, place: Place) -> Place:
        """Replace the words under our file at *place* by *reply*, or send a new message if they cannot be edited; return the place.

        Raises:
            TelegramError: it is undeliverable.
        """
        shown = render(reply)
        if utf16_length(shown.text) > _LONGEST_CAPTION:
            return await self.send(reply, place)
        words = {"caption": shown.text, "caption_entities": shown.entities, "reply_markup": shown.keyboard}
        try:
            await self._retry(lambda: self._bot.edit_message_caption(place.chat, place.message, **words))  # type: ignore[arg-type]
        except BadRequest as error:
            if "not modified" not in error.message:
                _log.info("the words under a file cannot be edited: %s", error)
                return await self.send(reply, place)
        return place

    async def withdraw(self, place: Place, instead: Reply) -> None:
        """Delete our message at *place*; one that is too old for that, or whose time has gone, says something *instead*.

        Raises:
            TelegramError: neither can be done.
        """
        try:
            await self._retry(lambda: self._bot.delete_message(place.chat, place.message))
        except BadRequest as error:
            _log.info("a message cannot be deleted: %s", error)
            try:
                await self._edit(render(instead), instead, place)
            except BadRequest:  # it is a file
                await self.edit_caption(instead, place)

    async def type(self, place: Place) -> None:
        """Show the typing indicator; failure is ignored."""
        try:
            await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)
        except TelegramError as error:
            _log.debug("typing could not be shown: %s", error)

    def saw(self, message: MaybeInaccessibleMessage) -> bool:
        """Record what a tapped message shows, unless it is known; return whether the message can be edited."""
        if not isinstance(message, Message) or message.text is None:
            return False
        if self._shown.look(message.chat.id, message.message_id) is None:
            look = Look("", digest(message.text), _buttons(message.reply_markup))
            self._shown.remember(message.chat.id, message.message_id, look)
        return True

    def _linked(self, reply: Reply) -> Reply:
        """Return *reply* with links to the private chat in the place of what they are to say."""
        if not any(button.start for row in reply.buttons for button in row):
            return reply
        rows = tuple(
            tuple(replace(each, url=f"https://t.me/{self._bot.username}?start={each.start}") if each.start else each for each in row)
            for row in reply.buttons
        )
        return replace(reply, buttons=rows)

    async def _send(self, rendered: Rendered, file: Attachment | None, reply: Reply, place: Place, *, keeps_topic: bool = False) -> Place:
        caption = rendered if file and utf16_length(rendered.text) <= _LONGEST_CAPTION else Rendered("", [], None)
        sent: Message | None = None
        if file is None or caption is not rendered:
            sent = await self._send_text(rendered, place, keeps_topic=keeps_topic)
        if file is not None:
            document = await self._send_file(file, caption, place)
            sent = sent or document
        assert sent is not None  # noqa: S101 - at least one of them was sent
        self._remember(rendered, reply, sent.chat.id, sent.message_id)
        return Place(sent.chat.id, sent.message_id, place.thread)

    async def _send_text(self, rendered: Rendered, place: Place, *, keeps_topic: bool = False) -> Message:
        return await self._sent(
            rendered,
            place,
            keeps_topic=keeps_topic,
            call=lambda shown, where: self._bot.send_message(
                text=shown.text,
                entities=shown.entities,
                reply_markup=shown.keyboard,
                link_preview_options=NO_PREVIEW,
                **_addressed(where),
            ),
        )

    async def _send_file(self, file: Attachment, caption: Rendered, place: Place) -> Message:
        return await self._sent(
            caption,
            place,
            lambda shown, where: self._bot.send_document(
                document=InputFile(file.content, filename=_one_line(file.name)),
                caption=shown.text or None,
                caption_entities=shown.entities,
                reply_markup=shown.keyboard,
                disable_content_type_detection=True,
                **_addressed(where),
            ),
        )

    async def _sent(
        self, rendered: Rendered, place: Place, call: Callable[[Rendered, Place], Awaitable[Message]], *, keeps_topic: bool = False
    ) -> Message:
        """Send *rendered*; if Telegram refuses its form, once more as plain text outside of any topic.

        Raises:
            TelegramError: it is undeliverable.
        """
        try:
            return await self._understood(lambda: call(rendered, place))
        except BadRequest as error:
            if "chat not found" in error.message.lower() or (keeps_topic and "thread not found" in error.message.lower()):
                raise
            _log.warning("a message is refused, and sent as plain text: %s", error)
            return await self._understood(lambda: call(Rendered(rendered.text, [], None), replace(place, thread=None)))

    async def _understood(self, call: Callable[[], Awaitable[Message]]) -> Message:
        """Return the message that *call* sent; one of which the answer cannot be read may have been sent, and is sent once more.

        Raises:
            TelegramError: it is undeliverable, or nobody knows whether it was sent.
        """
        for _ in range(_TRIES):
            try:
                message: object = await self._retry(call)
            except (AttributeError, KeyError, TypeError, ValueError) as error:  # of the library, which trusts what it gets
                message = error
            if isinstance(message, Message):
                return message
            _log.warning("Telegram's answer to a message cannot be read: %s", type(message).__name__)
        unknown = "nobody knows whether a message was sent"
        raise TelegramError(unknown)

    async def _retry(self, call: Callable[[], Awaitable[_Result]]) -> _Result:
        """Return the result of *call*, also after Telegram has refused a token that is good.

        Raises:
            TelegramError: Telegram refuses the call.
            NotOursError: another machine answers.
        """

        async def checked() -> _Result:
            if not await self._is_ours():
                raise NotOursError
            return await call()

        while True:
            try:
                return await self._backoff.retry(checked)
            except InvalidToken:
                await self._token.check()

    def _current(self, place: Place) -> Place:
        """Return *place* by the id that its group has now; messages have other ids there."""
        chat = self._moves.current(place.chat)
        return place if chat == place.chat else Place(chat)

    async def _edit(self, rendered: Rendered, reply: Reply, place: Place) -> None:
        before = self._shown.look(place.chat, place.message)
        text, buttons = digest(rendered.text), _buttons(rendered.keyboard)
        if before is None or before.text != text:
            await self._retry(
                lambda: self._bot.edit_message_text(
                    rendered.text,
                    place.chat,
                    place.message,
                    entities=rendered.entities,
                    reply_markup=rendered.keyboard,
                    link_preview_options=NO_PREVIEW,
                )
            )
        elif before.buttons != buttons:
            await self._retry(lambda: self._bot.edit_message_reply_markup(place.chat, place.message, reply_markup=rendered.keyboard))
        self._remember(rendered, reply, place.chat, place.message)

    def _remember(self, rendered: Rendered, reply: Reply, chat: int, message: int) -> None:
        answer = reply.answer.id if reply.answer else ""
        self._shown.remember(chat, message, Look(answer, digest(rendered.text), _buttons(rendered.keyboard)))


def _addressed(place: Place) -> dict[str, Any]:
    """Return the arguments for *place*; the message replied to may have been deleted."""
    answered = ReplyParameters(place.message, allow_sending_without_reply=True) if place.message else None
    return {"chat_id": place.chat, "message_thread_id": place.thread, "reply_parameters": answered}


def _one_line(name: str) -> str:
    """Replace control characters and bidirectional marks in a file name."""
    return "".join(character if character.isprintable() else "_" for character in name) or "_"


def _buttons(keyboard: InlineKeyboardMarkup | None) -> str:
    """Return the digest of a keyboard."""
    return digest(json.dumps(keyboard.to_dict(), sort_keys=True)) if keyboard else ""
