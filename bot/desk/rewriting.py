"""Words that change afterwards: edits of both sides, and their erasure. Within a transaction of the caller, who has the docket."""

from dataclasses import replace
from typing import Final

from bot.desk import joining, moves
from bot.desk.cases import PERSON, Event
from bot.desk.docket import Docket
from bot.desk.moves import Ground
from bot.desk.states import SPEECH, State
from bot.people.privacy import mask

QUOTING: Final = frozenset({"supplied", "supplied_edited", "meanwhile", "urgent", "note", "revealed", "commented"})
"""Kinds of messages to staff that quote what was written."""


def edit_speech(event: Event, words: str, docket: Docket) -> None:
    """Replace words of staff, and let everybody who has got them see the new ones."""
    store = docket.store
    store.rewrite(event.words, words)
    store.put_again(event.number, "edited")
    for joined in store.joined_to(event.case):
        for own in store.events(joined.number):
            if own.words == event.words:
                store.put_again(own.number, "edited")


def edit_supply(event: Event, words: str, docket: Docket) -> None:
    """Replace words that the person has added: the note under the card changes, and another one says so."""
    store, unit = docket.store, docket.store.get(event.case).unit
    store.rewrite(event.words, mask(words).text, words)
    store.put_changed(event.case, {"supplied", "supplied_edited", "commented"}, event.number)
    store.put(event.case, event.number, f"unit:{unit}", "supplied_edited", unit)
    store.put_card_again(event.number)


def is_speech(event: Event, sender: str) -> bool:
    """Tell whether *event* has words that *sender*, one of the staff, has said to the person."""
    return event.who == sender and event.what in SPEECH


def is_supply(event: Event) -> bool:
    """Tell whether *event* has words that the person has added."""
    return event.who == PERSON and event.what in {"supply", "comment"}


def forget(person: str, docket: Docket, ground: Ground) -> int:
    """Withdraw the open cases of a person, and erase the words about all of them, in the staff's chats too; return how many cases."""
    cases = docket.store.cases_of(person)
    for case in cases:
        after = case if case.is_closed else replace(moves.withdrawn(case, ground), state=State.WITHDRAWN)
        docket.record(case, after, "erase" if case.is_closed else "forget", PERSON, ground)
        joining.release(after, docket, ground)
        docket.store.put_changed(case.number, QUOTING)
        docket.store.put_looks_back(case.number)
        docket.store.erase(case.number)
    docket.store.forget_place(person)
    docket.store.drop_consents(person)
    return len(cases)
