"""Delivery of the desk's messages: one at a time, each marked as soon as Telegram has it.

Between Telegram's acceptance and our mark there is a gap that no bot can close: a kill in it may repeat that one message.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.commands.correspondence import Correspondence, Letter
from bot.desk.desk import Desk
from bot.desk.outbox import Bound, Card, Outgoing
from bot.desk.units import DEFAULT_DESK
from bot.errors import StorageError
from bot.replies.blocks import Reply
from bot.telegram.sending import Place, Sender
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
        for outgoing in await self._desk.call(Desk.pending):
            chat = self._chat_of(outgoing)
            if chat and (chat in busy or not self._is_free(chat)):
                busy[chat] += 1
                continue
            await self._tried(outgoing)
            sent += 1
        return sent, busy.total()

    def _chat_of(self, outgoing: Outgoing) -> int:
        """Return the chat that a message goes to, 0 where that is several or none."""
        recipient = outgoing.recipient
        if recipient == "person":
            contact = self._desk.store.contact(outgoing.case)
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
            self._desk.store.mark(outgoing.number, "failed")

    async def _send(self, outgoing: Outgoing) -> None:
        """Send one message and mark it; one that can never arrive is marked so."""
        letter = await self._letters.letter(outgoing)
        if letter is None or (letter.to and not letter.to.startswith((_PREFIX, "admins"))):
            self._desk.store.mark(outgoing.number, "failed")
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
        self._desk.store.mark(outgoing.number, "failed")
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
        chat = self._chat_of(outgoing)
        if chat:
            await self._sender.edit(letter.reply, Place(chat, outgoing.message))
        return outgoing.message

    @property
    def handle(self) -> str:
        """The name of the bot."""
        return self._bot.username

    async def send(self, letter: Letter) -> bool:
        """Send a letter to somebody in private; tell whether it arrived: a bot cannot write first."""
        if not letter.to.startswith(_PREFIX):
            return False
        try:
            await self._placed(letter, Place(int(letter.to.removeprefix(_PREFIX))))
        except TelegramError as error:
            _log.info("a look at masked words cannot be sent: %s", error)
            return False
        return True

    async def _to_admins(self, letter: Letter) -> int:
        for admin in sorted(self._admins):
            try:
                await self._placed(letter, Place(admin))
            except TelegramError as error:
                _log.info("an admin cannot be reached: %s", error)
        return 0

    async def _placed(self, letter: Letter, place: Place) -> int:
        sent = await self._sender.send_files(letter.reply, place, letter.files)
        self.bind(sent, letter.about)
        return sent.message

    async def _changed(self, outgoing: Outgoing, letter: Letter, chat: int) -> int:
        """Edit or delete the message that brought words of staff."""
        words = self._desk.store.event(outgoing.event)
        events = [each.number for each in self._desk.store.events(outgoing.case) if words is not None and each.words == words.words]
        told = [each for number in events for each in self._desk.store.outbox(event=number)]
        first = next(
            (each for each in told if each.recipient == "person" and each.message and each.kind not in {"edited", "revoked"}), None
        )
        if first is None:
            return await self._placed(letter, Place(chat))
        if outgoing.kind == "edited":
            await self._sender.edit(letter.reply, Place(chat, first.message))
            return first.message
        try:
            await self._bot.delete_message(chat, first.message)
        except BadRequest as error:  # the person has deleted it, or it is too old
            _log.info("a message cannot be taken back: %s", error)
        return await self._placed(letter, Place(chat))

    # Units

    def place_of(self, unit: str) -> Place | None:
        """Return the chat of a unit, and its topic; what has none goes to the staff's chat."""
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
        place = self.place_of(letter.unit)
        if place is None:
            return 0
        card = self._desk.store.card(letter.about.case, letter.unit)
        is_shown = card is not None and card.chat == place.chat
        if card is not None and is_shown and letter.closes is None:
            shown = await self._sender.edit(letter.reply, Place(card.chat, card.message, card.thread or None))
            if shown.message == card.message:
                return shown.message
        else:
            shown = await self._in_topic(letter, place)
        self._desk.store.set_card(Card(letter.about.case, letter.unit, shown.chat, shown.thread or 0, shown.message))
        self.bind(shown, letter.about)
        if card is not None and is_shown and letter.closes is not None:
            await self._close(card, letter.closes)
        return shown.message

    async def _close(self, card: Card, reply: Reply) -> None:
        """Take the buttons and the words from a card that a new one has replaced."""
        with suppress(TelegramError):  # the new one is there
            await self._sender.edit(reply, Place(card.chat, card.message, card.thread or None))

    async def _noted(self, letter: Letter) -> int:
        """Show a note under the card."""
        place = self.place_of(letter.unit)
        if place is None:
            return 0
        card = self._desk.store.card(letter.under, letter.unit)
        if card is not None and card.chat == place.chat:
            place = Place(card.chat, card.message, card.thread or place.thread)
        shown = await self._in_topic(letter, place)
        if letter.about.case:
            self.bind(shown, letter.about)
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
        self._desk.store.set_topic(letter.unit, place.chat, topic.message_thread_id)
        return await self._sender.send(letter.reply, Place(place.chat, thread=topic.message_thread_id))

    def bind(self, place: Place, about: Bound) -> None:
        """Remember what a message is about, so that a reply to it belongs to the case."""
        self._desk.store.bind(message_name(place.chat, place.message), about)
