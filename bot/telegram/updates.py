"""Parsing of updates into requests: commands, mentions, replies to the bot, buttons, deep links, files."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User

from bot.commands import COMMANDS, Request
from bot.desk.outbox import Bound
from index import Language

UNREADABLE: Final = "unreadable"
"""The command of a message without text: a photo, a voice message, a sticker."""

ADD: Final = "add"
"""The command of a file from an admin; the request does not have its content yet."""

FILES: Final = ("document", "voice", "video", "audio")
"""Kinds of files, beside photos, that go with words about a case."""

_LATE_SECONDS: Final = 60.0
PLACE: Final = "location"
"""The kind of a place, which has its coordinates in the place of an id."""

_COMMANDS: Final = {command.name: command for command in COMMANDS}
_COMMAND: Final = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+|$)(.*)", re.DOTALL)
_ANSWER_ID: Final = re.compile(r"[0-9a-f]{12}\b")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What parsing depends on: the bot itself, its admins and staff chat, and the answer that a message of ours shows.

    `first_id` returns the id by which settings know a group that has another one now.
    """

    bot: User
    admins: AbstractSet[int]
    staff_chat: int | None
    answer_of: Callable[[int, int], str]
    first_id: Callable[[int], int] = int


def request_of(update: Update, known: Knowledge) -> Request | None:
    """Return the request of *update*, None if it is not addressed to the bot.

    In a group only mentions, replies to the bot, commands and buttons are. Edited messages, channel posts and messages of other
    bots are ignored; a message forwarded or sent on behalf of a chat never counts as an admin's.
    """
    user = update.effective_user
    if user is None:
        return None
    if update.callback_query is not None:
        return _tap(update.callback_query, user, known)
    message = update.message
    if message is None or message.via_bot is not None or (user.is_bot and message.sender_chat is None):
        return None
    request = _message(message, user, known)
    if request is not None:
        request = replace(request, origin=message_name(message.chat.id, message.message_id))
    if request is not None and message.sender_chat is not None:  # anonymous admins all share one user id
        return replace(request, sender=f"telegram:{message.sender_chat.id}")
    return request


def counted(request: Request, sent: datetime, now: float) -> Request:
    """Return *request*, which counts towards the allowance of the minute in which it was *sent* if that is over a minute ago.

    What people asked during an outage comes at one moment afterwards, and is no flood. *now* is in seconds since 1970.
    """
    seconds = sent.timestamp()
    return request if now - seconds <= _LATE_SECONDS else replace(request, quota=f"{request.sender} {seconds // 60:.0f}")


def said_of(message: Message, bound: Bound, known: Knowledge) -> Request | None:
    """Return the request of a message that replies to one about a case, None if it is a command or comes from a bot."""
    user = message.from_user
    text = message.text or message.caption or ""
    if user is None or message.via_bot is not None or _COMMAND.fullmatch(text):
        return None
    request = _request("said", text, user, message.chat, known)
    if message.sender_chat is not None:
        request = replace(request, sender=f"telegram:{message.sender_chat.id}", by_admin=False)
    return replace(request, bound=bound, origin=message_name(message.chat.id, message.message_id), file=file_of(message))


def file_of(message: Message) -> str:
    """Return the name of the photo, file or recording of a message, its kind and Telegram's id, or of a place; empty if there is none."""
    if message.location is not None:
        return f"{PLACE}:{message.location.latitude},{message.location.longitude}"
    if message.photo:
        return f"photo:{message.photo[-1].file_id}"
    found = ((kind, getattr(message, kind)) for kind in FILES)
    return next((f"{kind}:{file.file_id}" for kind, file in found if file is not None), "")


def edit_of(message: Message, known: Knowledge) -> Request | None:
    """Return the request of a message that was edited."""
    if message.from_user is None or not (message.text or message.caption):
        return None
    request = _request("edited", message.text or message.caption or "", message.from_user, message.chat, known)
    return replace(request, origin=message_name(message.chat.id, message.message_id))


def message_name(chat: int, message: int) -> str:
    """Return the name of a message, by which the desk knows what it is about."""
    return f"telegram:{chat}:{message}"


def _tap(query: CallbackQuery, user: User, known: Knowledge) -> Request | None:
    """Return the request of a tapped button: a command, else a question. Its data is untrusted."""
    if query.message is None:
        return None
    chat, data = query.message.chat, query.data or ""
    command = _COMMAND.fullmatch(data)
    name, argument = (command[1].lower(), command[3]) if command else ("ask", data)
    named = _ANSWER_ID.match(argument) if command else None
    request = _request(name, argument, user, chat, known)
    shown = named[0] if named else known.answer_of(chat.id, query.message.message_id)
    return replace(request, is_tap=True, replies_to=shown, origin=f"telegram:tap:{query.id}")


def _message(message: Message, user: User, known: Knowledge) -> Request | None:
    if message.is_automatic_forward:  # a channel's post in its group of comments
        return None
    if message.forward_origin is not None or message.sender_chat is not None:
        known = replace(known, admins=frozenset())
    private = message.chat.type == Chat.PRIVATE
    if message.text is None and (not private or not _asks_in_caption(message, user, known)) and not _mentions(message, known.bot):
        return _wordless(message, user, known) if private and _is_content(message) else None
    command = _COMMAND.fullmatch(message.text or "")
    if command:
        return _command(command, message, user, known)
    if private or _is_to(message, known.bot):
        request = _request("ask", _question(message, known.bot), user, message.chat, known)
        return replace(request, replies_to=_answer_replied_to(message, known), file=file_of(message) if private else "")
    return None


def _asks_in_caption(message: Message, user: User, known: Knowledge) -> bool:
    """Return whether the caption of a picture or a file is a question: no command, and not what an admin says of a file to add."""
    caption = (message.caption or "").strip()
    return bool(caption) and not caption.startswith("/") and not (message.document is not None and user.id in known.admins)


def _question(message: Message, bot: User) -> str:
    """Return what *message* asks: its own words, else, where it only mentions the bot, those of the message that it replies to."""
    own = _without_mention(message, bot)
    replied = message.reply_to_message
    if own or replied is None or replied.from_user is None or replied.from_user.is_bot or _is_opening(replied):
        return own
    return (replied.text or replied.caption or "").strip()


def _is_opening(message: Message) -> bool:
    """Return whether *message* opens a topic, to which everything that is said in the topic seems to reply."""
    return message.forum_topic_created is not None


def _wordless(message: Message, user: User, known: Knowledge) -> Request:
    """Return the request of a message without text in a private chat: an admin's file is added, nothing else can be read."""
    command = ADD if message.document is not None and user.id in known.admins else UNREADABLE
    return replace(_request(command, "", user, message.chat, known), file=file_of(message))


def _command(command: re.Match[str], message: Message, user: User, known: Knowledge) -> Request | None:
    """Return the request of a command, None if it addresses another bot or, in a group, none at all."""
    name, addressee, argument = command[1].lower(), command[2], command[3]
    if addressee is not None and addressee.lower() != (known.bot.username or "").lower():
        return None
    request = _request(name, argument, user, message.chat, known)
    if addressee is None and request.in_group and not _is_in_menu(request):
        return None
    is_link = name == "start" and bool(argument)
    return replace(request, is_tap=is_link, replies_to=_answer_replied_to(message, known))


def _is_in_menu(request: Request) -> bool:
    """Return whether a command is in the sender's menu: only those work without the bot's name in a group."""
    command = _COMMANDS.get(request.command)
    return command is not None and command.listed and not command.personal and (request.by_admin or not command.admins_only)


def _answer_replied_to(message: Message, known: Knowledge) -> str:
    """Return the id of the answer that a message replies to; empty if there is none."""
    replied = message.reply_to_message
    return known.answer_of(message.chat.id, replied.message_id) if replied is not None else ""


def _is_to(message: Message, bot: User) -> bool:
    """Return whether a message in a group mentions the bot or replies to it."""
    replied = message.reply_to_message
    is_ours = replied is not None and replied.from_user is not None and replied.from_user.id == bot.id and not _is_opening(replied)
    return is_ours or bool(_mentions(message, bot))


def _mentions(message: Message, bot: User) -> list[MessageEntity]:
    """Return the entities that mention the bot."""
    name, units = f"@{bot.username}".lower(), _units(message)
    entities = message.caption_entities if message.text is None else message.entities
    mentions = [entity for entity in entities if entity.type == MessageEntity.MENTION]
    return [each for each in mentions if _text(units[2 * each.offset : 2 * (each.offset + each.length)]).lower() == name]


def _without_mention(message: Message, bot: User) -> str:
    """Return the text of *message* without mentions of the bot."""
    units = _units(message)
    for entity in sorted(_mentions(message, bot), key=lambda entity: -entity.offset):
        units = units[: 2 * entity.offset] + units[2 * (entity.offset + entity.length) :]
    return _text(units).strip()


def _units(message: Message) -> bytes:
    """Return the text or caption of *message* in UTF-16, which entities count in."""
    return (message.text or message.caption or "").encode("utf-16-le", errors="replace")


def _text(units: bytes) -> str:
    """Return the text of UTF-16 units, which may begin or end within a character."""
    return units.decode("utf-16-le", errors="replace")


def _is_content(message: Message) -> bool:
    """Return whether a message has content, unlike a service message such as a pin."""
    return message.effective_attachment is not None


def _request(command: str, argument: str, user: User, chat: Chat, known: Knowledge) -> Request:
    return Request(
        command=command,
        argument=argument,
        sender=f"telegram:{user.id}",
        chat=f"telegram:{chat.id}",
        in_group=chat.type != Chat.PRIVATE,
        by_admin=user.id in known.admins,
        in_staff_chat=chat.id == known.staff_chat,
        name=user.full_name,
        staff_chat=known.first_id(chat.id) if chat.type != Chat.PRIVATE else None,
        language=language_of(user),
    )


def language_of(user: User) -> Language:
    """Return the language of a person's app, from an IETF tag that may be absent."""
    tag = (user.language_code or "").lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk")):
        return "zh-Hant"
    return "zh-Hans" if not tag or tag.startswith("zh") else "en"
