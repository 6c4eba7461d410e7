from itertools import product

import pytest

from bot.desk.states import CLOSED, OPEN, TABLE, Role, Standing, State, permitted, transition
from bot.errors import MoveRefusedError

PLAIN = Standing(has_above=True)


def refused(move: str, state: State, role: Role, standing: Standing = PLAIN) -> str:
    with pytest.raises(MoveRefusedError) as error:
        transition(move, state, frozenset({role}), standing)  # type: ignore[arg-type]
    return error.value.reason


def test_only_the_person_says_that_it_is_solved() -> None:
    assert {role for row in TABLE if row.target is State.SOLVED for role in row.by} == {Role.PERSON}


def test_a_closed_case_is_opened_again_by_the_person_alone() -> None:
    assert {role for row in TABLE if row.sources & CLOSED and row.target in OPEN for role in row.by} == {Role.PERSON}


def test_nothing_leads_out_of_a_withdrawn_case() -> None:
    assert [row.move for row in TABLE if State.WITHDRAWN in row.sources] == []


def test_nothing_but_silence_is_closed_by_the_clock() -> None:
    closing = {(row.move, row.target) for row in TABLE if Role.CLOCK in row.by and row.target in CLOSED}

    assert closing == {("lapse", State.SILENT)}


def test_what_is_permitted_is_what_is_not_refused() -> None:
    moves = {row.move for row in TABLE}
    for state, role in product(State, Role):
        allowed = permitted(state, frozenset({role}), PLAIN)
        for move in moves:
            if move not in allowed:
                assert refused(move, state, role)


@pytest.mark.parametrize(
    ("move", "standing", "reason"),
    [
        ("return", Standing(is_spoken=True), "spoken"),
        ("return", Standing(level=1), "from_above"),
        ("return", Standing(at_default=True), "default_desk"),
        ("return", Standing(is_return_late=True), "return_late"),
        ("decline", Standing(is_spoken=True), "spoken"),
        ("up", Standing(has_above=False), "top"),
        ("ask", Standing(questions=2), "asked_twice"),
        ("extend", Standing(is_extended=True), "extended"),
        ("extend", Standing(asks_extension=True), "pending"),
        ("ask", Standing(is_joined=True), "joined"),
        ("join", Standing(has_joined=True), "has_joined"),
    ],
)
def test_a_guard_says_why_not(move: str, standing: Standing, reason: str) -> None:
    assert refused(move, State.WAITING, Role.UNIT, standing) == reason


def test_a_person_objects_once_and_in_time() -> None:
    assert refused("object", State.DECLINED, Role.PERSON, Standing(is_final=True)) == "final"
    assert refused("object", State.DECLINED, Role.PERSON, Standing(is_old=True)) == "old"


def test_a_late_solved_is_none_where_no_answer_was_given() -> None:
    assert refused("solve", State.SILENT, Role.PERSON, Standing(from_asked=True)) == "not_now"
