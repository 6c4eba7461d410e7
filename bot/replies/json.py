"""An answer as the JSON record that the terminal prints and the web page receives."""

from typing import Any

from bot import texts
from bot.library.answers import Answer, Citation
from bot.replies.blocks import Reply
from index import Language


def as_json(reply: Reply, contact: str, milliseconds: float) -> dict[str, Any]:
    """Return *reply* as an object; one without an answer, such as to an empty question, has the reason for it.

    `band` is empty for a reply that is no answer, such as to a greeting. `text` is the reply as a person sees it, `lead` and `closing`
    are what of it stands before the quotes and behind the sources, `spans` are parts of it, and `notes` what it says beside the answer.
    `understood` is the question as it was made whole from the turn before. `quote` is verbatim, unless it was asked for in the other
    script, and stands in `passage`; `highlights` and `answers` are half-open spans of it. All spans count code points.
    """
    answer = reply.answer or Answer("", "", "none", 0.0, (), (), ())
    return {
        "id": answer.id,
        "question": answer.question,
        "band": answer.band if reply.answer or reply.error else "",
        "confidence": round(answer.confidence, 4),
        "reason": texts.reason(answer.lacks, reply.language) if reply.answer else reply.text,
        "citations": [_citation(citation) for citation in answer.citations],
        "text": reply.text,
        "milliseconds": round(milliseconds, 1),
        "lead": texts.lead(answer, reply.language) if reply.answer else reply.text,
        "closing": texts.closing(answer, contact, reply.language) if reply.answer else "",
        "suggestions": _suggestions(answer, reply.language) if reply.answer or reply.error else [],
        "understood": reply.understood,
        "notes": list(reply.notes),
        "notice": reply.notice,
        "edits": reply.edits,
        "spans": [{"start": span.start, "end": span.end, "kind": span.kind} for span in reply.spans],
        "buttons": [[{"label": button.label, "action": button.action} for button in row if button.action] for row in reply.buttons],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    passage = citation.passage
    return {
        "number": citation.number,
        "document_id": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "place": passage.provenance.place,
        "dated": passage.provenance.dated,
        "source": passage.provenance.source,
        "quote": citation.snippet.text,
        "passage": passage.text,
        "key": passage.key,
        "highlights": [list(span) for span in citation.snippet.highlights],
        "answers": [list(span) for span in citation.snippet.answers],
    }


def _suggestions(answer: Answer, language: Language) -> list[str]:
    """Offer our examples where the documents are silent."""
    return [example(language) for example in texts.EXAMPLES] if answer.band == "none" else []
