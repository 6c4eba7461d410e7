"""Commands on oneself: welcome, contact, language, own questions, privacy and erasure."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from bot.commands.documents import LONGEST_WORDS, DocumentCommands
from bot.commands.handover import FROM_GROUP, GRID, HandoverCommands
from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request
from bot.conversation.assistant import Assistant
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.people.pairing import is_code
from bot.people.records import Turn
from bot.replies.blocks import Button, Entry, Reply
from bot.replies.introduction import Introduction
from bot.texts import people as texts
from bot.texts.message import CANCEL, short
from bot.texts.questions import BANDS
from index import Language

_A_PAGE: Final = 10
_MOST_TURNS: Final = 200
_LANGUAGES: Final[dict[str, Language | None]] = {"zh-Hans": "zh-Hans", "zh-Hant": "zh-Hant", "en": "en", "auto": None}


class PeopleCommands:
    """/start, /human, /lang, /privacy, /mine and /forget."""

    def __init__(  # noqa: PLR0913, PLR0917 - what each command works on
        self,
        assistant: Assistant,
        documents: DocumentCommands,
        admins: Admins,
        gaps: Gaps,
        introduction: Introduction | None = None,
        handover: HandoverCommands | None = None,
    ) -> None:
        """Open links by *documents*; whoever brings a pairing code joins *admins*; others are welcomed by *introduction*.

        What a person who wants to be forgotten has asked is taken out of the answers to *gaps*. *handover* is the service desk, if there
        is one.
        """
        self._gaps = gaps
        self._handover = handover
        self._introduction = introduction or Introduction(assistant.library)
        self._assistant = assistant
        self._documents = documents
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {
            "start": self.start,
            "human": self.human,
            "lang": self.lang,
            "privacy": self.privacy,
            "mine": self.mine,
            "forget": self.forget,
        }

    async def start(self, request: Request) -> AsyncIterator[Reply]:
        """Open what a link names, or make an admin of who brings the pairing code; else say hello, and offer questions to begin with."""
        if request.argument.startswith(("d_", "p_")):
            async for reply in self._documents.linked(request):
                yield reply
            return
        if self._handover is not None and request.argument.startswith((FROM_GROUP, GRID)):
            async for reply in self._handover.linked(request):
                yield reply
            return
        code = request.argument.strip()
        if is_code(code) and not request.in_group:
            paired = await self._admins.pair(code, request.sender)
            yield Reply((texts.PAIRED if paired else texts.NOT_PAIRED)(request.language), request.language)
            return
        said, examples = await self._introduction.greeting(request.language)
        yield Reply(said, request.language, buttons=tuple((Button(label, label),) for label in examples))

    async def human(self, request: Request) -> AsyncIterator[Reply]:
        """Say how to reach a person."""
        self._assistant.digressed(request.asker, "none")
        yield Reply(texts.contact(self._assistant.contact_in(request.language), request.language), request.language)

    async def lang(self, request: Request) -> AsyncIterator[Reply]:
        """Let a person choose the language of the replies."""
        choice = request.argument.strip()
        if choice not in _LANGUAGES:
            row = tuple(Button(label(request.language), f"/lang {name}") for name, label in texts.LANGUAGES.items())
            yield Reply(texts.CHOOSE_LANGUAGE(request.language), request.language, buttons=(row,))
            return
        language = _LANGUAGES[choice]
        await self._assistant.choose_language(request.sender, language)
        said = texts.LANGUAGE_CHOSEN(language) if language else texts.LANGUAGE_FOLLOWS(request.language)
        yield Reply(said, language or request.language, edits=request.is_tap)

    async def privacy(self, request: Request) -> AsyncIterator[Reply]:
        """Say what is kept of a person, why and for how long."""
        case_days = self._handover.case_days if self._handover is not None else 0
        yield Reply(texts.privacy(self._assistant.retention.days, request.language, case_days=case_days), request.language)

    async def mine(self, request: Request) -> AsyncIterator[Reply]:
        """List what a person asked, newest first, or what of it holds some words; "@2" before the words is the second page."""
        wanted, words = requested_page(request.argument)
        words = words[:LONGEST_WORDS].strip()
        asked = await self._assistant.mine(request.sender, words, _MOST_TURNS)
        cases = await self._handover.own(request) if self._handover is not None and not words and wanted == 1 else None
        if not asked and cases is not None:
            yield cases
            return
        if not asked:
            yield Reply(texts.MINE_EMPTY(request.language), request.language)
            return
        page = paginate(asked, wanted, _A_PAGE)
        lines = [texts.MINE_TITLE(request.language), *(_line(number, turn, request.language) for number, turn in page.items)]
        numbers = [Button(str(number), f"/show {turn.id}") for number, turn in page.items]
        turns = page_buttons(f"/mine @{{page}} {words}", page.number, page.count, request.language)
        rows = (tuple(numbers[:5]), tuple(numbers[5:]), *turns)
        edits = request.argument.startswith("@")
        entries = tuple(Entry(short(turn.question), _when(turn, request.language), f"/show {turn.id}") for _, turn in page.items)
        if cases is not None:
            lines, rows, entries = [cases.text, "", *lines], (*cases.buttons, *rows), (*cases.entries, *entries)
        yield Reply("\n".join(lines), request.language, buttons=tuple(row for row in rows if row), edits=edits, entries=entries)

    async def forget(self, request: Request) -> AsyncIterator[Reply]:
        """Erase what is kept of a person, once that is confirmed."""
        language = request.language
        if request.argument.strip() == "yes":
            wordings = await self._handover.wordings(request.sender) if self._handover is not None else ()
            is_withdrawn = await self._gaps.withdraw(self._assistant.keyed(request.sender), wordings)
            cases, subscriptions = await self._handover.forget(request.sender) if self._handover is not None else (0, 0)
            count = await self._assistant.forget(request.sender) + subscriptions
            said = texts.FORGOTTEN_CASES(language, count=cases) if cases else texts.FORGOTTEN(language, count=count)
            yield Reply(said, language, edits=request.is_tap)
            if is_withdrawn:
                await self._gaps.sync()
        elif request.argument.strip() == "no":
            yield Reply(texts.NOT_FORGOTTEN(language), language, edits=request.is_tap)
        else:
            row = (Button(texts.FORGET_YES(language), "/forget yes"), Button(CANCEL(language), "/forget no"))
            yield Reply(texts.FORGET_ASK(language), language, buttons=(row,))


def _line(number: int, turn: Turn, language: Language) -> str:
    return texts.MINE_LINE(language, number=number, question=short(turn.question), day=_day(turn), band=BANDS[turn.band](language))


def _when(turn: Turn, language: Language) -> str:
    return f"{_day(turn)} · {BANDS[turn.band](language)}"


def _day(turn: Turn) -> str:
    return turn.at.astimezone().strftime("%Y-%m-%d")
