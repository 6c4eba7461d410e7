"""What everybody can ask for."""

import re
from collections.abc import AsyncIterator
from typing import Final

from bot import texts
from bot.assistant import Assistant
from bot.commands.requests import Button, Reply, Request
from bot.errors import EmptyQuestionError, LongQuestionError

LONGEST_QUESTION: Final = 300
"""Characters of a question that we search for."""


async def start(_assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say hello, and offer questions to begin with."""
    labels = [example(request.language) for example in texts.EXAMPLES]
    yield Reply(texts.WELCOME(request.language), request.language, buttons=tuple((Button(label, label),) for label in labels))


async def ask(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Answer a question."""
    question = request.argument.encode("utf-8", errors="replace").decode().strip()  # half a surrogate pair is no text
    if not re.search(r"\w", question):
        raise EmptyQuestionError
    if len(question) > LONGEST_QUESTION:
        raise LongQuestionError(LONGEST_QUESTION)
    answer = await assistant.ask(question)
    yield Reply(texts.answer(answer, assistant.contact, request.language), request.language, answer)
