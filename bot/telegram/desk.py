"""Delivery of the desk's messages: one at a time, each marked as soon as Telegram has it.

Between Telegram's acceptance and our mark there is a gap that no bot can close: a kill in it may repeat that one message.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.commands.correspondence import Correspondence, Letter
from bot.desk.desk import Desk
from bot.desk.enclosures import KEPT, kept_file
from bot.desk.outbox import Bound, Card, Outgoing, is_look
from bot.desk.units import DEFAULT_DESK
from bot.errors import StorageError
from bot.replies.blocks import Attachment, Reply
from bot.telegram.sending import Place, Sender, has_caption
from bot.telegram.updates import message_name

_PAUSE_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 1.0  # for what other machines have written
_WAIT_SECONDS: Final = 0.5  # for a chat that cannot be written to at once
_PREFIX: Final = "telegram:"
_log = logging.getLogger(__name__)


def always(_chat: int) -> bool:
    """Tell that a chat can be written to."""
    return True


class Delivery:
    """Sends what the desk has to say, in its order. Event loop only."""

    def __init__(  # noqa: PLR0913 - what it stands on
        self,
        letters: Correspondence,
        sender: Sender,
        bot: Bot,
        current: Callable[[int], int],
        is_free: Callable[[int], bool] = always,
        *,
        staff_chat: int | None,
        admins: AbstractSet[int],
    ) -> None:
        """Send by *sender*; *current* knows the id that a group has now, *is_free* whether a chat can be written to at once.

        What has no chat of its own goes to *staff_chat*.
        """
        self._is_free = is_free
        self._letters = letters
        self._desk = letters.desk
        self._sender = sender
        self._bot = bot
        self._current = current
        self._staff_chat = staff_chat
        self._admins = admins
        self._changed_now = asyncio.Event()
        self._idle_seconds = _LOOK_SECONDS if letters.desk.store.is_shared else None
        self._being_bound: dict[str, Bound] = {}
        letters.private = self

    async def run(self) -> None:
        """Deliver until cancelled."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._changed_now.set)

        self._desk.notify = wake
        await self._deliver()

    async def _deliver(self) -> None:
        while True:
            self._changed_now.clear()
            try:
                sent, waiting = await self._pass()
            except StorageError as error:  # what was not marked is sent later
                _log.error("the desk's messages cannot be read or marked: %s", error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if not sent:
                await self._rest(_WAIT_SECONDS if waiting else self._idle_seconds)

    async def _rest(self, seconds: float | None) -> None:
        """Wait until there is something new, or for some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed_now.wait()

    async def _pass(self) -> tuple[int, int]:
        """Send what can go at once, in its order in each chat; return how much that was, and how much waits for its chat."""
        sent, busy = 0, Counter[int]()
        for outgoing, chat in await self._desk.look(self._waiting):
            if chat and (chat in busy or not self._is_free(chat)):
                busy[chat] += 1
                continue
            await self._tried(outgoing)
            sent += 1
        return sent, busy.total()

    def _waiting(self, desk: Desk) -> Sequence[tuple[Outgoing, int]]:
        """Return what is to be sent, and to which chats. In a thread."""
        return [(outgoing, self._chat_of(desk, outgoing)) for outgoing in desk.pending()]

    def _chat_of(self, desk: Desk, outgoing: Outgoing) -> int:
        """Return the chat that a message goes to, 0 where that is several or none. In a thread."""
        recipient = outgoing.recipient
        if recipient == "person":
            contact = desk.store.contact(outgoing.case)
            recipient = contact.sender if contact is not None else ""
        sender = recipient.removeprefix("staff:")
        if sender.startswith(_PREFIX):
            return int(sender.removeprefix(_PREFIX))
        place = self.place_of(recipient.removeprefix("unit:")) if recipient.startswith("unit:") else None
        return place.chat if place is not None else 0

    async def _tried(self, outgoing: Outgoing) -> None:
        """Send one message; one that cannot be written holds up no other."""
        try:
            await self._send(outgoing)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 # whatever it is
            _log.exception("message %d of the desk cannot be written", outgoing.number)
            await self._desk.call(Desk.mark, outgoing.number, "failed")

    async def _send(self, outgoing: Outgoing) -> None:
        """Send one message and mark it; one that can never arrive is marked so."""
        letter = await self._letters.letter(outgoing)
        if letter is None or (letter.to and not letter.to.startswith((_PREFIX, "admins"))):
            await self._desk.call(Desk.mark, outgoing.number, "failed")
            return
        try:
            number = await self._sent(outgoing, letter)
        except Forbidden:
            await self._failed(outgoing)
        except TelegramError as error:  # final after retries
            _log.warning("message %d of the desk: %s", outgoing.number, error)
            await self._failed(outgoing)
        else:
            await self._desk.call(Desk.mark, outgoing.number, "sent", number)

    async def _failed(self, outgoing: Outgoing) -> None:
        await self._desk.call(Desk.mark, outgoing.number, "failed")
        if outgoing.recipient == "person":
            await self._desk.call(Desk.undelivered, outgoing.case)

    async def _sent(self, outgoing: Outgoing, letter: Letter) -> int:
        if outgoing.message and outgoing.recipient != "person":
            return await self._rewritten(outgoing, letter)
        if letter.to == "admins":
            return await self._to_admins(letter)
        if letter.to:
            chat = int(letter.to.removeprefix(_PREFIX))
            if outgoing.kind in {"edited", "revoked"}:
                return await self._changed(outgoing, letter, chat)
            return await self._placed(letter, Place(chat))
        return await self._carded(letter) if letter.card else await self._noted(letter)

    async def _rewritten(self, outgoing: Outgoing, letter: Letter) -> int:
        """Edit a message to staff that is there already, in whose chat it lies."""
        chat = await self._desk.look(self._chat_of, outgoing)
        if chat and is_look(outgoing.kind):
            await self._sender.withdraw(Place(chat, outgoing.message), letter.reply)
            return 0
        if chat:
            await self._sender.edit(letter.reply, Place(chat, outgoing.message))
        return outgoing.message

    @property
    def handle(self) -> str:
        """The name of the bot."""
        return self._bot.username

    async def send(self, letter: Letter) -> Sequence[int]:
        """Send a letter to somebody in private; return the numbers of its messages, none if it does not arrive: bots cannot write first."""
        if not letter.to.startswith(_PREFIX):
            return ()
        try:
            files = [each for file in letter.files if (each := await self._carried(file))]
            places = await self._sender.send_files(letter.reply, Place(int(letter.to.removeprefix(_PREFIX))), files)
        except TelegramError as error:
            _log.info("a look at masked words cannot be sent: %s", error)
            return ()
        await self.bind(places[0], letter.about)
        return [place.message for place in places]

    async def _carried(self, file: str) -> str | Attachment:
        """Return a file as it is sent: by its name where Telegram has it, else with its content; empty once that is erased."""
        if not file.startswith(KEPT):
            return file
        kept = await self._desk.look(kept_file, file)
        return Attachment(*kept) if kept is not None else ""

    async def fetch(self, file: str) -> Attachment:
        """Download a file that goes with words about a case.

        Raises:
            DownloadFailedError: it could not be fetched.
        """
        return await self._sender.fetch(file)

    async def _to_admins(self, letter: Letter) -> int:
        for admin in sorted(self._admins):
            try:
                await self._placed(letter, Place(admin))
            except TelegramError as error:
                _log.info("an admin cannot be reached: %s", error)
        return 0

    async def _placed(self, letter: Letter, place: Place) -> int:
        sent = (await self._sender.send_files(letter.reply, place, letter.files))[0]
        await self.bind(sent, letter.about)
        return sent.message

    async def _changed(self, outgoing: Outgoing, letter: Letter, chat: int) -> int:
        """Edit or delete the message that brought words of staff."""
        first = await self._desk.look(Desk.brought_by, outgoing)
        if not first:
            return await self._placed(letter, Place(chat))
        if outgoing.kind == "edited":
            edit = self._sender.edit_caption if has_caption(letter.files) else self._sender.edit
            return (await edit(letter.reply, Place(chat, first))).message
        try:
            await self._bot.delete_message(chat, first)
        except BadRequest as error:  # the person has deleted it, or it is too old
            _log.info("a message cannot be taken back: %s", error)
        return await self._placed(letter, Place(chat))

    # Units

    def place_of(self, unit: str) -> Place | None:
        """Return the chat of a unit, and its topic; what has none goes to the staff's chat. In a thread."""
        known = self._letters.grids.get(unit) if unit != DEFAULT_DESK else None
        own = known.staff_chat if known is not None else None
        chat = own if own is not None else self._staff_chat
        if chat is None:
            return None
        now = self._current(chat)
        topic = self._desk.store.topic(unit)
        if topic is not None and topic[0] == now:
            return Place(now, thread=topic[1])
        return Place(now, thread=known.topic if known is not None and own is not None and now == chat else None)

    async def _carded(self, letter: Letter) -> int:
        """Edit the card of a case, or show it where it is not shown yet, or is to be seen anew."""
        place, card = await self._desk.look(self._card_of, letter.about.case, letter.unit)
        if place is None:
            return 0
        is_shown = card is not None and card.chat == place.chat
        if card is not None and is_shown and letter.closes is None:
            shown = await self._sender.edit(letter.reply, Place(card.chat, card.message, card.thread or None))
            if shown.message == card.message:
                return shown.message
        else:
            shown = await self._in_topic(letter, place)
        kept = Card(letter.about.case, letter.unit, shown.chat, shown.thread or 0, shown.message)
        await self._bind(shown, letter.about, kept)
        if card is not None and is_shown and letter.closes is not None:
            await self._close(card, letter.closes)
        return shown.message

    def _card_of(self, desk: Desk, case: int, unit: str) -> tuple[Place | None, Card | None]:
        """Return where a unit is written to, and where it has the card of a case. In a thread."""
        return self.place_of(unit), desk.store.card(case, unit)

    async def _close(self, card: Card, reply: Reply) -> None:
        """Take the buttons and the words from a card that a new one has replaced."""
        with suppress(TelegramError):  # the new one is there
            await self._sender.edit(reply, Place(card.chat, card.message, card.thread or None))

    async def _noted(self, letter: Letter) -> int:
        """Show a note under the card."""
        place, card = await self._desk.look(self._card_of, letter.under, letter.unit)
        if place is None:
            return 0
        if card is not None and card.chat == place.chat:
            place = Place(card.chat, card.message, card.thread or place.thread)
        shown = await self._in_topic(letter, place)
        if letter.about.case:
            await self.bind(shown, letter.about)
        return shown.message

    async def _in_topic(self, letter: Letter, place: Place) -> Place:
        """Send to a topic; one that was deleted is made anew."""
        try:
            return await self._sender.send(letter.reply, place, keeps_topic=place.thread is not None)
        except BadRequest as error:
            if place.thread is None or "thread not found" not in error.message:
                raise
        _log.warning("the topic of %s was deleted, and is made anew", letter.unit or "the desk")
        try:
            topic = await self._bot.create_forum_topic(place.chat, self._letters.unit_name(letter.unit, letter.reply.language))
        except TelegramError as error:
            _log.warning("no topic can be made: %s", error)
            return await self._sender.send(letter.reply, Place(place.chat))
        await self._desk.call(_keep_topic, letter.unit, place.chat, topic.message_thread_id)
        return await self._sender.send(letter.reply, Place(place.chat, thread=topic.message_thread_id))

    async def bind(self, place: Place, about: Bound) -> None:
        """Remember what a message is about, so that a reply to it belongs to the case."""
        await self._bind(place, about)

    async def _bind(self, place: Place, about: Bound, card: Card | None = None) -> None:
        name = message_name(place.chat, place.message)
        self._being_bound[name] = about
        try:
            await self._desk.call(_bind, name, about, card)
        finally:
            self._being_bound.pop(name, None)

    async def bound(self, chat: int, message: int) -> Bound | None:
        """Return what a message is about, None where it is about no case; who replies at once waits for no database."""
        name = message_name(chat, message)
        return self._being_bound.get(name) or await self._desk.look(Desk.bound, name)


def _bind(desk: Desk, name: str, about: Bound, card: Card | None) -> None:
    with desk.store.transaction():
        if card is not None:
            desk.store.set_card(card)
        desk.store.bind(name, about)


def _keep_topic(desk: Desk, unit: str, chat: int, thread: int) -> None:
    desk.store.set_topic(unit, chat, thread)
