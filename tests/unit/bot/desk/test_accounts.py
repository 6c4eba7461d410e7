import random
from datetime import datetime

import pytest

from bot.desk.accounts import Period, Rate, Tally, accounts
from bot.desk.states import Move
from bot.desk.units import Actor
from bot.errors import MoveRefusedError
from tests.desks import ADMIN, CHIEF, LI, MONDAY, OTHER, PERSON, SHANGHAI, OfficeHours, Play

JUNE = datetime(2026, 6, 1, tzinfo=SHANGHAI), datetime(2026, 7, 1, tzinfo=SHANGHAI)
JULY = datetime(2026, 7, 1, tzinfo=SHANGHAI), datetime(2026, 8, 1, tzinfo=SHANGHAI)


@pytest.fixture
def play() -> Play:
    return Play()


def counted(play: Play, month: tuple[datetime, datetime] = JUNE) -> Tally:
    return accounts(play.store.all_events(), Period(*month, play.clock.now), OfficeHours()).total


def test_a_rate_has_the_interval_of_wilson() -> None:
    low, high = Rate(18, 20).interval or (0.0, 0.0)

    assert (round(low, 4), round(high, 4)) == (0.6990, 0.9721)
    assert Rate(0, 3).interval == pytest.approx((0.0, 0.5615), abs=1e-4)
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (None, None)


def test_words_in_the_minute_of_the_term_are_in_time(play: Play) -> None:
    prompt, late, silent, future = (play.open(f"路灯 {number} 坏了") for number in range(4))
    play.clock.until("06-01 18:00")
    play.do(prompt, "progress", LI, "已派人查看")
    play.clock.until("06-02 09:00")
    play.do(late, "answer", LI, "已修复")
    del silent, future
    play.open("今天新问的")
    tally = counted(play)

    assert tally.response == Rate(1, 4)
    assert (tally.opened, tally.still_open) == (5, 5)
    assert (tally.response_minutes, tally.settled_minutes) == (420.0, 420.0)


def test_what_is_left_out_of_the_rate_is_counted_with_its_reason(play: Play) -> None:
    withdrawn, declined, joined, first = (
        play.open(f"水管 {number} 漏了", actor) for number, actor in enumerate((PERSON, PERSON, OTHER, PERSON))
    )
    play.do(withdrawn, "withdraw", PERSON)
    play.do(declined, "decline", LI, reason="lawsuit")
    play.do(joined, "join", LI, unit=str(first))
    play.do(first, "answer", LI, "已修复")
    play.clock.until("06-02 10:00")
    tally = counted(play)

    assert tally.response == Rate(1, 1)
    assert tally.omitted == {"withdrawn": 1, "joined": 1, "declined": 1, "outage": 0}
    assert tally.marks["declined"] == 1


def test_only_the_person_says_solved_and_silence_says_nothing(play: Play) -> None:
    solved, unsolved, silent, later = (play.open(f"楼道灯 {number} 不亮") for number in range(4))
    for case in (solved, unsolved, silent, later):
        play.do(case, "answer", LI, "已换灯泡")
    play.do(solved, "solve", PERSON)
    play.do(solved, "rate", PERSON, stars=4)
    play.do(unsolved, "unsolve", PERSON)
    play.do(later, "unsolve", PERSON)
    play.clock.until("06-22 10:00")
    play.sweep()
    play.clock.until("06-24 10:00")
    play.sweep()
    june = counted(play)
    play.clock.until("07-02 10:00")
    play.do(later, "answer", Actor("telegram:901", frozenset({"s1"})), "再次更换")
    play.do(later, "solve", PERSON)

    assert (june.solution, june.satisfaction) == (Rate(1, 3), Rate(1, 1))
    assert (june.marks["silent"], june.marks["unrated"]) == (1, 0)
    assert counted(play, JUNE).solution == june.solution
    july = counted(play, JULY)
    assert (july.solution, july.satisfaction, july.marks["unrated"], july.opened) == (Rate(1, 1), Rate(), 1, 0)


def test_an_answer_that_was_taken_back_was_never_given(play: Play) -> None:
    case = play.open()
    play.do(case, "answer", LI, "打错了")
    play.do(case, "revoke", LI)
    play.clock.until("06-02 10:00")

    assert counted(play).response == Rate(0, 1)
    assert (counted(play).response_minutes, counted(play).settled_minutes) == (None, None)


def test_figures_by_grid_and_category_add_up_to_the_total(play: Play) -> None:
    chance, cases = (
        random.Random(7),
        [play.open(f"事项 {number}", category=("inquiry", "help", "complaint")[number % 3]) for number in range(30)],
    )
    moves: tuple[Move, ...] = ("answer", "explain", "progress", "solve", "unsolve", "up", "withdraw", "decline", "return", "rate")
    for _ in range(150):
        play.clock.wait(hours=chance.randrange(4))
        case, move, actor = chance.choice(cases), chance.choice(moves), chance.choice((LI, CHIEF, ADMIN, PERSON))
        try:
            play.do(case, move, actor, "请知悉", stars=chance.randrange(1, 6), reason="lawsuit")
        except (MoveRefusedError, LookupError):
            continue
    found = accounts(play.store.all_events(), Period(*JUNE, play.clock.now), OfficeHours())
    events = [event for event in play.store.all_events() if event.at < JUNE[1]]
    verdicts = {event.case: event.what for event in events if event.what in {"solve", "unsolve"}}
    stars = [event.changes["rating"] for event in events if event.what == "rate"]

    assert found.total.solution == Rate(sum(said == "solve" for said in verdicts.values()), len(verdicts))
    assert found.total.satisfaction == Rate(sum(star > 3 for star in stars), len(stars))
    assert found.total.opened == 30
    for groups in (found.by_grid, found.by_category):
        assert sum(each.opened for each in groups.values()) == 30
        assert sum(each.response.denominator for each in groups.values()) == found.total.response.denominator
        assert sum(each.response.numerator for each in groups.values()) == found.total.response.numerator
    assert found.total.response.denominator + sum(found.total.omitted.values()) == 30
    assert min(event.at for event in events) == MONDAY
