"""Rendering of a reply as a Telegram message of at most 4096 units: text, entities and keyboard. No markup, so nothing needs escaping."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.replies.blocks import Block, Button, Paragraph, Plain, Quote, Reply, Sources, Span, plain

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
_LARGEST_ACTION: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
_MOST_BUTTONS: Final = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
_MOST_IN_A_ROW: Final = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
_WIDEST_ROW: Final = 44  # half-width columns that fit side by side on a phone
_PADDING: Final = 2  # columns around a label
_ELLIPSIS: Final = Paragraph("…")
_ENTITIES: Final = {"quote": MessageEntity.BLOCKQUOTE, "bold": MessageEntity.BOLD, "underline": MessageEntity.UNDERLINE}


class Rendered(NamedTuple):
    """Arguments of sendMessage: text of at most 4096 UTF-16 units, entities, keyboard."""

    text: str
    entities: list[MessageEntity]
    keyboard: InlineKeyboardMarkup | None


def render(reply: Reply) -> Rendered:
    """Render *reply* as a message. If it is too long, whole quotes are dropped, from the last one, and only then lines are cut."""
    text, spans = next(_candidates(reply.blocks))
    ordered = sorted(set(spans), key=lambda span: (span.start, -span.end, span.kind))
    return Rendered(text, [_entity(text, span) for span in ordered], _keyboard(reply.buttons))


def utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 code units, which Telegram counts (Bot API, "MessageEntity")."""
    return len(text.encode("utf-16-le")) // 2


def _candidates(blocks: Sequence[Block]) -> Iterator[Plain]:
    """Yield what of *blocks* fits a message, the most complete first."""
    quotes = sum(isinstance(block, Quote) for block in blocks)
    for kept in range(quotes, -1, -1):
        text, spans = plain(_with_quotes(blocks, kept))
        text = text.encode("utf-8", errors="replace").decode()  # lone surrogates
        if utf16_length(text) <= _LONGEST:
            yield Plain(text, spans)
    yield Plain(_cut(text), ())


def _with_quotes(blocks: Sequence[Block], most: int) -> list[Block]:
    """Return *blocks* with the first *most* quotes; an ellipsis replaces adjacent others, whose sources go with them."""
    shortened: list[Block] = []
    dropped: set[int] = set()
    for block in blocks:
        match block:
            case Quote() if most > 0:
                shortened.append(block)
                most -= 1
            case Quote(number=number):
                dropped.add(number)
                shortened += [] if shortened[-1:] == [_ELLIPSIS] else [_ELLIPSIS]
            case Sources(title, lines):
                shortened.append(Sources(title, tuple((number, line) for number, line in lines if number not in dropped)))
            case _:
                shortened.append(block)
    return shortened


def _cut(text: str) -> str:
    """Cut *text* to the size of a message, at the end of a line if possible."""
    units = text.encode("utf-16-le")[: 2 * (_LONGEST - 2)]
    kept = units.decode("utf-16-le", errors="ignore")
    return f"{kept.rsplit(chr(10), 1)[0]}\n{_ELLIPSIS.text}"


def _entity(text: str, span: Span) -> MessageEntity:
    """Convert a range of code points to an entity, in UTF-16 units."""
    return MessageEntity(_ENTITIES[span.kind], utf16_length(text[: span.start]), utf16_length(text[span.start : span.end]))


def _keyboard(rows: Iterable[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Return *rows* without invalid buttons, and wrapped to the width of a phone."""
    keys: list[list[InlineKeyboardButton]] = []
    left = _MOST_BUTTONS
    for row in rows:
        valid = [button for button in row if _is_valid(button)][:left]
        left -= len(valid)
        keys += [[_key(button) for button in line] for line in _wrap(valid)]
    return InlineKeyboardMarkup(keys) if keys else None


def _is_valid(button: Button) -> bool:
    """Return whether Telegram accepts a button: it needs a label and one purpose; callback data is limited to 64 bytes."""
    return bool(button.label) and (
        bool(button.url) or button.switch_inline is not None or 0 < len(button.action.encode()) <= _LARGEST_ACTION
    )


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.switch_inline is not None:
        return InlineKeyboardButton(button.label, switch_inline_query=button.switch_inline)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def _wrap(row: Sequence[Button]) -> list[list[Button]]:
    """Break *row* into lines that fit a phone."""
    lines: list[list[Button]] = []
    width = 0
    for button in row:
        columns = sum(1 if character.isascii() else 2 for character in button.label) + _PADDING
        if lines and width + columns <= _WIDEST_ROW and len(lines[-1]) < _MOST_IN_A_ROW:
            lines[-1].append(button)
            width += columns
        else:
            lines.append([button])
            width = columns
    return lines
