"""From an update to a request: commands, mentions, replies to the bot, buttons."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User

from bot.commands import COMMANDS, Request
from index import Language

UNREADABLE: Final = "unreadable"
"""The command of a message that holds no text: a photo, a voice message, a sticker."""

_NAMES: Final = frozenset(command.name for command in COMMANDS)
_COMMAND: Final = re.compile(r"/(\w+)(?:@(\w+))?(?:\s+|$)(.*)", re.DOTALL)


def request_of(update: Update, bot: User, admins: AbstractSet[int]) -> Request | None:
    """Return what *update* asks of *bot*, None when it is not for us.

    In a group only a mention, a reply to the bot, a command or a button is for us. Edited messages, channel posts and messages
    that another bot sent are not; a command never counts as an admin's when it was forwarded or sent in a chat's name.
    """
    user = update.effective_user
    if user is None:
        return None
    if update.callback_query is not None:
        return _tap(update.callback_query, user)
    message = update.message
    if message is None or (user.is_bot and message.sender_chat is None):
        return None
    request = _message(message, user, bot, admins)
    if request is not None and message.sender_chat is not None:  # an anonymous admin, all of whom have the same user id
        return replace(request, sender=f"telegram:{message.sender_chat.id}")
    return request


def _tap(query: CallbackQuery, user: User) -> Request | None:
    """Return what a tapped button asks: its data is a question, whoever made it up."""
    return _request("ask", query.data or "", user, query.message.chat, admins=frozenset()) if query.message else None


def _message(message: Message, user: User, bot: User, admins: AbstractSet[int]) -> Request | None:
    if message.forward_origin is not None or message.sender_chat is not None:
        admins = frozenset()
    private = message.chat.type == Chat.PRIVATE
    if message.text is None:
        return _request(UNREADABLE, "", user, message.chat, admins) if private and _is_content(message) else None
    command = _COMMAND.fullmatch(message.text)
    if command:
        return _command(command, message, user, bot, admins)
    if private or _is_to(message, bot):
        return _request("ask", _without_mention(message, bot), user, message.chat, admins)
    return None


def _command(command: re.Match[str], message: Message, user: User, bot: User, admins: AbstractSet[int]) -> Request | None:
    """Return the request of a command, None when it is another bot's or, in a group, nobody's."""
    name, addressee, argument = command[1].lower(), command[2], command[3]
    if addressee is None and message.chat.type != Chat.PRIVATE and name not in _NAMES:
        return None
    if addressee is not None and addressee.lower() != (bot.username or "").lower():
        return None
    return _request(name, argument, user, message.chat, admins)


def _is_to(message: Message, bot: User) -> bool:
    """Tell whether a message in a group mentions the bot or replies to it."""
    replied = message.reply_to_message
    return (replied is not None and replied.from_user is not None and replied.from_user.id == bot.id) or bool(_mentions(message, bot))


def _mentions(message: Message, bot: User) -> list[MessageEntity]:
    """Return the entities that mention the bot."""
    name = f"@{bot.username}".lower()
    mentions = message.parse_entities([MessageEntity.MENTION])
    return [entity for entity, text in mentions.items() if text.lower() == name]


def _without_mention(message: Message, bot: User) -> str:
    """Return the text of *message* without the bot's name; entities count UTF-16 units."""
    units = (message.text or "").encode("utf-16-le", errors="replace")
    for entity in sorted(_mentions(message, bot), key=lambda entity: -entity.offset):
        units = units[: 2 * entity.offset] + units[2 * (entity.offset + entity.length) :]
    return units.decode("utf-16-le", errors="replace").strip()


def _is_content(message: Message) -> bool:
    """Tell a message that a person wrote from a service message, such as a pinned one."""
    return message.effective_attachment is not None


def _request(command: str, argument: str, user: User, chat: Chat, admins: AbstractSet[int]) -> Request:
    return Request(
        command=command,
        argument=argument,
        sender=f"telegram:{user.id}",
        chat=f"telegram:{chat.id}",
        in_group=chat.type != Chat.PRIVATE,
        by_admin=user.id in admins,
        language=_language(user.language_code),
    )


def _language(code: str | None) -> Language:
    """Return the language of a Telegram app that is set to *code*, an IETF tag."""
    tag = (code or "").lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk")):
        return "zh-Hant"
    return "zh-Hans" if not tag or tag.startswith("zh") else "en"
