"""One person, or one group, is admitted so often a minute, and an emergency is nevertheless."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.commands import Request
from bot.desk.outbox import Bound
from bot.errors import TooManyRequestsError
from bot.telegram.floods import Floods
from bot.telegram.updates import counted

ASKED = Request("ask", "几点开门？", "telegram:1", "telegram:1")
IN_GROUP = replace(ASKED, chat="telegram:-7", in_group=True)


def admitted(floods: Floods, request: Request, tries: int) -> tuple[int, int]:
    """Return how many of so many requests are admitted, and how many refusals are to be told."""
    told = refused = 0
    for _ in range(tries):
        try:
            floods.check(request)
        except TooManyRequestsError as error:
            refused += 1
            told += not error.told
    return tries - refused, told


@pytest.fixture
def floods() -> Floods:
    return Floods(lambda text: "着火" in text)


@pytest.mark.parametrize(
    "request_", [ASKED, replace(ASKED, command="nonsense"), replace(ASKED, command="unreadable"), replace(ASKED, is_tap=True)]
)
def test_whatever_one_person_wants_counts_and_others_do_not_notice(floods: Floods, request_: Request) -> None:
    assert admitted(floods, request_, 300) == (45, 1)
    assert admitted(floods, replace(request_, sender="telegram:2"), 9) == (9, 0)


def test_a_group_is_sent_no_more_than_it_takes_whoever_asks(floods: Floods) -> None:
    assert sum(admitted(floods, replace(IN_GROUP, sender=f"telegram:{number}"), 3)[0] for number in range(20)) == 18
    assert admitted(floods, replace(IN_GROUP, is_tap=True, command="vote", sender="telegram:99"), 30) == (30, 0)
    assert admitted(floods, replace(IN_GROUP, bound=Bound(1, 1, ""), sender="telegram:98"), 30) == (30, 0)


def test_an_admin_alone_and_an_emergency_are_admitted(floods: Floods) -> None:
    assert admitted(floods, replace(ASKED, by_admin=True), 200) == (200, 0)
    admitted(floods, ASKED, 100)
    assert admitted(floods, replace(ASKED, argument="我家着火了"), 50) == (10, 1)


def test_words_of_staff_to_a_person_are_never_too_many(floods: Floods) -> None:
    said = replace(IN_GROUP, command="said", bound=Bound(12345, 1, ""))
    assert admitted(floods, said, 300) == (300, 0)
    assert admitted(floods, replace(IN_GROUP, command="move", is_tap=True), 300) == (300, 0)
    assert admitted(floods, replace(IN_GROUP, command="move"), 300)[0] == 18


def test_what_waited_counts_towards_the_minute_in_which_it_was_sent(floods: Floods) -> None:
    now = 1_800_000_000.0
    asked = [counted(ASKED, datetime.fromtimestamp(now - seconds, UTC), now) for seconds in range(600, 60, -2)]
    assert len({request.quota for request in asked}) == 9
    assert sum(admitted(floods, request, 1)[0] for request in asked) == len(asked) == 270
    assert admitted(floods, asked[0], 100) == (45 - sum(each.quota == asked[0].quota for each in asked), 1)
    in_group = [
        counted(replace(IN_GROUP, sender=f"telegram:{number}"), datetime.fromtimestamp(now - 300, UTC), now) for number in range(30)
    ]
    assert sum(admitted(floods, request, 1)[0] for request in in_group) == 18
    assert admitted(floods, replace(IN_GROUP, sender="telegram:7"), 1) == (1, 0)
    assert counted(ASKED, datetime.fromtimestamp(now - 59, UTC), now) is ASKED
