"""Recording: the side of the desk that keeps what happens, in the one thread that writes."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, Self, TypeVar

from bot.desk.cases import Case, Event
from bot.desk.clock import Terms, WorkingTime
from bot.desk.docket import Docket
from bot.desk.looking import Looking
from bot.desk.moves import Ground
from bot.desk.store import Store
from bot.desk.units import Units

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made: the case after it, its event, and whether the same update had made it before."""

    case: Case
    event: Event
    again: bool = False


class Recording(Looking):
    """Changes cases, each time in one transaction. Any thread; `call()` does it in the desk's own.

    `notify` is called, in any thread, when there are messages to be sent.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a case stands on
        self, store: Store, key: bytes, time: WorkingTime, units: Units, terms: Terms, now: Callable[[], datetime]
    ) -> None:
        super().__init__(store, key, time, units, terms, now)
        self.notify: Callable[[], None] = _nobody
        self._docket = Docket(store)
        self._thread = ThreadPoolExecutor(1, "desk")

    async def call(self, work: Callable[Concatenate[Self, _Given], _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
        """Return the result of *work*, which changes something, made in the one thread that writes.

        It may wait for another process that writes, and holds up no thread in which questions are answered.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, self, *given, **named))

    @contextmanager
    def _changes(self) -> Iterator[None]:
        """Run a block as one transaction; what it has put into the outbox is told of once that can be read."""
        with self.store.transaction():
            yield
            self.store.tell_others()
        self.notify()

    # Within a transaction

    def _again(self, origin: str) -> Done | None:
        """Return what an update has led to already."""
        found = self.store.origin(origin)
        event = self.store.event(found[1]) if found else None
        return Done(self.store.get(event.case), event, again=True) if event else None

    def _recorded(  # noqa: PLR0913 - the columns of an event
        self, before: Case, after: Case, what: str, who: str, ground: Ground, *,
        reason: str = "", words: int = 0, told: frozenset[str] | None = None, origin: str = "",
    ) -> Done:  # fmt: skip
        _, event = self._docket.record(before, after, what, who, ground, reason=reason, words=words, told=told)
        return self._done(event, origin)

    def _done(self, event: Event, origin: str) -> Done:
        self.store.add_origin(origin, event.case, event.number)
        return Done(self.store.get(event.case), event)


def _nobody() -> None:
    """Tell nobody that there are messages to be sent."""
