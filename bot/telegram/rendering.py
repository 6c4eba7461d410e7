"""From a reply to a Telegram message: text, entities and buttons. Nothing is escaped, since nothing is markup."""

from typing import Final

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.answers import Answer
from bot.commands import Button, Reply
from bot.texts import NUMBERS

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
_LARGEST_ACTION: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
_ELLIPSIS: Final = "…"
_NUMBER_LENGTH: Final = len("① ")


def render(reply: Reply) -> tuple[str, list[MessageEntity], InlineKeyboardMarkup | None]:
    """Return text of at most 4096 UTF-16 units, its entities, and the keyboard."""
    text = _cut(reply.text.encode("utf-8", errors="replace").decode())
    return text, _entities(text, reply.answer) if reply.answer else [], _keyboard(reply.buttons)


def utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    """Cut *text* to what a message may hold, at a line's end where there is one."""
    if utf16_length(text) <= _LONGEST:
        return text
    units = text.encode("utf-16-le")[: 2 * (_LONGEST - 2)]
    kept = units.decode("utf-16-le", errors="ignore")
    return f"{kept.rsplit(chr(10), 1)[0]}\n{_ELLIPSIS}"


def _entities(text: str, answer: Answer) -> list[MessageEntity]:
    """Set each quote apart as a block quotation, with the question's words in it bold and the answer underlined."""
    entities = []
    position = 0
    for citation in answer.citations:
        quote = citation.snippet.text
        start = text.find(f"{NUMBERS[citation.number - 1]} {quote}", position) + _NUMBER_LENGTH
        if start < _NUMBER_LENGTH:
            break  # cut off
        entities.append(_entity(MessageEntity.BLOCKQUOTE, text, start, start + len(quote)))
        entities += [_entity(MessageEntity.BOLD, text, start + low, start + high) for low, high in citation.snippet.highlights]
        entities += [_entity(MessageEntity.UNDERLINE, text, start + low, start + high) for low, high in citation.snippet.answers]
        position = start + len(quote)
    return entities


def _entity(kind: str, text: str, start: int, end: int) -> MessageEntity:
    """Make an entity of a span in code points."""
    return MessageEntity(kind, utf16_length(text[:start]), utf16_length(text[start:end]))


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Lay out *rows* of buttons; one whose action Telegram would not take is left out."""
    keys = [
        [
            InlineKeyboardButton(button.label, callback_data=button.action)
            for button in row
            if len(button.action.encode()) <= _LARGEST_ACTION
        ]
        for row in rows
    ]
    return InlineKeyboardMarkup([row for row in keys if row]) if any(keys) else None
