"""A reply, whichever channel it goes to: its text with the spans in it, buttons, and a file that goes with it."""

from dataclasses import dataclass
from typing import Literal

from bot.library.answers import Answer
from index import Language


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is sent to us, or that we send: its name as people see it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap: its label, and the action, at most 64 bytes, that comes back as a request.

    An action of the form "/name argument" runs that command, any other text is a question. In place of an action there may be an
    address to open, or words to search for from another chat.
    """

    label: str
    action: str = ""
    url: str = ""
    switch_inline: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a reply's text that is shown in another way: `[start, end)` in code points."""

    start: int
    end: int
    kind: Literal["quote", "bold", "underline"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What we say. `answer` is set for an answered question, `error` when something was refused or went wrong.

    With `edits` it takes the place of the message whose button was tapped. `notice` is shown for a moment where the button is; without
    a text nothing else is. `spans` mark parts of the text; an answer's quotes need none. `attachment` is a file that goes with it.
    `understood` is the question as it was made whole from the turn before, and `notes` are what the text says beside the answer.
    """

    text: str
    language: Language = "zh-Hans"
    answer: Answer | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    error: Exception | None = None
    spans: tuple[Span, ...] = ()
    attachment: Attachment | None = None
    edits: bool = False
    notice: str = ""
    understood: str = ""
    notes: tuple[str, ...] = ()
