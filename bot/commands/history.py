"""History: a case as its person reads it: where it stands, what was promised, who has it, and all that happened, in plain words."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.commands.correspondence import Correspondence
from bot.desk.cases import PERSON, Case, Event, apply
from bot.desk.desk import Desk
from bot.desk.states import OPEN, RUNNING, State
from bot.replies.cases import View, facts
from bot.texts import desk as texts
from bot.texts import desk_history as history
from index import Language

_MOST_LINES: Final = 30
_MOST_CHARACTERS: Final = 3_000
_SHOWN_TO_HIM: Final = "reveal"


class Happened(NamedTuple):
    """An event that concerns the person, in a sentence; `is_own` says that it was his."""

    event: Event
    said: str
    is_own: bool


def told(desk: Desk, case: Case, letters: Correspondence, language: Language) -> str:
    """Return the whole history of *case* as one text, of a very long one the end. In a thread."""
    lines = [
        history.LINE(language, at=texts.moment(each.event.at, language), what=each.said) for each in happened(desk, case, letters, language)
    ]
    kept = lines[-_MOST_LINES:]
    while len(kept) > 1 and sum(map(len, kept)) > _MOST_CHARACTERS:
        kept = kept[1:]
    left_out = [history.EARLIER(language, count=len(lines) - len(kept))] if len(kept) < len(lines) else []
    return "\n".join([*head(desk, case, letters, language), "", *left_out, *kept])


def head(desk: Desk, case: Case, letters: Correspondence, language: Language) -> list[str]:
    """Return what stands above the history: the question, who has it, and what was promised. In a thread."""
    view = letters.view(case, None, language)
    named = facts(view, language)
    return [history.HEAD(language, **named), texts.CASE_QUESTION(language, **named), *_standing(desk, case, named, language)]


def standing(desk: Desk, case: Case, letters: Correspondence, language: Language) -> list[str]:
    """Return who has *case*, what was promised, and what it waits for; nothing of one that has ended. In a thread."""
    return [*_standing(desk, case, facts(letters.view(case, None, language), language), language)]


def _standing(desk: Desk, case: Case, named: dict[str, object], language: Language) -> Iterator[str]:
    if case.state not in OPEN:
        return
    if case.joined:
        yield history.JOINED(language)
    elif case.owner:
        yield history.WITH_OWNER(language, **named)
    else:
        yield (history.WITH_NOBODY if case.state is State.WAITING else history.WITH)(language, **named)
    yield (history.PROMISED_AT_ONCE if case.response_due == case.due else history.PROMISED)(language, **named)
    if case.responded is not None:
        yield history.RESPONDED(language, at=texts.moment(case.responded, language))
    if desk.is_late(case):
        yield history.LATE(language)
    if case.parked is not None:
        yield history.PARKED(language, **named)
    elif case.state not in RUNNING:
        yield history.RESTS(language)
        if case.ends is not None and not case.must_look:
            yield history.ENDS(language, **named)


def happened(desk: Desk, case: Case, letters: Correspondence, language: Language) -> Iterator[Happened]:
    """Yield what happened to *case* as far as it concerns the person: what he did and was told, and who looked at what is masked."""
    then, store = Case(case.number), desk.store
    for event in store.events(case.number):
        then = apply(then, event)
        is_own = event.who == PERSON
        is_told = any(each.recipient == PERSON for each in store.outbox(event=event.number))
        if event.what in history.EVENTS and (is_own or is_told or event.what == _SHOWN_TO_HIM):
            view = letters.view(then, event, language)
            yield Happened(event, _sentence(view, event, language), is_own)


def _sentence(view: View, event: Event, language: Language) -> str:
    said = history.EVENTS[event.what]
    if event.what == "up" and view.case.due is not None and view.case.due <= event.at:
        said = history.UP_LATE
    reason = texts.REASONS.get(event.reason)
    return said(language, **facts(view, language), reason=reason(language) if reason else "")
