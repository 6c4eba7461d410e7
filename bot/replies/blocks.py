"""Reply: a message as a sequence of typed blocks, with its buttons and attachment; and its rendering as plain text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from bot.desk.outbox import Bound
from bot.library.answers import Answer
from bot.texts.message import NUMBERS
from index import Language

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open ranges of code points."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of no special role; it may have several lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """The introduction to the quotes of an answer, or the refusal in their place."""

    text: str


class LeadLine(NamedTuple):
    """A line that answers: what stands before it, the line itself in the document's words, and its place, date and number behind it."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What answers, in front of the quotes that it is taken from; a line for each part of the question."""

    lines: tuple[LeadLine, ...]

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join("".join(line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim excerpt: numbered if `Sources` lists where it comes from, else with number 0.

    `highlights` and `answers` are ranges of `text`. `before` and `after` are the adjoining text of the document, shown in the
    same quotation.
    """

    text: str
    number: int = 0
    highlights: Ranges = ()
    answers: Ranges = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The list of sources below the quotes: a title, then a line for each quote by its number."""

    title: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """The caveats of an answer, and whom to contact."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that is not part of the answer, such as that a document is paused."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """The card of an emergency: what to call, and what to do now."""

    text: str


Block: TypeAlias = Paragraph | Introduction | Lead | Quote | Sources | Closing | Note | Card


class Span(NamedTuple):
    """A range of plain text with a style: `[start, end)` in code points."""

    start: int
    end: int
    kind: Literal["quote", "bold", "underline"]


class Plain(NamedTuple):
    """Plain text, and the styled ranges in it in the order of the blocks."""

    text: str
    spans: tuple[Span, ...]


def plain(blocks: Sequence[Block]) -> Plain:
    """Render *blocks* as plain text, separated by blank lines, with the styled ranges of the quotes."""
    text, spans = "", list[Span]()
    for number, block in enumerate(blocks):
        if number:
            text += "\n\n"
        if isinstance(block, Quote):
            text += _sign(block.number)
            spans += _spans(block, len(text))
        if isinstance(block, Lead):
            spans += _lead_spans(block, len(text))
        text += _text(block)
    return Plain(text, tuple(spans))


def _text(block: Block) -> str:
    """Return the text of *block*, without the number of a quote."""
    match block:
        case Quote():
            return f"{block.before}{block.text}{block.after}"
        case Sources():
            return "\n".join([block.title, *(f"{_sign(number)}{line}" for number, line in block.lines)])
        case _:
            return block.text


def _spans(quote: Quote, start: int) -> Iterator[Span]:
    """Yield the styled ranges of a quote whose text, with what adjoins it, begins at *start*."""
    yield Span(start, start + len(_text(quote)), "quote")
    start += len(quote.before)
    yield from (Span(start + low, start + high, "bold") for low, high in quote.highlights)
    yield from (Span(start + low, start + high, "underline") for low, high in quote.answers)


def _lead_spans(lead: Lead, start: int) -> Iterator[Span]:
    """Yield the range in bold of each line of a lead whose text begins at *start*; a part that is not answered has none."""
    for before, text, after in lead.lines:
        if text:
            yield Span(start + len(before), start + len(before) + len(text), "bold")
        start += len(before) + len(text) + len(after) + 1


def _sign(number: int) -> str:
    """Return the circled number in front of a quote or a source; empty for 0."""
    return f"{NUMBERS[number - 1]} " if number else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file received from or sent to a person: its display name and content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the action, at most 64 bytes, that a tap sends back as a request.

    An action of the form "/name argument" runs that command, any other text is a question. In place of an action there may be a
    URL to open, an inline query to start in another chat, or what a link to the private chat with the bot says.
    """

    label: str
    action: str = ""
    url: str = ""
    switch_inline: str | None = None
    start: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list that a command shows: its name, a word on it, and the action that opens it."""

    label: str
    detail: str
    action: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to a person. `answer` is set if it answers a question, `error` if the request was refused or failed.

    `content` is a sequence of blocks, or a string for a single paragraph. `edits` replaces the message whose button was tapped.
    `notice` is a transient message at the button; if there is no text, it is all that is shown. `understood` is the follow-up
    question as completed from the conversation, empty if it was asked as it stands. `suggestions` are other questions to ask.
    `emergency` are the numbers to call, if it is one. `entries` is the list that `content` writes out, for channels that can show one.
    `alerts` shows the notice until it is closed. `figures` are those of a report, for programs. `about` is the case that a reply to this
    message belongs to.
    """

    content: str | tuple[Block, ...]
    language: Language = "zh-Hans"
    answer: Answer | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    error: Exception | None = None
    attachment: Attachment | None = None
    edits: bool = False
    notice: str = ""
    alerts: bool = False
    understood: str = ""
    suggestions: tuple[str, ...] = ()
    emergency: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    figures: Mapping[str, Any] | None = None
    about: Bound | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The content as blocks."""
        return (Paragraph(self.content),) if isinstance(self.content, str) else self.content

    @property
    def text(self) -> str:
        """The content as plain text."""
        return plain(self.blocks).text
