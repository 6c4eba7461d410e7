"""FakeBotApi: a strict stand-in for the Telegram Bot API, and the people who talk to the bot through it."""

import asyncio
import functools
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, Self, TypeVar

from tests.effort import HANG_SECONDS
from tests.fakes.account import Query, Violation, open_account
from tests.fakes.calls import ApiError, Json, Upload
from tests.fakes.chats import SUPERGROUP_BASE, Chat, Message, User
from tests.fakes.clocks import Clock
from tests.fakes.entities import find_entities
from tests.fakes.faults import Faults
from tests.fakes.flood import Stats
from tests.fakes.server import Server
from tests.fakes.updates import CALLBACK_SECONDS, INLINE_SECONDS
from tests.fakes.webhook import RETRY_SECONDS

TEST_TOKEN: Final = "1000001:TEST-TOKEN"

CALLBACK_PATIENCE_SECONDS: Final = 1.0
_FILES: Final = frozenset({"animation", "audio", "document", "photo", "video", "voice"})
_NOBODY: Final = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
_Found = TypeVar("_Found")


MADE: Final[list["FakeBotApi"]] = []
"""The servers that a test made; the next test begins with none."""


class FakeBotApi:
    """A Bot API server for one bot on 127.0.0.1; event loop only.

    Start it with ``async with``; after stop() it can be started again, on the same port and with all it knows.

    Args:
        token: The bot's token; the number before the colon is its id.
        flood_control: Whether sends are paced as Telegram paces them.
        username: The bot's user name.
        retry_seconds: The pause before a webhook's second retry.
        privacy_mode: Whether the bot gets, of what is said in groups, only commands, mentions and replies to it.
        clock: For flood control, outages, pauses and everything that expires; by default that of the machine.
    """

    def __init__(  # noqa: PLR0913 - each is a trait of the server
        self,
        token: str = TEST_TOKEN,
        *,
        flood_control: bool = True,
        username: str = "test_bot",
        retry_seconds: float = RETRY_SECONDS,
        privacy_mode: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.bot = User(int(token.partition(":")[0]), "Test Bot", username=username, is_bot=True)
        self._account = open_account(token, self.bot, flood_control=flood_control, clock=clock or Clock())
        self._account.retry_seconds = retry_seconds
        self._account.privacy_mode = privacy_mode
        self._account.world.users[self.bot.id] = self.bot
        self._world = self._account.world
        self._updates = self._account.updates
        self._server = Server(self._account)
        MADE.append(self)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to listen."""
        await self._server.open()
        if self._account.webhook:
            self._account.webhook.open()

    async def stop(self) -> None:
        """Stop listening; long polls end at once and nothing is posted any more."""
        if self._account.webhook:
            await self._account.webhook.close()
        await self._server.close()

    @property
    def base_url(self) -> str:
        """Where the server is; the bot calls <base_url>/bot<token>/<method>."""
        return f"http://127.0.0.1:{self._server.port}"

    # People and chats

    def user(self, user_id: int, first_name: str = "", *, username: str = "", language_code: str = "") -> User:
        """Make a person, or return the one with this id."""
        user = User(user_id, first_name or f"User {user_id}", username, language_code)
        return self._world.users.setdefault(user_id, user)

    def private(self, user: User) -> Chat:
        """Open the private chat of *user* with the bot."""
        self._world.members.setdefault(user.id, {user.id: "member", self.bot.id: "member"})
        return self._world.chats.setdefault(user.id, Chat(user.id, "private", user.first_name, user.username))

    def group(self, chat_id: int, members: Iterable[User] = (), admins: Iterable[User] = (), title: str = "Group") -> Chat:
        """Make a group with the bot in it, or add members to it; a supergroup if its id is one of a supergroup (-100...)."""
        kind = "supergroup" if chat_id < SUPERGROUP_BASE else "group"
        statuses = {user.id: "member" for user in (self.bot, *members)} | {user.id: "administrator" for user in admins}
        self._world.members[chat_id] = self._world.members.get(chat_id, {}) | statuses
        return self._world.chats.setdefault(chat_id, Chat(chat_id, kind, title))

    def block(self, user: User) -> None:
        """Let *user* block the bot."""
        self._refuse(self.private(user), user, "kicked", "bot was blocked by the user")

    def unblock(self, user: User) -> None:
        """Let *user* take the bot back."""
        self._world.refusals.pop(user.id, None)
        self._set_bot_status(self.private(user), user, "member")

    def kick(self, group: Chat, user: User) -> None:
        """Let *user* remove the bot from *group*."""
        self._refuse(group, user, "kicked", f"bot was kicked from the {group.type} chat")

    def leave(self, group: Chat, user: User) -> None:
        """Let *user* leave *group*, which a message of its own says there."""
        self._world.members[group.id][user.id] = "left"
        self._deliver(self._world.write(group, user, {"left_chat_member": user.json()}))

    def join(self, group: Chat, user: User) -> None:
        """Let *user* join *group*, which a message of its own says there."""
        self._world.members[group.id][user.id] = "member"
        self._deliver(self._world.write(group, user, {"new_chat_members": [user.json()]}))

    def migrate(self, group: Chat) -> Chat:
        """Turn *group* into a supergroup with another id, and return that."""
        new = Chat(SUPERGROUP_BASE + group.id, "supergroup", group.title)
        self._world.chats[new.id] = new
        self._world.members[new.id] = self._world.members[group.id]
        self._deliver(self._world.write(group, _NOBODY, {"migrate_to_chat_id": new.id}))
        self._deliver(self._world.write(new, _NOBODY, {"migrate_from_chat_id": group.id}))
        self._world.refusals[group.id] = functools.partial(
            ApiError, 400, "group chat was upgraded to a supergroup chat", parameters={"migrate_to_chat_id": new.id}, excused=True
        )
        return new

    def topic(self, forum: Chat, thread: int) -> None:
        """Let there be a topic in *forum*."""
        self._world.topics.setdefault(forum.id, set()).add(thread)

    def delete_topic(self, forum: Chat, thread: int) -> None:
        """Let somebody delete a topic; bots are not told."""
        self._world.topics[forum.id].discard(thread)
        self._world.deleted_topics.add((forum.id, thread))

    # What people do

    def send(
        self,
        chat: Chat,
        user: User,
        text: str = "",
        *,
        reply_to: Message | None = None,
        entities: list[Json] | None = None,
        **fields: object,
    ) -> Message:
        """Let *user* write to *chat*.

        Args:
            chat: Where.
            user: Who; joins the group if need be.
            text: The text, or the caption if *fields* hold a file.
            reply_to: The message this one replies to.
            entities: What the person formatted; by default the commands and mentions Telegram finds.
            fields: Further fields of the Message object, such as document=api.document(...).
        """
        self._world.members.setdefault(chat.id, {}).setdefault(user.id, "member")
        content = _content(text, entities, fields)
        message = self._world.write(chat, user, content, reply_to=reply_to and self.current(reply_to))
        self._deliver(message)
        return message

    def edit(self, message: Message, text: str, entities: list[Json] | None = None) -> Message:
        """Let a person edit the text or the caption of a message of theirs."""
        fields = {name: value for name, value in message.content.items() if name in _FILES}
        edited = self._world.rewrite(message, _content(text, entities, fields), message.reply_markup)
        self._deliver(edited, "edited_message")
        return edited

    def delete(self, message: Message) -> None:
        """Let a person delete a message; bots are not told."""
        self._world.delete(message)
        self._world.deleted_by_people.add(message.place)

    def document(self, name: str, content: bytes, mime_type: str = "text/plain", size: int | None = None) -> Json:
        """Upload a file and return its Document object, for send(); *size* overrides the size it is said to have."""
        file = self._world.add_file(Upload(name, content, mime_type), size)
        return file.json() | {"file_name": name, "mime_type": mime_type}

    def photo(self) -> list[Json]:
        """Upload a photo and return its sizes, for send()."""
        return [self._world.add_file(Upload("photo.jpg", b"\xff\xd8\xff", "image/jpeg")).json() | {"width": 90, "height": 90}]

    def press(self, message: Message, user: User, data: str) -> str:
        """Let *user* tap a button under *message*; *data* may be forged. Return the id of the callback query."""
        query_id = self._ask(Query(user, self._account.clock() + CALLBACK_SECONDS, is_click=True))
        shown = self.current(message)
        gone = {"chat": shown.chat.json(), "message_id": shown.id, "date": 0}
        body = {"id": query_id, "from": user.json(), "chat_instance": str(shown.chat.id), "data": data}
        self._updates.add({"callback_query": body | {"message": gone if shown.deleted else shown.json()}}, f"click {user.id}")
        return query_id

    def inline_query(self, user: User, query: str, offset: str = "") -> str:
        """Let *user* type an inline query; return its id."""
        query_id = self._ask(Query(user, self._account.clock() + INLINE_SECONDS))
        body = {"id": query_id, "from": user.json(), "query": query, "offset": offset}
        self._updates.add({"inline_query": body}, f"inline {user.id}")
        return query_id

    def expire(self, query_id: str) -> None:
        """Make it too late to answer a callback or inline query."""
        self._account.queries[query_id].expires = self._account.clock()

    def send_raw_update(self, update: Json) -> None:
        """Queue any update, whatever kinds the bot wants; without an update_id it gets the next one."""
        self._updates.add(update, "raw", is_raw=True)

    def redeliver(self, update_id: int) -> None:
        """Hand over an update once more, though it was confirmed."""
        self._updates.redeliver(update_id)

    # What the bot did

    @property
    def faults(self) -> Faults:
        """Where to order faults."""
        return self._account.faults

    @property
    def stats(self) -> Stats:
        """What the bot did about flood control."""
        return self._account.flood.stats

    @property
    def calls(self) -> Counter[str]:
        """How often each method was called."""
        return self._account.calls

    @property
    def violations(self) -> list[Violation]:
        """Every rule the bot broke by its own fault."""
        return self._account.violations

    @property
    def sent(self) -> list[Message]:
        """The messages of the bot as they are now, deleted ones too, in the order they were sent."""
        return [self._world.messages[place] for place in self._places]

    @property
    def said(self) -> list[str]:
        """What people have written, commands left out."""
        texts = (message.text for message in self._world.messages.values() if message.sender != self.bot)
        return [text for text in texts if text and not text.startswith("/")]

    def sent_after(self, count: int) -> list[Message]:
        """Return what `sent` holds behind the first *count* messages, without a look at those."""
        return [self._world.messages[place] for place in self._places[count:]]

    @property
    def unanswered_callbacks(self) -> list[str]:
        """The ids of the clicks the bot has not answered."""
        return [key for key, query in self._account.queries.items() if query.is_click and query.answer is None]

    @property
    def slow_callbacks(self) -> dict[str, float]:
        """The clicks that waited over a second for their answer, or still do: their ids, and the seconds."""
        now = self._account.clock()
        clicks = {key: query for key, query in self._account.queries.items() if query.is_click}
        waited = {key: now - query.asked if query.answer is None else query.seconds for key, query in clicks.items()}
        return {key: seconds for key, seconds in waited.items() if seconds > CALLBACK_PATIENCE_SECONDS}

    @property
    def commands(self) -> dict[tuple[str, ...], list[Json]]:
        """The menus of commands by scope and language, such as ("chat", "-100123", "zh")."""
        return self._account.commands

    @property
    def unconfirmed(self) -> list[Json]:
        """The updates the bot has not confirmed."""
        return [update.body for update in self._updates.waiting()]

    @property
    def is_polled(self) -> bool:
        """Whether a long poll of the bot waits for an update."""
        return self._updates.is_polled

    @property
    def last_update_id(self) -> int:
        """The id of the newest update."""
        return self._updates.last_id

    def current(self, message: Message) -> Message:
        """Return *message* as it is now."""
        return self._world.messages[message.place]

    async def wait_until(self, ready: Callable[[], _Found | None], timeout_seconds: float = HANG_SECONDS) -> _Found:
        """Wait until *ready* returns something true, and return that.

        Raises:
            TimeoutError: It did not in time; the error says what the bot did meanwhile.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                while not (found := ready()):
                    await self._account.changed.wait()
        except TimeoutError:
            raise TimeoutError(self._report()) from None
        return found

    async def wait_for_replies(self, count: int, timeout_seconds: float = HANG_SECONDS) -> list[Message]:
        """Wait until the bot has sent *count* messages in all."""
        await self.wait_until(lambda: len(self._places) >= count, timeout_seconds)
        return self.sent

    async def reply_to(self, message: Message, timeout_seconds: float = HANG_SECONDS) -> Message:
        """Wait for the bot's message that replies to *message*; the first if there are several."""
        replies = self._world.replies[message.place]
        return await self.wait_until(lambda: self._own(replies), timeout_seconds)

    async def answer_to(self, query_id: str, timeout_seconds: float = HANG_SECONDS) -> Json:
        """Wait for the answer to a callback or inline query, and return its parameters as they were sent."""
        query = self._account.queries[query_id]
        await self.wait_until(lambda: query.answer is not None, timeout_seconds)
        return query.answer or {}

    @property
    def _places(self) -> list[tuple[int, int]]:
        return self._world.written[self.bot.id]

    def _own(self, places: list[tuple[int, int]]) -> Message | None:
        messages = (self._world.messages[place] for place in places)
        return next((message for message in messages if message.sender == self.bot), None)

    def _report(self) -> str:
        texts = [message.text for message in self.sent[-3:]]
        return f"last sent: {texts}; calls: {dict(self.calls)}; violations: {self.violations}"

    def _deliver(self, message: Message, kind: str = "message") -> None:
        if self._account.privacy_mode and message.chat.type != "private" and not self._is_for_bot(message):
            return
        self._updates.add({kind: message.json()}, f"chat {message.chat.id}")

    def _is_for_bot(self, message: Message) -> bool:
        """Tell what a bot in privacy mode gets of a group: service messages, commands, mentions of it, replies to it."""
        is_service = not message.text and not _FILES & message.content.keys()
        is_reply = message.reply_to is not None and message.reply_to.sender == self.bot
        return is_service or is_reply or message.text.startswith("/") or f"@{self.bot.username}" in message.text

    def _ask(self, query: Query) -> str:
        query.asked = self._account.clock()
        query_id = str(len(self._account.queries) + 1)
        self._account.queries[query_id] = query
        return query_id

    def _refuse(self, chat: Chat, user: User, status: str, reason: str) -> None:
        self._set_bot_status(chat, user, status)
        self._world.refusals[chat.id] = functools.partial(ApiError, 403, reason, excused=True)

    def _set_bot_status(self, chat: Chat, user: User, status: str) -> None:
        before = self._world.member(chat, self.bot)
        self._world.members[chat.id][self.bot.id] = status
        body = {"chat": chat.json(), "from": user.json(), "date": int(time.time()), "old_chat_member": before}
        body["new_chat_member"] = self._world.member(chat, self.bot)
        self._updates.add({"my_chat_member": body}, f"chat {chat.id}")


def _content(text: str, entities: list[Json] | None, fields: Json) -> Json:
    shown = find_entities(text) if entities is None else entities
    names = ("caption", "caption_entities") if _FILES & fields.keys() else ("text", "entities")
    return {name: value for name, value in zip(names, (text, shown), strict=True) if value} | fields
