"""How an exchange looks: as an answer with its buttons, as a quote between its neighbours, as further passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot import texts
from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Exchange
from bot.library.answers import MOST_CITATIONS, Answer, Citation
from bot.library.excerpts import Surroundings
from bot.replies.blocks import Button, Reply, Span
from index import Analyzer, Language

Rows = tuple[tuple[Button, ...], ...]

LAST_PAGE: Final = 5
"""Further passages are shown up to this page: their numbers have signs of their own up to ⑳."""

PAGE: Final = MOST_CITATIONS

_OTHER_SCRIPT: Final[Mapping[Language, tuple[Language, str]]] = {"zh-Hans": ("zh-Hant", "hans"), "zh-Hant": ("zh-Hans", "hant")}


def answered(assistant: Assistant, exchange: Exchange, *, edits: bool = False, notice: str = "", rows: Rows | None = None) -> Reply:
    """Show an answer in one message: what must come first, quotes, sources, what is to be minded, and buttons.

    *rows* are buttons that stand in the place of its own.
    """
    language = exchange.language
    first = [texts.emergency(exchange.call, language)] if exchange.call else []
    understood = [texts.UNDERSTOOD(language, question=exchange.understood)] if exchange.understood else []
    after = _after(exchange)
    said = texts.answer(exchange.answer, assistant.contact, language)
    return Reply(
        text="\n\n".join([*first, *understood, said, *after]),
        language=language,
        answer=exchange.answer,
        buttons=rows if rows is not None else _rows(exchange, _other_script(exchange, assistant.library.analyzer)),
        edits=edits,
        notice=notice,
        understood=exchange.understood,
        notes=(*first, *after),
    )


def reworded(assistant: Assistant, exchange: Exchange) -> Reply:
    """Show an answer whose quotes were put in the other script, with the way back in the place of the way here."""
    back = Button(texts.AS_WRITTEN(exchange.language), f"/back {exchange.answer.id}")
    return answered(assistant, exchange, edits=True, rows=_rows(exchange, [back]))


def why_not(assistant: Assistant, exchange: Exchange) -> Reply:
    """Ask, in the place of the buttons, what is wrong with an answer."""
    language, name = exchange.language, exchange.answer.id
    reasons = tuple(Button(wording(language), f"/vote {name} down:{reason}") for reason, wording in texts.REASONS.items())
    rows = (reasons, (Button(texts.BACK(language), f"/back {name}"),))
    return answered(assistant, exchange, edits=True, notice=texts.WHY_NOT(language), rows=rows)


def in_context(exchange: Exchange, citation: Citation, around: Surroundings) -> Reply:
    """Show a quote between its neighbours, and where it stands."""
    language, name, key = exchange.language, exchange.answer.id, citation.passage.key
    text, spans = marked(f"{texts.source(citation, language)}\n\n", around)
    page = (citation.number - 1) // PAGE
    back = Button(texts.BACK(language), f"/more {name} {page}" if page else f"/back {name}")
    return Reply(text, language, spans=spans, buttons=((back, *document_buttons(key, language)),), edits=True)


def more_passages(exchange: Exchange, citations: Sequence[Citation], page: int) -> Reply:
    """Show a page of further passages."""
    language, name = exchange.language, exchange.answer.id
    title = texts.FURTHER(language, page=page)
    shown = Answer(name, exchange.answer.question, "answer", exchange.answer.confidence, (), tuple(citations), ())
    previous = [Button(texts.PREVIOUS(language), f"/more {name} {page - 1}")] if page > 1 else []
    following = [Button(texts.NEXT(language), f"/more {name} {page + 1}")] if len(citations) == PAGE and page < LAST_PAGE else []
    rows = (tuple(_contexts(name, citations, language)), (*previous, *following, Button(texts.BACK(language), f"/back {name}")))
    return Reply(
        text=f"{title}\n\n{texts.answer(shown, '', language)}",
        language=language,
        answer=shown,
        buttons=rows,
        edits=True,
        understood=exchange.understood,
        notes=(title,),
    )


def marked(lead: str, around: Surroundings) -> tuple[str, tuple[Span, ...]]:
    """Return a text that holds a run of a document behind *lead*, the quote in it marked."""
    start = len(lead)
    low = start + len(around.before)
    high = low + len(around.quote)
    end = high + len(around.after)
    spans = (Span(start, end, "quote"), Span(low, high, "bold"))
    return f"{lead}{around.before}{around.quote}{around.after}", spans


def document_buttons(key: str, language: Language) -> tuple[Button, ...]:
    """Offer the text of a document and the file that it was read from."""
    return Button(texts.READ(language), f"/read {key} 1"), Button(texts.ORIGINAL(language), f"/file {key}")


def _after(exchange: Exchange) -> list[str]:
    """Return what is to be minded beside the answer: a document that is paused, and numbers that were masked."""
    language = exchange.language
    notes = []
    if exchange.paused is not None:
        title, reason = exchange.paused
        notes.append(texts.PAUSED_BEST(language, title=title, reason=reason))
    if exchange.kinds:
        notes.append(texts.leave_out(exchange.kinds, language))
    return notes


def _rows(exchange: Exchange, last: Sequence[Button]) -> Rows:
    """Lay out the buttons below an answer, at last what changes how it is shown."""
    answer, language = exchange.answer, exchange.language
    human = Button(texts.TO_PERSON(language), f"/human {answer.id}")
    if exchange.understood:
        last = [*last, Button(texts.NOT_MEANT(language), f"/plain {answer.id}")]
    if not answer.citations:
        return _filled((human, Button(texts.SEE_DOCUMENTS(language), "/docs")), last)
    return _filled(
        (*_contexts(answer.id, answer.citations, language), Button(texts.MORE(language), f"/more {answer.id} 1")),
        (
            Button(texts.HELPFUL(language), f"/vote {answer.id} up"),
            Button(texts.NOT_HELPFUL(language), f"/vote {answer.id} down"),
            human,
        ),
        last,
    )


def _filled(*rows: Sequence[Button]) -> Rows:
    return tuple(tuple(row) for row in rows if row)


def _contexts(name: str, citations: Iterable[Citation], language: Language) -> Iterable[Button]:
    for citation in citations:
        number = texts.NUMBERS[citation.number - 1]
        yield Button(texts.CONTEXT(language, number=number), f"/context {name} {citation.number}")


def _other_script(exchange: Exchange, analyzer: Analyzer) -> list[Button]:
    """Offer the script that the asker reads where a quote is in the other one."""
    if exchange.language not in _OTHER_SCRIPT:
        return []
    written, name = _OTHER_SCRIPT[exchange.language]
    if all(analyzer.language(citation.snippet.text) != written for citation in exchange.answer.citations):
        return []
    return [Button(texts.IN_SCRIPT[name](exchange.language), f"/script {exchange.answer.id} {name}")]


def shown_at_once(reply: Reply) -> Reply:
    """Return a reply for where no button was tapped: what would be a notice is said, and nothing is replaced."""
    return replace(reply, text=reply.text or reply.notice, notice="", edits=False)
