"""Speaking: staff's words go out to everybody whom they concern, and what was written meanwhile is shown with them."""

from dataclasses import dataclass

from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.recording import Done
from bot.desk.states import SPEECH, Move
from bot.desk.units import Actor


@dataclass(frozen=True, slots=True)
class Spoken:
    """A move of words that was made, and to how many people they go."""

    done: Done
    people: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """The words of a colleague that others have not seen yet, both empty once they are erased."""

    who: str = ""
    words: str = ""


def speak(desk: Desk, number: int, move: Move, actor: Actor, said: Said) -> Spoken:
    """Make a move that is nothing without words. In the thread that writes.

    Raises:
        NoSuchCaseError, MoveRefusedError, HeldWordsError: as `Desk.act()` does.
    """
    before = desk.store.events(number)
    done = desk.act(number, Act(move, actor.sender), actor, said)
    if said.origin:
        desk.store.bind(said.origin, Bound(number, done.event.number, ""))
    if move not in SPEECH:
        return Spoken(done)
    own = max((each.number for each in before if each.who == actor.sender), default=0)
    desk.show_meanwhile(done, done.event.number if said.seen is None else max(said.seen, own))
    return Spoken(done, 1 + sum(not each.is_closed for each in desk.store.joined_to(number)))


def earlier(desk: Desk, event: int) -> Earlier:
    """Return the words of an event. In a thread."""
    found = desk.store.event(event)
    words = desk.store.words(found.words) if found is not None else None
    return Earlier(desk.store.name(found.who) if found is not None else "", words.text if words is not None else "")
