"""What people want and what we say, whichever channel it came through."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Asker
from bot.replies.blocks import Attachment, Reply
from bot.texts import Message
from index import Language


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants, whichever channel it came through.

    `command` is "ask" for plain text. `sender` names the person and the channel ("telegram:42"), `chat` where it was said.
    `language` is the one to reply in where the text does not tell. `replies_to` is the id of the answer that the person replies to, or
    whose button was tapped; `is_tap` tells a button or a link from what was typed. `quota` is whose allowance of questions it uses up
    where that is not the sender's.
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

    @property
    def asker(self) -> Asker:
        """Who asks, and what the reply may hold."""
        return Asker(self.sender, self.chat, self.language, self.sees_staff)

    @property
    def sees_staff(self) -> bool:
        """Whether the reply may hold what only staff may read: it goes to the staff chat, or to an admin alone."""
        return self.in_staff_chat or (self.by_admin and not self.in_group)


@dataclass(frozen=True, slots=True)
class Command:
    """Something that people can ask for; `summary` says what it does. A later reply of one run replaces the one before.

    `counts` says that a run counts against the sender's allowance of questions. `listed` says whether menus and /help name it; what
    only buttons do is not.
    """

    name: str
    summary: Message
    run: Callable[[Assistant, Request], AsyncIterator[Reply]]
    admins_only: bool = False
    counts: bool = False
    listed: bool = True
