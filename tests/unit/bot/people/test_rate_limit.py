import pytest

from bot.errors import TooManyQuestionsError
from bot.people.rate_limit import RateLimit
from tests.fakes.clocks import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def limit(clock: HandClock) -> RateLimit:
    return RateLimit(questions=2, seconds=60.0, clock=clock)


def refusal(limit: RateLimit, sender: str) -> TooManyQuestionsError:
    with pytest.raises(TooManyQuestionsError) as caught:
        limit.check(sender)
    return caught.value


def test_a_sender_may_use_up_the_allowance_and_no_more(limit: RateLimit) -> None:
    limit.check("web:a")
    limit.check("web:a")
    assert refusal(limit, "web:a").wait_seconds == 60


def test_each_sender_has_an_allowance_of_his_own(limit: RateLimit) -> None:
    for sender in ("web:a", "web:b", "web:a", "web:b"):
        limit.check(sender)
    assert refusal(limit, "web:b").wait_seconds == 60


def test_after_the_named_wait_a_question_is_allowed_again(limit: RateLimit, clock: HandClock) -> None:
    limit.check("web:a")
    clock.now += 20.5
    limit.check("web:a")
    clock.now += 1
    wait = refusal(limit, "web:a").wait_seconds
    assert wait == 39
    clock.now += wait
    limit.check("web:a")
    assert refusal(limit, "web:a").wait_seconds == 20


def test_a_refused_question_does_not_count(limit: RateLimit, clock: HandClock) -> None:
    limit.check("web:a")
    limit.check("web:a")
    clock.now += 59
    refusal(limit, "web:a")
    clock.now += 1
    limit.check("web:a")
    limit.check("web:a")


def test_a_refusal_knows_whether_the_sender_was_told_within_this_while(limit: RateLimit, clock: HandClock) -> None:
    limit.check("web:a")
    limit.check("web:a")
    assert [refusal(limit, "web:a").told for _ in range(3)] == [False, True, True]
    clock.now += 60
    limit.check("web:a")
    limit.check("web:a")
    assert not refusal(limit, "web:a").told


def test_the_senders_that_were_silent_longest_are_forgotten(limit: RateLimit) -> None:
    for sender in ("web:silent", "web:busy", "web:silent", "web:busy"):
        limit.check(sender)
    assert not refusal(limit, "web:silent").told
    assert not refusal(limit, "web:busy").told
    for number in range(9_999):
        limit.check(f"web:{number}")
    assert refusal(limit, "web:busy").told
    limit.check("web:silent")
    limit.check("web:silent")
    assert not refusal(limit, "web:silent").told
