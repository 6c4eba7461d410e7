"""The command /faq: an answer of staff becomes a document, once an admin has seen it without numbers."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Final

from cachetools import LRUCache

from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.desk.desk import Desk
from bot.errors import ExpiredError, WrongUseError
from bot.library.additions import WrittenAnswer
from bot.library.library import Library
from bot.people.privacy import mask
from bot.replies.blocks import Button, Paragraph, Reply
from bot.replies.layout import answer_blocks
from bot.texts import lessons as texts
from bot.texts.message import CANCEL

_WANTED: Final = re.compile(r"#?([0-9]{1,9})(?:\s+(.+))?", re.DOTALL)
_MOST_DRAFTS: Final = 100
_ANSWERS: Final = frozenset({"answer", "explain"})


class LessonCommands:
    """/faq. What is published is exactly what was shown."""

    def __init__(self, desk: Desk, gaps: Gaps, library: Library, admins: Admins, contact: str = "") -> None:
        """Publish answers at *desk* by *gaps*; *contact* is whom to ask when documents are silent."""
        self._desk = desk
        self._gaps = gaps
        self._library = library
        self._admins = admins
        self._contact = contact
        self._drafts: LRUCache[tuple[str, int], tuple[str, WrittenAnswer]] = LRUCache(_MOST_DRAFTS)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"faq": self.faq}

    async def faq(self, request: Request) -> AsyncIterator[Reply]:
        """Show what would be published of a case, "231", or of what is written below its number; publish it with "yes"."""
        check_private(request)
        language = request.language
        wanted = _WANTED.fullmatch(request.argument.strip())
        if wanted is None:
            yield Reply(texts.HOW_TO(language, command=request.typed("faq")), language, error=WrongUseError())
            return
        number, written = int(wanted[1]), (wanted[2] or "").strip()
        if written == "yes":
            yield await self._published(number, request)
        elif written == "no":
            self._drafts.pop((request.sender, number), None)
            yield Reply(texts.NOT_PUBLISHED(language), language, edits=request.is_tap)
        else:
            yield await self._previewed(number, written, request)

    async def _previewed(self, number: int, written: str, request: Request) -> Reply:
        language = request.language
        asked, said, day = await self._desk.look(_said, number)
        question, _, answer = written.partition("\n") if "\n" in written else (asked, "", written or said)
        if not asked or not answer.strip():
            return Reply(texts.NOTHING_SAID(language, number=number), language)
        draft = WrittenAnswer(mask(question.strip()).text, mask(answer.strip()).text, texts.AUTHOR(language), day)
        self._drafts[request.sender, number] = (asked, draft)
        buttons = (Button(texts.PUBLISH(language), f"/faq {number} yes"), Button(CANCEL(language), f"/faq {number} no"))
        return Reply(texts.PREVIEW(language, question=draft.question, answer=draft.text), language, buttons=(buttons,))

    async def _published(self, number: int, request: Request) -> Reply:
        """Publish what was shown.

        Raises:
            ExpiredError: nothing was.
        """
        language = request.language
        found = self._drafts.pop((request.sender, number), None)
        if found is None:
            raise ExpiredError
        asked, draft = found
        document_id = await self._gaps.publish(draft, asked)
        await self._admins.record(request.sender, "faq", document_id)
        given = await self._library.for_audience("public").answer(draft.question)
        kept = Paragraph(texts.PUBLISHED(language))
        return Reply((kept, *answer_blocks(given, self._contact, language)), language, given)


def _said(desk: Desk, number: int) -> tuple[str, str, date]:
    """Return the question of a case as staff sees it, the last answer, and its day; empty where there is none any more.

    Raises:
        NoSuchCaseError: there is no such case.
    """
    case, question = desk.get(number), desk.question(number)
    answers = [event for event in desk.store.events(number) if event.what in _ANSWERS and event.words]
    words = desk.store.words(answers[-1].words) if answers else None
    day = (answers[-1].at if answers else desk.now()).date()
    return question.text if question else "", words.text if words and case.finished else "", day
