"""Commands on gaps: list unanswered questions, and answer them."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.curation.proposals import Proposal
from bot.errors import EmptyQuestionError, WrongUseError
from bot.library.additions import WrittenAnswer
from bot.library.library import Library
from bot.replies.blocks import Attachment, Button, Paragraph, Reply
from bot.replies.layout import answer_blocks
from bot.texts import gaps as texts
from bot.texts.message import CANCEL
from index import Language

ANSWERED: Final = "answered"
"""The command that a text becomes which an admin writes as the answer to a gap."""

_DAYS: Final = 30
_MOST_DAYS: Final = 3660
_GAPS_A_PAGE: Final = 5
_MOST_PROPOSED: Final = 3
_CSV: Final = "csv"
_CANCEL: Final = "cancel"
_NUMBER: Final = re.compile("[1-9][0-9]{0,3}")


class GapCommands:
    """/gaps and the answers to gaps."""

    def __init__(self, library: Library, gaps: Gaps, admins: Admins, contact: str = "") -> None:
        """Work on *gaps*; *contact* is whom to ask when documents are silent."""
        self._library = library
        self._gaps = gaps
        self._admins = admins
        self._contact = contact

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"gaps": self.gaps, "answer": self.answer, ANSWERED: self.answered}

    def expected(self, request: Request) -> Request:
        """Return *request*, or, where an admin was asked for the answer to a gap and says something, that answer."""
        is_text = request.command == "ask" and request.by_admin and not request.is_tap
        return replace(request, command=ANSWERED) if is_text and self._gaps.expects_answer(request.sender, request.chat) else request

    async def gaps(self, request: Request) -> AsyncIterator[Reply]:
        """Show what was not answered in the last days, a page at a time, or send all of it as a CSV file."""
        check_private(request)
        language = request.language
        wanted_page, wanted = requested_page(request.argument)
        if wanted.lower() == _CSV:
            yield await self._export(request)
            return
        if wanted and not _NUMBER.fullmatch(wanted):
            yield Reply(texts.HOW_TO_GAPS(language, command=request.typed("gaps")), language, error=WrongUseError())
            return
        days = min(int(wanted or _DAYS), _MOST_DAYS)
        found, proposed = await self._gaps.find(days), (await self._gaps.proposals(days))[:_MOST_PROPOSED]
        suggested, accept = texts.proposals(proposed, language), tuple(_alias_button(each, language) for each in proposed)
        if not found:
            said = texts.NO_GAPS(language, days=days)
            yield Reply("\n".join(filter(None, (said, suggested))), language, buttons=(accept,) if accept else ())
            return
        page = paginate(found, wanted_page, _GAPS_A_PAGE)
        answers = tuple(Button(texts.ANSWER_GAP(language, number=number), f"/answer {gap.ids[0]}") for number, gap in page.items)
        buttons = (answers, *((each,) for each in accept), *page_buttons(f"/gaps @{{page}} {days}", page.number, page.count, language))
        said = texts.gaps(page.items, page.number, page.count, language)
        yield Reply("\n".join(filter(None, (said, suggested))), language, buttons=buttons, edits=request.argument.startswith("@"))

    async def answer(self, request: Request) -> AsyncIterator[Reply]:
        """Ask for the answer to a gap as the next message; with "cancel" ask no longer."""
        check_private(request)
        language = request.language
        if request.argument == _CANCEL:
            self._gaps.take_expected(request.sender, request.chat)
            yield Reply(texts.NOT_ANSWERING(language), language, edits=request.is_tap)
            return
        gap = await self._gaps.get(request.argument, _MOST_DAYS)
        self._gaps.expect_answer(request.sender, request.chat, gap)
        buttons = ((Button(CANCEL(language), f"/answer {_CANCEL}"),),)
        yield Reply(texts.SEND_THE_ANSWER(language, question=gap.question), language, buttons=buttons)

    async def answered(self, request: Request) -> AsyncIterator[Reply]:
        """Keep what an admin writes as the answer to the gap in question, and show how it is answered now.

        Raises:
            ExpiredError: no gap is waiting for this admin's answer, or no longer.
            EmptyQuestionError: the text is empty; it may be written again.
        """
        check_private(request)
        language = request.language
        gap = self._gaps.take_expected(request.sender, request.chat)
        if not re.search(r"\w", request.argument):
            self._gaps.expect_answer(request.sender, request.chat, gap)
            raise EmptyQuestionError
        question, text = _reworded(request.argument, gap.question)
        answer = WrittenAnswer(question, text, texts.AUTHOR(language), datetime.now(UTC).astimezone().date())
        document_id = await self._gaps.close(gap, answer)
        await self._admins.record(request.sender, "answer", document_id)
        given = await self._library.for_audience("public").answer(question)
        kept = Paragraph(texts.ANSWER_KEPT(language, count=gap.count))
        yield Reply((kept, *answer_blocks(given, self._contact, language)), language, given)

    async def _export(self, request: Request) -> Reply:
        language = request.language
        content = await self._gaps.export(_MOST_DAYS, texts.columns(language), texts.words(language))
        name = texts.FILE_OF_GAPS(language)
        return Reply(name, language, attachment=Attachment(name, content))


def _reworded(text: str, question: str) -> tuple[str, str]:
    """Return the question that an answer is published under, and the answer: its first line, where that is a question, else *question*."""
    first, _, rest = text.strip().partition("\n")
    return (first, rest.strip()) if first.rstrip().endswith(("?", "？")) and rest.strip() else (question, text)


def _alias_button(proposal: Proposal, language: Language) -> Button:
    pair = f"{proposal.written}={proposal.meant}"
    return Button(texts.MAKE_ALIAS(language, pair=pair), f"/alias {pair}")
