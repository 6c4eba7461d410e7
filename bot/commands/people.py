"""What everybody can ask for beside answers: a welcome, a person, the language, what is kept of them."""

from collections.abc import AsyncIterator
from typing import Final

from bot import texts
from bot.commands import documents
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.people.pairing import is_code
from bot.people.querylog import Turn
from bot.replies.blocks import Button, Reply
from bot.texts.curation import NOT_PAIRED, PAIRED
from index import Language

_A_PAGE: Final = 10
_MOST_TURNS: Final = 200
_LANGUAGES: Final[dict[str, Language | None]] = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en", "auto": None}


async def start(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Open what a link names, or make an admin of who brings the pairing code; else say hello, and offer questions to begin with."""
    if request.argument.startswith(("d_", "p_")):
        async for reply in documents.linked(assistant, request):
            yield reply
        return
    code = request.argument.strip()
    if is_code(code) and not request.in_group:
        paired = await assistant.curation.pair(code, request.sender)
        yield Reply((PAIRED if paired else NOT_PAIRED)(request.language), request.language)
        return
    labels = [example(request.language) for example in texts.EXAMPLES]
    yield Reply(texts.WELCOME(request.language), request.language, buttons=tuple((Button(label, label),) for label in labels))


async def human(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say how to reach a person."""
    said = texts.HELP_CONTACT(request.language, contact=assistant.contact) if assistant.contact else texts.NO_HUMAN(request.language)
    yield Reply(said, request.language)


async def lang(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Let a person choose the language of the replies."""
    choice = request.argument.strip()
    if choice not in _LANGUAGES:
        row = tuple(Button(label(request.language), f"/lang {name}") for name, label in texts.LANGUAGES.items())
        yield Reply(texts.CHOOSE_LANGUAGE(request.language), request.language, buttons=(row,))
        return
    language = _LANGUAGES[choice]
    await assistant.choose_language(request.sender, language)
    said = texts.LANGUAGE_CHOSEN(language) if language else texts.LANGUAGE_FOLLOWS(request.language)
    yield Reply(said, language or request.language, edits=request.is_tap)


async def privacy(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say what is kept of a person, why and for how long."""
    yield Reply(texts.privacy(assistant.retention_days if assistant.log else 0, request.language), request.language)


async def mine(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """List what a person asked, newest first, or what of it holds some words; "@2" before the words is the second page."""
    page, words = documents.listed(request.argument)
    asked = await assistant.mine(request.sender, words, _MOST_TURNS)
    if not asked:
        yield Reply(texts.MINE_EMPTY(request.language), request.language)
        return
    count = -(-len(asked) // _A_PAGE)
    page = min(page, count)
    first = (page - 1) * _A_PAGE
    shown = list(enumerate(asked[first : first + _A_PAGE], first + 1))
    lines = [texts.MINE_TITLE(request.language), *(_line(number, turn, request.language) for number, turn in shown)]
    numbers = [Button(str(number), f"/show {turn.id}") for number, turn in shown]
    rows = (tuple(numbers[:5]), tuple(numbers[5:]), *documents.turns(f"/mine @{{page}} {words}", page, count, request.language))
    edits = request.argument.startswith("@")
    yield Reply("\n".join(lines), request.language, buttons=tuple(row for row in rows if row), edits=edits)


async def forget(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Erase what is kept of a person, once that is confirmed."""
    language = request.language
    if request.argument.strip() == "yes":
        yield Reply(texts.FORGOTTEN(language, count=await assistant.forget(request.sender)), language, edits=request.is_tap)
    elif request.argument.strip() == "no":
        yield Reply(texts.NOT_FORGOTTEN(language), language, edits=request.is_tap)
    else:
        row = (Button(texts.FORGET_YES(language), "/forget yes"), Button(texts.FORGET_NO(language), "/forget no"))
        yield Reply(texts.FORGET_ASK(language), language, buttons=(row,))


def _line(number: int, turn: Turn, language: Language) -> str:
    day = turn.at.astimezone().strftime("%Y-%m-%d")
    return texts.MINE_LINE(language, number=number, question=texts.short(turn.question), day=day, band=texts.BANDS[turn.band](language))
