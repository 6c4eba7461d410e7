"""Merging: which cases of a unit are about the same matter, and what joining one to another will mean, before it is done."""

from datetime import datetime
from typing import Final

from bot.commands.sameness import alike
from bot.desk import joining
from bot.desk.cases import Case
from bot.desk.desk import Desk
from bot.desk.telling import is_settled
from bot.errors import MoveRefusedError
from bot.texts import desk as texts
from bot.texts import desk_merging as merging
from bot.texts.message import short
from index import Analyzer, Language

_MOST_OFFERED: Final = 12
_LEAST: Final = 0.0  # of the overlap of what is offered: staff may know better than words


def partners(desk: Desk, case: Case, analyzer: Analyzer) -> list[tuple[Case, str]]:
    """Return the other open cases of its unit to which *case* can be joined, the most alike first, with their questions. In a thread."""
    asked = desk.question(case.number)
    others = [each for each in desk.store.cases() if joining.can_lead(each, case)]
    found = alike(desk, others, asked.text if asked is not None else "", analyzer, _LEAST)
    return [(each.case, each.question) for each in found[:_MOST_OFFERED]]


def preview(desk: Desk, case: Case, into: int, language: Language) -> str:
    """Say what is joined to what, who will see whose words, and what the person will get at once. In a thread.

    Raises:
        MoveRefusedError: they cannot be joined.
        NoSuchCaseError: there is no case of the number *into*.
    """
    first = desk.get(into)
    if not joining.can_lead(first, case):
        raise MoveRefusedError(reason="not_now")
    said = merging.PREVIEW(
        language,
        number=case.number,
        question=_question(desk, case.number, language),
        into=first.number,
        other=_question(desk, first.number, language),
        state=texts.STATES[first.state](language),
        count=2 + len(desk.store.joined_to(first.number)),
        due=texts.moment(_earliest(desk, case, first), language),
    )
    return f"{said}\n{_sent_at_once(desk, case, first, language)}" if is_settled(first) else said


def _question(desk: Desk, number: int, language: Language) -> str:
    asked = desk.question(number)
    return short(asked.text) if asked is not None else merging.ERASED(language)


def _earliest(desk: Desk, case: Case, first: Case) -> datetime | None:
    dues = [each.due for each in (case, first, *desk.store.joined_to(first.number)) if each.due is not None and each.is_running]
    return min(dues, default=first.due)


def _sent_at_once(desk: Desk, case: Case, first: Case, language: Language) -> str:
    """Say which answer the person of *case* gets once it is joined."""
    words = desk.store.words(joining.last_answer(first.number, desk.store))
    return merging.SENT_AT_ONCE(
        language, number=case.number, into=first.number, words=words.text if words is not None else merging.ERASED(language)
    )
