"""JSON representation of replies and passages, for the terminal and the web page."""

import base64
from dataclasses import asdict
from typing import Any, Final

from bot.library.answers import Answer, Citation
from bot.replies.blocks import Card, Closing, Introduction, Note, Reply, plain
from bot.texts.questions import reason
from index import Passage, Window, own_date, own_place, passage_record

_ORIGIN: Final = ("document_id", "title", "heading", "place", "dated", "source")


def as_json(reply: Reply, milliseconds: float) -> dict[str, Any]:
    """Return *reply* as an object; without an answer, `introduction` and `reason` are its whole text.

    `band` is empty if there is neither an answer nor an error, as in reply to a greeting or in an emergency, whose numbers are
    `emergency`. `text` is the whole reply as plain text; `introduction`, `closing` and `notes` are those parts of it. `lead` is the
    one line of the first quote that answers, verbatim, and `parts` are the things that the question asks for, where they are several,
    each with such a line and the number of its citation.
    `silent` says that the first quote only tells that its document does not say it. `understood` is the follow-up question as completed
    from the conversation.
    `quote` is a verbatim part of `passage`, unless its script was converted; `highlights` and `answers` are half-open ranges of it,
    `range` is where it stands in `passage`; `place` and `dated` are its own, where its document has several. `nearest` are the
    passages that a refusal comes closest with. `entries` is the list that a command such as /docs shows, each with the action that
    opens it.
    `case` is the number of the case that the reply is about, 0 for none.
    `spans` are ranges of `text`, only without an answer, whose quotes are the citations. All ranges count code points.
    """
    answer = reply.answer or Answer("", "", "none", 0.0, (), (), ())
    text, spans = plain(reply.blocks)
    return {
        "id": answer.id,
        "question": answer.question,
        "band": answer.band if reply.answer or reply.error else "",
        "emergency": list(reply.emergency),
        "confidence": round(answer.confidence, 4),
        "reason": reason(answer.lacks, reply.language) if reply.answer else text,
        "citations": [_citation(citation) for citation in answer.citations],
        "text": text,
        "milliseconds": round(milliseconds, 1),
        "lead": answer.lead,
        "parts": [asdict(part) for part in answer.parts],
        "silent": answer.silent,
        "introduction": "".join(_texts(reply, Introduction)) if reply.answer else text,
        "closing": "".join(_texts(reply, Closing)) if reply.answer else "",
        "suggestions": [*reply.suggestions],
        "understood": reply.understood,
        "notes": _texts(reply, Card, Note) if reply.answer else [],
        "notice": reply.notice,
        "edits": reply.edits,
        "spans": [] if reply.answer else [span._asdict() for span in spans],
        "entries": [asdict(entry) for entry in reply.entries],
        "nearest": [_named(passage) for passage in answer.nearest] if answer.band == "none" else [],
        "differing": answer.differing,
        "case": reply.about.case if reply.about is not None else 0,
        "buttons": [[{"label": button.label, "action": button.action} for button in row if button.action] for row in reply.buttons],
    }


def with_attachment(reply: Reply, milliseconds: float) -> dict[str, Any]:
    """Return *reply* as an object for admins.

    Also whether it `failed`, its `attachment`, name and content in base64, or None, and the `figures` of a report.
    """
    record = as_json(reply, milliseconds) | {"failed": reply.error is not None, "attachment": None}
    if reply.figures is not None:
        record["figures"] = reply.figures
    if reply.attachment is not None:
        content = base64.b64encode(reply.attachment.content).decode("ascii")
        record["attachment"] = {"name": reply.attachment.name, "content": content}
    return record


def passage_in_window(passage: Passage, window: Window) -> dict[str, Any]:
    """Return *passage* as an object, with the text before and after it in *window*; `more_before` and `more_after` tell of the rest."""
    return {
        "key": passage.key,
        **passage_record(passage, *_ORIGIN),
        "before": window.text[: max(passage.start - window.start, 0)],
        "passage": passage.text,
        "after": window.text[passage.end - window.start :],
        "start": window.start,
        "end": window.end,
        "length": window.length,
        "more_before": window.start > 0,
        "more_after": window.end < window.length,
    }


def window_as_json(window: Window) -> dict[str, Any]:
    """Return a part of a document's text as an object; offsets count code points."""
    return {"text": window.text, "start": window.start, "end": window.end, "length": window.length}


def _citation(citation: Citation) -> dict[str, Any]:
    written = citation.written or citation.snippet.text
    start = max(citation.passage.text.find(written), 0)
    return {
        "number": citation.number,
        **passage_record(citation.passage, *_ORIGIN),
        "place": citation.place,
        "dated": citation.dated,
        "range": [start, start + len(written)],
        "quote": citation.snippet.text,
        "passage": citation.passage.text,
        "key": citation.passage.key,
        "highlights": [list(span) for span in citation.snippet.highlights],
        "answers": [list(span) for span in citation.snippet.answers],
    }


def _named(passage: Passage) -> dict[str, Any]:
    """Return where a passage stands, without what it says."""
    return passage_record(passage, "key", *_ORIGIN) | {"place": own_place(passage, ""), "dated": own_date(passage, "")}


def _texts(reply: Reply, *kinds: type[Introduction | Closing | Card | Note]) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, kinds)]
