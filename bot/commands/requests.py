"""Requests and commands: the channel-independent form of what somebody asks for."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.conversation.exchanges import Asker
from bot.desk.outbox import Bound
from bot.errors import PrivateOnlyError
from bot.library.audience import Audience
from bot.replies.blocks import Attachment, Reply
from bot.texts.message import Message
from index import Language


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants, whichever channel it came through.

    `command` is "ask" for plain text. `sender` names the person and the channel ("telegram:42"), `chat` where it was said.
    `language` is the one to reply in where the text does not tell. `replies_to` is the id of the answer that the person replies to, or
    whose button was tapped; `is_tap` tells a button or a link from what was typed. `quota` is whose allowance of questions it uses up
    where that is not the sender's. `converts` says that quotes are shown in the Chinese script of the reply, `by_form` that commands are
    given in forms, where nobody types their names.

    For the desk: `origin` names the message or the tap, so that it counts once; `name` is how the sender is called; `staff_chat` is the id
    of the group, as settings and grids.csv name it; `bound` says which case is replied to; `file` names a file of the channel.
    """

    command: str
    argument: str
    sender: str
    chat: str = ""
    in_group: bool = False
    by_admin: bool = False
    in_staff_chat: bool = False
    language: Language = "zh-Hans"
    replies_to: str = ""
    is_tap: bool = False
    attachment: Attachment | None = None
    quota: str = ""
    converts: bool = False
    by_form: bool = False
    origin: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    staff_chat: int | None = field(default=None, compare=False)
    bound: Bound | None = None
    file: str = ""

    @property
    def seen(self) -> int | None:
        """The last event of the case that the message shows which is replied to, None without one."""
        return self.bound.event if self.bound is not None else None

    @property
    def is_pushed(self) -> bool:
        """Whether the desk's messages reach the sender by themselves."""
        return self.sender.startswith("telegram:")

    @property
    def asker(self) -> Asker:
        """Who asks, and who reads the reply."""
        return Asker(self.sender, self.chat, self.language, self.audience)

    def typed(self, command: str) -> str:
        """Return how a command begins where this request was made; empty in a form."""
        return "" if self.by_form else f"/{command} "

    @property
    def audience(self) -> Audience:
        """Who reads the reply: staff alone where it goes to the staff chat, or to an admin alone."""
        return "staff" if self.in_staff_chat or (self.by_admin and not self.in_group) else "public"


Handler = Callable[[Request], AsyncIterator[Reply]]
"""Runs a command. A later reply of one run replaces the one before."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that people can ask for; `summary` says what it does.

    `counts` says that a run counts against the sender's allowance of questions. `listed` says whether menus and /help name it; what
    only buttons do is not. `personal` says that it shows or changes what belongs to its sender alone, and so works in a private chat only.
    """

    name: str
    summary: Message
    admins_only: bool = False
    counts: bool = False
    listed: bool = True
    personal: bool = False


class Topic(Protocol):
    """Commands about one thing, with what they work on."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command of this topic, by name."""


def check_private(request: Request) -> None:
    """Refuse to show in a group what only staff may see.

    Raises:
        PrivateOnlyError: others may read the reply.
    """
    if request.audience == "public":
        raise PrivateOnlyError
