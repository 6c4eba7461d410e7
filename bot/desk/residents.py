"""People of the desk: where they are, whether messages reach them, what leads to their cases, and how all of that is erased."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.desk import clock, joining, rewriting
from bot.desk.cases import PERSON
from bot.desk.recording import Recording
from bot.people.privacy import keyed_hash

_SECRET_BYTES: Final = 32


class Residents(Recording):
    """The side of the desk that knows whoever has opened a case. Any thread; every call is one transaction."""

    def undelivered(self, number: int) -> None:
        """Take note that the person cannot be reached."""
        self._deliver(number, delivered=False)

    def reached(self, sender: str) -> None:
        """Take note that a person is back: what he missed is shown, and silence begins anew."""
        for case in self.store.cases_of(keyed_hash(self._key, sender)):
            if case.delivered is False:
                self._deliver(case.number, delivered=True)

    def _deliver(self, number: int, *, delivered: bool) -> None:
        with self._changes():
            case, ground = self.store.get(number), self._ground()
            if case.delivered is delivered:
                return
            after = replace(case, delivered=delivered)
            if delivered and case.ends is not None:
                after = clock.silence(after, ground.now, ground.time)
            words = joining.last_words(number, self._docket)
            told = None if words else frozenset({f"unit:{case.unit}"})
            self._recorded(case, after, "delivered" if delivered else "undelivered", "clock", ground, words=words, told=told)

    def settle(self, sender: str, grid: str) -> None:
        """Take note of the grid in which a person is."""
        self.store.set_place(keyed_hash(self._key, sender), grid)

    def grid_of(self, sender: str) -> str:
        """Return the grid in which a person is, the default desk where that is not known."""
        return self.store.place(keyed_hash(self._key, sender))

    def looked(self, number: int) -> None:
        """Take note that a person whom no message reaches has seen an answer: silence begins, unless it has begun."""
        with self._changes():
            case, ground = self.store.get(number), self._ground()
            if case.must_look and case.silent_since is not None and case.silent_since > ground.now:
                self._recorded(case, clock.silence(case, ground.now, ground.time, is_seen=True), "look", PERSON, ground)

    def link(self, number: int) -> str:
        """Return a new secret that leads to a case; one that led there before leads there no longer."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self.store.transaction():
            self.store.set_link(number, secret)
        return secret

    def unlink(self, number: int) -> None:
        """Let no secret lead to a case any more."""
        with self.store.transaction():
            self.store.unlink(number)

    def forget(self, sender: str) -> int:
        """Withdraw the open cases of a person, tell staff, and erase every word; return how many cases were erased."""
        with self._changes():
            cases = rewriting.forget(keyed_hash(self._key, sender), self._docket, self._ground())
        self.store.leave_no_trace()
        return cases

    def erase_old(self, days: int) -> int:
        """Erase the words about cases that were closed more than *days* ago; return how many rows that were."""
        erased, before = 0, self.now() - timedelta(days=days)
        with self._changes():
            for case in self.store.cases(only_open=False):
                if case.closed is not None and case.closed < before:
                    self.store.put_looks_back(case.number)
                    erased += self.store.erase(case.number)
        if erased:
            self.store.leave_no_trace()
        return erased
