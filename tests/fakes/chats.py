"""People, chats, messages and files as Telegram keeps them, whoever looks at them."""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tests.fakes.calls import ApiError, Json, Upload, demand, refuse

SUPERGROUP_BASE: Final = -1_000_000_000_000

_RIGHTS: Final = (
    *("be_edited", "manage_chat", "delete_messages", "manage_video_chats", "restrict_members", "promote_members"),
    *("change_info", "invite_users", "post_stories", "edit_stories", "delete_stories"),
)
_MEMBER_FIELDS: Final[dict[str, Json]] = {
    "administrator": {"is_anonymous": False} | {f"can_{right}": right != "be_edited" for right in _RIGHTS},
    "kicked": {"until_date": 0},
}


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def json(self) -> Json:
        """Return the User object of the Bot API."""
        names = {name: getattr(self, name) for name in ("username", "language_code")}
        known = {name: value for name, value in names.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name} | known


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, whose *title* is the person's first name, or a group."""

    id: int
    type: str
    title: str
    username: str = ""

    def json(self) -> Json:
        """Return the Chat object of the Bot API."""
        name = {"first_name" if self.type == "private" else "title": self.title}
        return {"id": self.id, "type": self.type} | name | ({"username": self.username} if self.username else {})


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was when it was asked for; *history* holds its earlier states, oldest first."""

    id: int
    chat: Chat
    sender: User
    date: int
    content: Json  # what depends on the kind of message: text and entities, caption and document ...
    reply_to: "Message | None" = None
    reply_markup: Json | None = None
    edit_date: int = 0
    deleted: bool = False
    history: "tuple[Message, ...]" = ()

    @property
    def place(self) -> tuple[int, int]:
        """What no other message has: the ids of its chat and of itself."""
        return self.chat.id, self.id

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """The entities of the text or the caption."""
        return list(self.content.get("entities") or self.content.get("caption_entities") or [])

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons, row after row."""
        return [button for row in (self.reply_markup or {}).get("inline_keyboard", []) for button in row]

    def json(self, *, with_reply: bool = True) -> Json:
        """Return the Message object of the Bot API; a replied message does not hold the one it replies to."""
        body = {"message_id": self.id, "from": self.sender.json(), "chat": self.chat.json(), "date": self.date}
        if self.edit_date:
            body["edit_date"] = self.edit_date
        if self.reply_to and with_reply:
            body["reply_to_message"] = self.reply_to.json(with_reply=False)
        if self.reply_markup:
            body["reply_markup"] = self.reply_markup
        return body | self.content


@dataclass(frozen=True, slots=True)
class File:
    """A file on Telegram's servers; *size* may be declared larger than its content."""

    id: str
    path: str
    upload: Upload
    size: int

    def json(self) -> Json:
        """Return the fields of Document that File and PhotoSize share."""
        return {"file_id": self.id, "file_unique_id": f"unique-{self.id}", "file_size": self.size}


def _places() -> defaultdict[Any, list[tuple[int, int]]]:
    return defaultdict(list)


def _message_ids() -> defaultdict[int, Iterator[int]]:
    return defaultdict(lambda: itertools.count(1))


@dataclass(slots=True)
class World:
    """All that is kept; event loop only.

    Message ids count up in each supergroup by itself and together everywhere else, so that ids of two chats
    collide as on Telegram.
    """

    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    members: dict[int, dict[int, str]] = field(default_factory=dict)  # chat -> user -> status
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    refusals: dict[int, Callable[[], ApiError]] = field(default_factory=dict)  # chat -> why it cannot be reached
    files: dict[str, File] = field(default_factory=dict)
    written: defaultdict[int, list[tuple[int, int]]] = field(default_factory=_places)  # sender -> messages
    replies: defaultdict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=_places)  # message -> replies
    topics: dict[int, set[int]] = field(default_factory=dict)  # forum -> topics
    deleted_topics: set[tuple[int, int]] = field(default_factory=set)
    deleted_by_people: set[tuple[int, int]] = field(default_factory=set)
    _ids: defaultdict[int, Iterator[int]] = field(default_factory=_message_ids)

    def reach(self, chat_id: str) -> Chat:
        """Return the chat the bot names.

        Raises:
            ApiError: There is no such chat, or the bot cannot write there.
        """
        demand(chat_id, "chat_id is empty")
        named = (chat for chat in self.chats.values() if chat_id in (str(chat.id), f"@{chat.username}"))
        chat = next(named, None)
        if chat is None:
            refuse("chat not found")
        if refusal := self.refusals.get(chat.id):
            raise refusal()
        return chat

    def status(self, chat: Chat, user_id: int) -> str:
        """Return what somebody is in *chat*, such as "member"."""
        return self.members.get(chat.id, {}).get(user_id, "left")

    def member(self, chat: Chat, user: User) -> Json:
        """Return the ChatMember object of *user*."""
        status = self.status(chat, user.id)
        return {"status": status, "user": user.json()} | _MEMBER_FIELDS.get(status, {})

    def topic(self, chat: Chat, thread: int) -> None:
        """Refuse what goes to a topic that is not there; that somebody has deleted it, no bot can know."""
        if thread and thread not in self.topics.get(chat.id, ()):
            refuse("message thread not found", excused=(chat.id, thread) in self.deleted_topics)

    def find(self, chat_id: int, message_id: int) -> Message | None:
        """Return a message as it is now; None if it was deleted or never sent."""
        message = self.messages.get((chat_id, message_id))
        return None if message is None or message.deleted else message

    def write(
        self, chat: Chat, sender: User, content: Json, *, reply_to: Message | None = None, reply_markup: Json | None = None
    ) -> Message:
        """Add a message to *chat*."""
        number = next(self._ids[chat.id if chat.type == "supergroup" else 0])
        message = Message(number, chat, sender, int(time.time()), content, reply_to, reply_markup)
        self.written[sender.id].append(message.place)
        if reply_to:
            self.replies[reply_to.place].append(message.place)
        return self._keep(message)

    def rewrite(self, message: Message, content: Json, reply_markup: Json | None) -> Message:
        """Edit *message*; its state before goes to its history."""
        return self._keep(
            replace(message, content=content, reply_markup=reply_markup, edit_date=int(time.time()), history=(*message.history, message))
        )

    def delete(self, message: Message) -> None:
        """Delete *message* for everyone."""
        self._keep(replace(self.messages[message.place], deleted=True))

    def add_file(self, upload: Upload, size: int | None = None) -> File:
        """Keep a file and give it an id and a path."""
        number = len(self.files) + 1
        path = f"documents/file_{number}"
        file = File(f"file-{number}", path, upload, len(upload.content) if size is None else size)
        self.files[file.id] = file
        return file

    def _keep(self, message: Message) -> Message:
        self.messages[message.place] = message
        return message
