"""Whatever two colleagues, those above, the clock and two persons do in whatever order: what must hold of every case holds.

`pytest --hypothesis-profile=thorough tests/property/test_desk.py` plays 10,000 sequences, which takes some minutes.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.desk import clock
from bot.desk.cases import CLOCK, Case, Event, apply, replay
from bot.desk.desk import Said
from bot.desk.moves import Act
from bot.desk.states import Move
from bot.desk.units import Actor
from bot.errors import HeldWordsError, MoveRefusedError, NoSuchCaseError
from tests.desks import ADMIN, CHIEF, DESK, LEVELS, LI, OTHER, PERSON, STREET, WANG, OfficeHours, Play

OPEN: Final = {"waiting", "handling", "asked", "answered", "explained"}
LEADS_TO: Final[Mapping[str, set[str]]] = {
    "waiting": {"waiting", "handling", "asked", "answered", "explained", "declined", "withdrawn"},
    "handling": {"waiting", "handling", "asked", "answered", "explained", "declined", "withdrawn"},
    "asked": {"waiting", "handling", "asked", "answered", "explained", "silent", "withdrawn"},
    "answered": {"waiting", "handling", "answered", "explained", "solved", "silent", "withdrawn"},
    "explained": {"waiting", "handling", "answered", "explained", "solved", "silent", "withdrawn"},
    "solved": {"waiting", "handling", "solved"},
    "silent": {"waiting", "handling", "solved", "silent"},
    "declined": {"waiting", "declined"},
    "withdrawn": {"withdrawn"},
}
TAKEN_BACK: Final = {"asked", "answered", "explained", "handling"}
MOVES_A_PROMISE: Final = {"extend_yes", "reclassify", "revoke"}
GOES_ON: Final = {"supply", "unsolve", "reopen", "object", "up", "unpark", "release", "part", "join", "revoke", "return", "assign"}
ALWAYS_TOLD: Final = {
    "open", "return", "decline", "progress", "ask", "reclassify", "extend_yes", "up", "answer", "explain", "revoke", "park_yes", "unpark",
    "join", "part", "solve", "unsolve", "reopen", "object", "withdraw", "lapse", "warn", "comment",
}  # fmt: skip
NEVER_TOLD: Final = {"assign", "help", "transfer", "extend", "extend_no", "park_no", "reveal", "note", "rate", "remind", "undelivered"}
MIRRORED: Final = {"take", "assign", "return", "transfer", "ask", "extend_yes", "up", "supply"}
STAFF: Final = (LI, WANG, CHIEF, STREET, DESK, ADMIN)
OPENERS: Final = (PERSON, OTHER, LI)
HOURS: Final = OfficeHours()


class Cases(RuleBasedStateMachine):
    """Two persons, a colleague with a case of his own, two staff of a grid, those above, the default desk, an admin and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.openers: dict[int, Actor] = {}
        self.checked: dict[int, Case] = {}
        self.last = 0
        self.clock_ups: Counter[tuple[int, str]] = Counter()

    def _number(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.openers)))

    @precondition(lambda self: len(self.openers) < 4)
    @rule(actor=st.sampled_from(OPENERS), category=st.sampled_from(["inquiry", "help", "complaint"]))
    def open(self, actor: Actor, category: str) -> None:
        number = self.play.open(f"第{len(self.openers)}件事", actor, category=category)
        self.openers[number] = actor

    @precondition(lambda self: self.openers)
    @rule(data=st.data(), wordy=st.integers(0, 1))
    def staff(self, data: st.DataObject, wordy: int) -> None:
        number, actor = self._number(data), data.draw(st.sampled_from(STAFF))
        allowed = sorted(self.play.desk.moves(number, actor))
        move = data.draw(st.sampled_from(allowed if allowed and wordy else get_args(get_args(Move)[0]) or get_args(Move)))
        seen = data.draw(st.sampled_from([None, 0, 10**9]))
        self._try(number, move, actor, data, seen)

    @precondition(lambda self: self.openers)
    @rule(data=st.data(), foreign=st.integers(0, 9))
    def person(self, data: st.DataObject, foreign: int) -> None:
        number = self._number(data)
        actor = PERSON if foreign == 0 else self.openers[number]
        allowed = sorted(self.play.desk.moves(number, actor)) or ["supply"]
        self._try(number, data.draw(st.sampled_from(allowed)), actor, data, None)

    def _try(self, number: int, move: Move, actor: Actor, data: st.DataObject, seen: int | None) -> None:
        others = [str(each) for each in self.openers if each != number] or [""]
        act = Act(
            move,
            actor.sender,
            unit=data.draw(st.sampled_from(others if move == "join" else ["", "g1", "g2", "c1", "nowhere"])),
            person=data.draw(st.sampled_from([LI.sender, WANG.sender])),
            days=data.draw(st.integers(0, 11)),
            until=self.play.clock.now + timedelta(days=data.draw(st.sampled_from([-1, 3, 20, 91]))),
            category=data.draw(st.sampled_from(["inquiry", "help", "complaint"])),
            reason=data.draw(st.sampled_from(["not_ours", "lawsuit"])),
            stars=data.draw(st.integers(0, 6)),
        )
        with suppress(MoveRefusedError, HeldWordsError, NoSuchCaseError):
            self.play.desk.act(number, act, actor, Said("一句话", seen=seen))

    @rule(minutes=st.sampled_from([1, 20, 90, 240, 600, 1440, 4000, 10_000, 22_000]), restarts=st.integers(0, 9))
    def time_passes(self, minutes: int, restarts: int) -> None:
        self.play.clock.wait(minutes=minutes)
        if restarts == 0:
            self.play.restarted()
        self.play.sweep()

    @precondition(lambda self: self.openers)
    @rule(data=st.data(), back=st.integers(0, 1))
    def blocks(self, data: st.DataObject, back: int) -> None:
        number = self._number(data)
        self.play.desk.undelivered(number)
        if back:
            self.play.desk.reached(self.openers[number].sender)

    @invariant()
    def everything_holds(self) -> None:
        for event in self.play.store.all_events(self.last):
            before = self.checked.get(event.case, Case(event.case))
            after = apply(before, event)
            self._check_event(before, event, after)
            check_case(after)
            self.checked[event.case], self.last = after, event.number
        for number, case in self.checked.items():
            assert self.play.store.case(number) == case

    def teardown(self) -> None:
        for number, case in self.checked.items():
            assert replay(self.play.store.events(number)) == case

    def _check_event(self, before: Case, event: Event, after: Case) -> None:
        if event.what not in {"open", "forget", "erase"}:
            leads = LEADS_TO[before.state] | (
                OPEN if event.what in {"revoke", "join", "release", *MIRRORED} and before.state in OPEN else set()
            )
            assert after.state in leads, event
        if event.who == CLOCK and event.what not in {"delivered", "undelivered", "release"}:
            assert HOURS.is_working(event.at), event
        if event.who == CLOCK and event.what == "up":
            for name in set(after.ups) - set(before.ups):
                self.clock_ups[event.case, name] += 1
                assert self.clock_ups[event.case, name] == 1
        check_promise(before, event, after)
        self._check_told(before, event, after)

    def _check_told(self, before: Case, event: Event, after: Case) -> None:
        told = self.play.store.outbox(event=event.number)
        assert {each.case for each in told if each.kind != "joins"} <= {event.case}  # which shows the other case
        to_person = sum(each.recipient == "person" for each in told)
        assert to_person <= 1, (event, told)
        if event.what == "open":
            contact = self.play.store.contact(event.case)
            assert contact is not None
            assert contact.sender == self.openers[event.case].sender
        is_mirrored = bool(before.joined and after.joined)
        if event.what in NEVER_TOLD:
            assert to_person == 0, event
        if event.what in ALWAYS_TOLD and not (is_mirrored and event.what in MIRRORED):
            assert to_person == 1, (event, told)


def check_promise(before: Case, event: Event, after: Case) -> None:
    """A promise moves by 延期, by a correction to an earlier date, and by rests: then it goes on with what was left, or with a day."""
    if event.what in {"open", "revoke"}:
        return
    if before.left is None and after.left is None:
        if event.what == "extend_yes":
            more = after.total - before.total
            assert more in {before.day * days for days in range(1, 11)}
            assert after.due == HOURS.add(before.due, more)  # type: ignore[arg-type]
        elif event.what == "reclassify":
            assert after.due <= before.due or clock.is_over(before.due, event.at)  # type: ignore[operator]
        elif not after.joined and not before.joined:
            assert after.due == before.due, event
    elif before.left is not None and after.left is None:
        assert event.what in GOES_ON | MIRRORED, event
        least = before.day if event.what in {"unsolve", "reopen"} else 0
        assert HOURS.between(clock.minute(event.at), after.due) == max(before.left, least), event  # type: ignore[arg-type]
    elif before.left is None and after.left is not None:
        assert after.left == HOURS.between(clock.minute(event.at), before.due), event  # type: ignore[arg-type]
    elif event.what == "extend_yes":
        assert after.left == (before.left or 0) + after.total - before.total
    else:
        assert after.left == before.left, event
    assert after.response_due == before.response_due


def check_case(case: Case) -> None:
    """No impossible state."""
    assert (case.closed is not None) == (case.state not in OPEN), case
    assert case.level == LEVELS.get(case.unit[:1], 0)
    assert case.parked is None or case.state in {"answered", "explained"}, case
    assert (case.left is None) == (case.state in {"waiting", "handling"}), case
    assert case.owner or case.state not in {"handling", "asked", "answered", "explained"}, case
    assert case.responded is not None or case.joined or case.state not in {"asked", "answered", "explained", "solved", "declined"}
    assert case.ends is None or case.state in {"asked", "answered", "explained"}, case
    if case.state in {"answered", "explained"} and case.parked is None:
        assert case.ends is not None, case
    assert case.questions <= 2
    assert case.returns <= 2
    assert case.rating == 0 or case.state in {"solved", *OPEN, "silent", "withdrawn"}


_EXAMPLES: Final = settings.default.max_examples if settings.default else 120
_FEW: Final = 120
TestCases = Cases.TestCase
TestCases.settings = settings(max_examples=15 if _EXAMPLES <= _FEW else _EXAMPLES, stateful_step_count=30, deadline=None)
