from datetime import timedelta
from typing import Final

from bot.desk.units import Actor
from tests.desks import LI, MONDAY, Play

WEB: Final = Actor("web:0123456789abcdef")


# Whom no message reaches


def test_on_the_page_silence_runs_from_the_first_look_after_the_answer() -> None:
    play = Play()
    case = play.open(actor=WEB)
    play.do(case, "answer", LI, "已修复")
    play.clock.wait(days=9)
    play.sweep()
    assert play.state(case) == "answered"
    play.desk.looked(case)
    looked = play.clock.now
    play.desk.looked(case)
    stored = play.store.case(case)
    assert stored is not None
    assert (stored.silent_since, [event.what for event in play.store.events(case)]) == (looked, ["open", "answer", "look"])


def test_on_the_page_silence_runs_at_the_latest_from_the_fifteenth_day() -> None:
    play = Play()
    case = play.open(actor=WEB)
    play.do(case, "answer", LI, "已修复")
    stored = play.store.case(case)
    assert stored is not None
    assert stored.silent_since == MONDAY + timedelta(days=15)
    assert stored.ends == MONDAY + timedelta(days=22)


def test_a_new_link_ends_the_one_before_and_both_end_with_the_words() -> None:
    play = Play()
    case = play.open(actor=WEB)
    first, second = play.desk.link(case), play.desk.link(case)

    assert (play.store.linked(first), play.store.linked(second)) == (None, case)
    play.desk.forget(WEB.sender)
    assert play.store.linked(second) is None
