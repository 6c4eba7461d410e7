"""Sameness: whether what somebody wants to hand over is the same matter as a case of his, open or just ended."""

import re
import secrets
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from cachetools import LRUCache

from bot.commands.requests import Request
from bot.conversation.exchanges import Exchange
from bot.desk.cases import Case, Category
from bot.desk.desk import Desk
from bot.desk.states import State
from bot.desk.units import Actor
from bot.library.rewordings import Wording, conflict, overlap
from bot.replies.blocks import Reply
from bot.replies.case_questions import same_matter
from bot.texts.desk import IN_CONTEXT
from index import Analyzer, Language

ASKED_FROM: Final = 0.55
"""Of two wordings' overlap, from which on somebody is asked whether they are about the same matter."""

_MOST_COMPARED: Final = 20
_MOST_WAITING: Final = 1_000
_TAKEN_UP: Final = frozenset({State.SOLVED, State.SILENT})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hand over; `linked` is an ended case that it goes on with, or 0.

    It is `discreet` if it is about the staff of his grid.
    `earlier` is what he wrote just before, `files` are files of the channel that came along.
    """

    question: str
    category: Category = "help"
    passages: tuple[str, ...] = ()
    linked: int = 0
    discreet: bool = False
    earlier: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Alike(NamedTuple):
    """A case and its question, with how much this overlaps with another one, and whether it conflicts with that."""

    case: Case
    question: str
    overlap: float
    is_other: bool


class Sameness:
    """Asks whether it is the same matter, and keeps what is wanted until the answer. Event loop only."""

    def __init__(self, desk: Desk, analyzer: Analyzer) -> None:
        self._desk = desk
        self._analyzer = analyzer
        self._waiting: LRUCache[tuple[str, str], Wish] = LRUCache(_MOST_WAITING)

    async def look(self, wish: Wish, request: Request) -> tuple[Wish, Reply | None]:
        """Return *wish*, linked to an ended case of the sender that it repeats, and what to ask first, None where that is nothing."""
        found = await self._desk.look(own_alike, request.sender, wish.question, self._analyzer)
        open_ones = [each for each in found if not each.case.is_closed]
        if any(_bare(each.question) == _bare(wish.question) for each in open_ones):
            return wish, None  # the desk returns that case
        recent = [each for each in found if each.case.state in _TAKEN_UP and await self._may_reopen(each.case, request)]
        ended = [each.case.number for each in found if each.case.is_closed and not each.is_other]
        if not open_ones and not recent:
            return replace(wish, linked=wish.linked or next(iter(ended), 0)), None
        nearest = (open_ones or recent)[0]
        return wish, same_matter(nearest.case, nearest.question, self.keep(wish, request.sender), request.language)

    def keep(self, wish: Wish, sender: str) -> str:
        """Keep what *sender* wants until he has answered a question about it; return the name by which it is taken."""
        key = secrets.token_hex(6)
        self._waiting[sender, key] = wish
        return key

    def take(self, key: str, sender: str) -> Wish | None:
        """Return what *sender* wanted when he was asked, once; None where that is answered already, or too long ago."""
        return self._waiting.pop((sender, key), None)

    def forget(self, sender: str) -> None:
        """Keep nothing that *sender* wanted."""
        for waiting in [each for each in self._waiting if each[0] == sender]:
            del self._waiting[waiting]

    async def _may_reopen(self, case: Case, request: Request) -> bool:
        return "reopen" in await self._desk.look(Desk.moves, case.number, Actor(request.sender))


def in_context(words: str, exchange: Exchange, language: Language) -> str:
    """Return *words* with what they mean after the question before, which staff has not read."""
    is_completed = exchange.understood not in {"", exchange.spelled}
    return IN_CONTEXT(language, words=words, understood=exchange.understood) if is_completed else words


def _bare(question: str) -> str:
    return re.sub(r"[\W_]+", "", question).casefold()


def own_alike(desk: Desk, sender: str, question: str, analyzer: Analyzer) -> list[Alike]:
    """Return the cases of *sender* whose questions are like *question*, the most alike first."""
    return alike(desk, list(desk.mine(sender))[:_MOST_COMPARED], question, analyzer)


def alike(desk: Desk, cases: list[Case], question: str, analyzer: Analyzer, least: float = ASKED_FROM) -> list[Alike]:
    """Return those of *cases* whose questions overlap with *question* by at least so much, the most alike first."""
    asked = [(case, words.text) for case in cases if (words := desk.question(case.number)) is not None]
    if not asked:
        return []
    wanted, wordings = Wording.of(question, analyzer), [Wording.of(text, analyzer) for _, text in asked]
    found = [
        Alike(case, text, overlap(wanted, wording), conflict(wanted, wording))
        for (case, text), wording in zip(asked, wordings, strict=True)
    ]
    return sorted((each for each in found if each.overlap >= least), key=lambda each: -each.overlap)
