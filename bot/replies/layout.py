"""Layout of an exchange as a reply: the answer with its buttons, a quote in context, a page of more passages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.assistant import Assistant
from bot.conversation.exchanges import Exchange
from bot.library.answers import MOST_CITATIONS, Answer, Citation, Part
from bot.library.excerpts import Surroundings
from bot.replies.blocks import Block, Button, Card, Closing, Introduction, Lead, LeadLine, Note, Paragraph, Quote, Reply, Sources
from bot.texts import questions as texts
from bot.texts.documents import ALL_DOCUMENTS, ORIGINAL, READ
from bot.texts.emergencies import NOT_EMERGENCY, card
from bot.texts.examples import NO_DOCUMENTS
from bot.texts.message import BACK, NUMBERS
from bot.texts.paging import NEXT, PREVIOUS
from bot.texts.responses import HEAR
from index import Analyzer, Language

Rows = tuple[tuple[Button, ...], ...]

LAST_PAGE: Final = 5
"""The last page of more passages: there are circled numbers up to ⑳."""

PAGE: Final = MOST_CITATIONS

_MOST_LEAD: Final = 0.6  # of a quote; a longer lead is shown in the quote itself

_OTHER_SCRIPT: Final[Mapping[Language, tuple[Language, str]]] = {"zh-Hans": ("zh-Hant", "hans"), "zh-Hant": ("zh-Hans", "hant")}


def answered(  # noqa: PLR0913 - what may differ, each by its name
    assistant: Assistant,
    exchange: Exchange,
    *,
    edits: bool = False,
    notice: str = "",
    rows: Rows | None = None,
    suggestions: Sequence[str] = (),
) -> Reply:
    """Lay out an answer in one message: quotes, sources, remarks and buttons; *rows* replaces the usual buttons.

    *suggestions* are questions to ask instead of one that is not answered.
    """
    language = exchange.language
    understood = [Paragraph(_understood(exchange))] if exchange.understood else []
    content = answer_blocks(exchange.answer, assistant.contact_in(language), language)
    if assistant.library.is_empty:
        content = (Introduction(NO_DOCUMENTS(language)),)
    offered = tuple((Button(each, each),) for each in suggestions)
    usual = (*offered, *_rows(assistant, exchange, _other_script(exchange, assistant.library.analyzer)))
    return Reply(
        content=(*understood, *content, *_notes(exchange, hands_over=assistant.hands_over)),
        language=language,
        answer=exchange.answer,
        buttons=rows if rows is not None else usual,
        edits=edits,
        notice=notice,
        understood=exchange.understood,
        suggestions=tuple(suggestions),
    )


def _understood(exchange: Exchange) -> str:
    """Say what question is answered, if it is not the one that was typed."""
    said = texts.MEANT if exchange.spelled == exchange.understood else texts.UNDERSTOOD
    return said(exchange.language, question=exchange.understood)


def emergency(kind: str, exchange: Exchange) -> Reply:
    """Lay out the card of an emergency of that *kind*, and nothing else but the way back from a false alarm."""
    language = exchange.language
    return Reply(
        content=(Card(card(kind, exchange.call, language)),),
        language=language,
        buttons=((Button(NOT_EMERGENCY(language), f"/ordinary {exchange.answer.id}"),),),
        emergency=exchange.call,
    )


def answer_blocks(answer: Answer, contact: str, language: Language) -> tuple[Block, ...]:
    """Lay out an answer by itself: what answers, introduction, numbered quotes, their sources, caveats and whom to contact.

    A lead that is most of the first quote is shown there, in bold, and not twice.
    """
    introduction, closing = texts.introduction(answer, language), texts.closing(answer, contact, language)
    lead = _lead(answer, language)
    bold = answer.band == "answer" and not lead
    return (
        *([Lead(lead)] if lead else []),
        *([Introduction(introduction)] if introduction else []),
        *_quoted(answer.citations, language, leads=bold),
        *([Closing(closing)] if closing else []),
    )


def _quoted(citations: Sequence[Citation], language: Language, *, leads: bool = False) -> Iterator[Block]:
    """Yield numbered quotes and the list of their sources; *leads* shows in bold what answers in the first one."""
    yield from (_quote(each, leads=leads and each.number == 1) for each in citations)
    if citations:
        sources = ((each.number, texts.passage_source(each.passage, language, each.snippet.text)) for each in citations)
        yield Sources(texts.SOURCES(language), tuple(sources))


def _lead(answer: Answer, language: Language) -> tuple[LeadLine, ...]:
    """Return what answers, a line for each part of the question; none if it is most of the first quote, or nothing surely answers."""
    if answer.parts:
        return tuple(_part_line(part, answer, language) for part in answer.parts)
    first = answer.citations[0] if answer.band == "answer" and answer.citations else None
    if first is None or not first.lead or len(first.lead) > _MOST_LEAD * len(first.snippet.text):
        return ()
    return (LeadLine("", texts.one_line(first.lead), texts.lead_origin(first, language)),)


def _part_line(part: Part, answer: Answer, language: Language) -> LeadLine:
    citation = next((each for each in answer.citations if each.number == part.citation), None)
    label = texts.part_label(part, answer, language)
    if citation is None:
        return LeadLine(label, "", texts.NOT_FOUND(language))
    return LeadLine(label, texts.one_line(part.lead), NUMBERS[part.citation - 1])


def reworded(assistant: Assistant, exchange: Exchange, *, edits: bool = True, suggestions: Sequence[str] = ()) -> Reply:
    """Lay out an answer whose quotes are converted to the other script, with a button to undo that."""
    back = Button(texts.AS_WRITTEN(exchange.language), f"/back {exchange.answer.id}")
    return answered(assistant, exchange, edits=edits, rows=_rows(assistant, exchange, [back]), suggestions=suggestions)


def is_in_other_script(assistant: Assistant, exchange: Exchange) -> bool:
    """Tell whether a quote is in the other Chinese script than the reply."""
    return bool(_other_script(exchange, assistant.library.analyzer))


def why_not(assistant: Assistant, exchange: Exchange) -> Reply:
    """Lay out an answer with the reasons for a vote against it as its buttons."""
    language, name = exchange.language, exchange.answer.id
    reasons = tuple(Button(wording(language), f"/vote {name} down:{reason}") for reason, wording in texts.REASONS.items())
    rows = (reasons, (Button(BACK(language), f"/back {name}"),))
    return answered(assistant, exchange, edits=True, notice=texts.WHY_NOT(language), rows=rows)


def in_context(exchange: Exchange, citation: Citation, around: Surroundings) -> Reply:
    """Lay out a quote with the sentences around it, below its source."""
    language, name, key = exchange.language, exchange.answer.id, citation.passage.key
    page = (citation.number - 1) // PAGE
    back = Button(BACK(language), f"/more {name} {page}" if page else f"/back {name}")
    return Reply(
        content=(Paragraph(texts.source(citation, language)), quote_in_context(around)),
        language=language,
        buttons=((back, *document_buttons(key, language)),),
        edits=True,
    )


def more_passages(exchange: Exchange, citations: Sequence[Citation], page: int) -> Reply:
    """Lay out a page of more passages, of which none is said to answer."""
    language, name = exchange.language, exchange.answer.id
    shown = Answer(name, exchange.answer.question, "answer", exchange.answer.confidence, (), tuple(citations), ())
    previous = [Button(PREVIOUS(language), f"/more {name} {page - 1}")] if page > 1 else []
    following = [Button(NEXT(language), f"/more {name} {page + 1}")] if len(citations) == PAGE and page < LAST_PAGE else []
    rows = (tuple(_contexts(name, citations, language)), (*previous, *following, Button(BACK(language), f"/back {name}")))
    return Reply(
        content=(Note(texts.FURTHER(language, page=page)), *_quoted(citations, language)),
        language=language,
        answer=shown,
        buttons=rows,
        edits=True,
        understood=exchange.understood,
    )


def quote_in_context(around: Surroundings) -> Quote:
    """Return a quotation of a run of a document in which the quote itself is highlighted."""
    return Quote(around.quote, highlights=((0, len(around.quote)),), before=around.before, after=around.after)


def document_buttons(key: str, language: Language) -> tuple[Button, ...]:
    """Return the buttons to read a document and to download its original."""
    return Button(READ(language), f"/read {key} 1"), Button(ORIGINAL(language), f"/file {key}")


def _quote(citation: Citation, *, leads: bool) -> Quote:
    """Return a quotation with the question's words in bold or, where its lead stands for the answer, with that."""
    snippet = citation.snippet
    highlights = (snippet.lead,) if leads and snippet.lead[1] else snippet.highlights
    return Quote(snippet.text, citation.number, highlights, snippet.answers)


def _notes(exchange: Exchange, *, hands_over: bool) -> Iterator[Note]:
    """Yield the remarks on an answer: that the best document is paused, and that personal numbers were masked."""
    language = exchange.language
    if exchange.answer.paused is not None:
        title, reason = exchange.answer.paused
        yield Note(texts.PAUSED_BEST(language, title=title, reason=reason))
    if exchange.kinds:
        yield Note((texts.hidden if hands_over and exchange.typed else texts.leave_out)(exchange.kinds, language))


def _rows(assistant: Assistant, exchange: Exchange, last: Sequence[Button]) -> Rows:
    """Return the buttons of an answer; *last* are those that change its presentation."""
    answer, language = exchange.answer, exchange.language
    to_person = texts.HAND_OVER if assistant.hands_over else texts.TO_PERSON
    human = Button(to_person(language), f"/human {answer.id}")
    if exchange.understood:
        last = [*last, Button(texts.NOT_MEANT(language), f"/plain {answer.id}")]
    is_private = exchange.person == exchange.chat
    hear = (Button(HEAR(language), f"/hear {answer.id}"),) if assistant.hands_over and is_private and answer.band != "answer" else ()
    if not answer.citations:
        return _filled((human, Button(ALL_DOCUMENTS(language), "/docs")), hear, last)
    return _filled(
        (*_contexts(answer.id, answer.citations, language), Button(texts.MORE(language), f"/more {answer.id} 1")),
        (
            Button(texts.HELPFUL(language), f"/vote {answer.id} up"),
            Button(texts.NOT_HELPFUL(language), f"/vote {answer.id} down"),
            human,
        ),
        hear,
        last,
    )


def _filled(*rows: Sequence[Button]) -> Rows:
    return tuple(tuple(row) for row in rows if row)


def _contexts(name: str, citations: Iterable[Citation], language: Language) -> Iterable[Button]:
    for citation in citations:
        number = NUMBERS[citation.number - 1]
        yield Button(texts.CONTEXT(language, number=number), f"/context {name} {citation.number}")


def _other_script(exchange: Exchange, analyzer: Analyzer) -> list[Button]:
    """Return the button to convert the quotes, if any is in the other Chinese script than the reply."""
    if exchange.language not in _OTHER_SCRIPT:
        return []
    written, name = _OTHER_SCRIPT[exchange.language]
    if all(analyzer.language(citation.snippet.text) != written for citation in exchange.answer.citations):
        return []
    return [Button(texts.IN_SCRIPT[name](exchange.language), f"/script {exchange.answer.id} {name}")]


def shown_at_once(reply: Reply) -> Reply:
    """Return *reply* for a typed command: with no button there is nothing to edit, and a notice becomes the text."""
    return replace(reply, content=reply.content if reply.text else reply.notice, notice="", edits=False)
