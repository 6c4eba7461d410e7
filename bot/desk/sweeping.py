"""The sweep: what the clock does by itself with all open cases, one step with each."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.desk import joining
from bot.desk.cases import CLOCK, Case
from bot.desk.clock import Due, next_step
from bot.desk.docket import Docket
from bot.desk.moves import Act, Ground

_JUMP: Final = timedelta(hours=1)
_LONGEST_OUTAGE: Final = timedelta(days=30)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """How many cases made a step; `jumped` says that nothing was done, since the machine's clock cannot be trusted at the moment."""

    steps: int = 0
    jumped: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A sweep that has begun: the cases with a step that is due, and since when the clock was off, if this is the first one."""

    due: tuple[int, ...] = ()
    since: datetime | None = None
    jumped: bool = False


class Sweeper:
    """Sweeps; knows when it did so last, in this process by both clocks, and before by what is stored."""

    def __init__(self, docket: Docket, act: Callable[[Case, Act, Ground], None], monotonic: Callable[[], float]) -> None:
        """Make steps by *act*; *monotonic* are seconds that no change of the machine's clock moves."""
        self._docket = docket
        self._act = act
        self.monotonic = monotonic
        self._last: tuple[datetime, float] | None = None

    def sweep(self, ground: Ground) -> Sweep:
        """Let every open case make the step that is due, at most one."""
        begun = self.begin(ground)
        return Sweep(sum(self.step(number, ground, begun.since) for number in begun.due), begun.jumped)

    def begin(self, ground: Ground) -> Begun:
        """Find the cases with a step that is due; each makes it by itself, so that nobody else has to wait for all of them.

        In the first sweep after an outage reminders of that time are dropped, and what ran out is marked. After a jump of the clock
        nothing is done.
        """
        store, now, moment = self._docket.store, ground.now, self.monotonic()
        stored = store.last_sweep()
        jumped = self._has_jumped(now, moment, stored)
        since = stored if self._last is None and not jumped else None
        self._last = (now, moment)
        store.set_last_sweep(now)
        if jumped:
            _log.warning("the clock of this machine has jumped to %s: nothing is done with cases this time", now.isoformat())
            return Begun(jumped=True)
        if not ground.time.is_working(now):
            return Begun()
        cases = store.cases()
        if (today := f"{now:%Y-%m-%d}") != store.last_digest():
            store.put_digests(today, sorted({case.unit for case in cases}))
        firsts = {case.joined for case in cases}
        due = (case.number for case in cases if self._due(case, ground, since, leads=case.number in firsts) is not None)
        return Begun(tuple(due), since)

    def _has_jumped(self, now: datetime, moment: float, stored: datetime | None) -> bool:
        if self._last is not None:
            wall, steady = self._last
            return abs((now - wall) - timedelta(seconds=moment - steady)) > _JUMP
        return stored is not None and not (stored <= now <= stored + _LONGEST_OUTAGE)

    def _due(self, case: Case, ground: Ground, since: datetime | None, *, leads: bool = True) -> Due | None:
        joint = joining.earliest(case, self._docket) if leads else case
        return next_step(joint, ground.now, ground.time, has_above=ground.above(case) is not None, since=since)

    def step(self, number: int, ground: Ground, since: datetime | None) -> bool:
        """Let a case make the step that is due; tell whether it still was."""
        with self._docket.store.transaction():
            case = self._docket.store.get(number)
            due = self._due(case, ground, since)
            if due is None:
                return False
            reason = str(case.state) if due.step == "lapse" else due.reason
            self._act(case, Act(due.step, CLOCK, reason=reason, ups=due.ups, omitted=due.omitted), ground)
            return True
