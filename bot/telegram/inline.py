"""Inline mode: "@bot question" in any chat offers quotes with their sources."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from telegram import InlineQueryResultArticle, InputTextMessageContent

from bot.conversation.emergencies import Kind, numbers
from bot.library.answers import Answer, Citation
from bot.replies.blocks import Card, Paragraph, Quote, Reply
from bot.telegram.rendering import NO_PREVIEW, render
from bot.texts import emergencies
from bot.texts.questions import source
from index import Language

MOST_RESULTS: Final = 5
CACHE_SECONDS: Final = 30
"""How long Telegram may cache results; a sync may change them."""

_LONGEST_TITLE: Final = 60
_LONGEST_DESCRIPTION: Final = 120


def results(answer: Answer, language: Language) -> list[InlineQueryResultArticle]:
    """Return the quotes of *answer*, at most five, each as a message with its source."""
    return [_result(replace(citation, number=1), language) for citation in answer.citations[:MOST_RESULTS]]


def card(emergency: Sequence[Kind], language: Language) -> InlineQueryResultArticle:
    """Return the card of an *emergency*, as a message."""
    text, entities, _ = render(Reply((Card(emergencies.card(emergency[0].name, numbers(emergency), language)),)))
    return InlineQueryResultArticle(
        id="emergency",
        title=emergencies.TITLE(language),
        description=_short(text, _LONGEST_DESCRIPTION),
        input_message_content=InputTextMessageContent(text, entities=entities, link_preview_options=NO_PREVIEW),
    )


def _result(citation: Citation, language: Language) -> InlineQueryResultArticle:
    passage, snippet = citation.passage, citation.snippet
    quote = Quote(snippet.text, highlights=snippet.highlights, answers=snippet.answers)
    text, entities, _ = render(Reply((quote, Paragraph(source(citation, language)))))
    return InlineQueryResultArticle(
        id=passage.key,
        title=_short(passage.title, _LONGEST_TITLE),
        description=_short(snippet.text, _LONGEST_DESCRIPTION),
        input_message_content=InputTextMessageContent(text, entities=entities, link_preview_options=NO_PREVIEW),
    )


def _short(text: str, longest: int) -> str:
    """Truncate *text* to one line."""
    line = " ".join(text.encode("utf-8", errors="replace").decode().split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
