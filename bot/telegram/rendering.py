"""From a reply to a Telegram message: text, entities and buttons. Nothing is escaped, since nothing is markup."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.library.answers import Answer
from bot.replies.blocks import Button, Reply, Span
from bot.texts import NUMBERS

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
_LARGEST_ACTION: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
_MOST_BUTTONS: Final = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
_MOST_IN_A_ROW: Final = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
_WIDEST_ROW: Final = 44  # half-width columns that a phone shows beside each other
_PADDING: Final = 2  # columns around a label
_ELLIPSIS: Final = "…"
_NUMBER_LENGTH: Final = len("① ")
_ENTITIES: Final = {"quote": MessageEntity.BLOCKQUOTE, "bold": MessageEntity.BOLD, "underline": MessageEntity.UNDERLINE}


class Rendered(NamedTuple):
    """A message as Telegram takes it: a text of at most 4096 UTF-16 units, its entities, and its buttons."""

    text: str
    entities: list[MessageEntity]
    keyboard: InlineKeyboardMarkup | None


def render(reply: Reply) -> Rendered:
    """Return *reply* as a message; what is too long loses whole quotes, the last first, and only then lines."""
    text = reply.text.encode("utf-8", errors="replace").decode()
    spans = [*reply.spans, *(_quotes(text, reply.answer) if reply.answer else [])]
    text, kept = _fit(text, sorted(set(spans), key=lambda span: (span.start, -span.end, span.kind)))
    return Rendered(text, [_entity(text, span) for span in kept], _keyboard(reply.buttons))


def utf16_length(text: str) -> int:
    """Return the length of *text* in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _quotes(text: str, answer: Answer) -> list[Span]:
    """Set each quote apart, with the question's words in it bold and the answer underlined."""
    spans = []
    position = 0
    for citation in answer.citations:
        quote = citation.snippet.text
        start = text.find(f"{NUMBERS[citation.number - 1]} {quote}", position) + _NUMBER_LENGTH
        if start < _NUMBER_LENGTH:
            continue  # shown in another way, or not at all
        spans.append(Span(start, start + len(quote), "quote"))
        spans += [Span(start + low, start + high, "bold") for low, high in citation.snippet.highlights]
        spans += [Span(start + low, start + high, "underline") for low, high in citation.snippet.answers]
        position = start + len(quote)
    return spans


def _fit(text: str, spans: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """Return what a message may hold of *text*, and the spans of that."""
    quotes = [span for span in spans if span.kind == "quote"]
    for quote in reversed(quotes):
        if utf16_length(text) <= _LONGEST:
            break
        text, spans = _without(text, spans, quote)
    if utf16_length(text) <= _LONGEST:
        return text, spans
    cut = _cut(text)
    return cut, [span for span in spans if span.end <= len(cut) - len(_ELLIPSIS)]


def _without(text: str, spans: Iterable[Span], quote: Span) -> tuple[str, list[Span]]:
    """Return *text* with an ellipsis in the place of *quote* and what stood between it and a later one, and without its source."""
    number = text[max(quote.start - _NUMBER_LENGTH, 0) : quote.start]
    start = quote.start - _NUMBER_LENGTH if number and number[0] in NUMBERS else quote.start
    end = quote.end
    if text.startswith(f"\n\n{_ELLIPSIS}", end):
        end += len(f"\n\n{_ELLIPSIS}")
    rest = text[end:]
    if start < quote.start:
        rest = "".join(line for line in rest.splitlines(keepends=True) if not line.startswith(number))
    shorter = f"{text[:start]}{_ELLIPSIS}{rest}".rstrip("\n")
    return shorter, [span for span in spans if span.end <= start]


def _cut(text: str) -> str:
    """Cut *text* to what a message may hold, at a line's end where there is one."""
    units = text.encode("utf-16-le")[: 2 * (_LONGEST - 2)]
    kept = units.decode("utf-16-le", errors="ignore")
    return f"{kept.rsplit(chr(10), 1)[0]}\n{_ELLIPSIS}"


def _entity(text: str, span: Span) -> MessageEntity:
    """Make an entity, which counts UTF-16 units, of a span in code points."""
    return MessageEntity(_ENTITIES[span.kind], utf16_length(text[: span.start]), utf16_length(text[span.start : span.end]))


def _keyboard(rows: Iterable[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Lay out *rows* of buttons; one that Telegram would not take is left out, and a row that a phone cannot show is parted."""
    keys: list[list[InlineKeyboardButton]] = []
    left = _MOST_BUTTONS
    for row in rows:
        taken = [button for button in row if _is_taken(button)][:left]
        left -= len(taken)
        keys += [[_key(button) for button in part] for part in _parted(taken)]
    return InlineKeyboardMarkup(keys) if keys else None


def _is_taken(button: Button) -> bool:
    """Tell whether Telegram would take a button: it has a label and something to do, of at most 64 bytes if it comes back to us."""
    return bool(button.label) and (
        bool(button.url) or button.switch_inline is not None or 0 < len(button.action.encode()) <= _LARGEST_ACTION
    )


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.switch_inline is not None:
        return InlineKeyboardButton(button.label, switch_inline_query=button.switch_inline)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def _parted(row: Sequence[Button]) -> list[list[Button]]:
    """Part *row* into such as fit a phone."""
    parts: list[list[Button]] = []
    width = 0
    for button in row:
        columns = sum(1 if character.isascii() else 2 for character in button.label) + _PADDING
        if parts and width + columns <= _WIDEST_ROW and len(parts[-1]) < _MOST_IN_A_ROW:
            parts[-1].append(button)
            width += columns
        else:
            parts.append([button])
            width = columns
    return parts
