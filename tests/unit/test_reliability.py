"""The catalogue of promises and bad inputs is whole, and names only tests that there are."""

import re
from pathlib import Path

import pytest

from tests.reliability.inputs import INPUTS
from tests.reliability.promises import PROMISES
from tests.reliability.table import PROPERTY, Table, named_tests

TESTS = Path(__file__).parents[1]


def test_every_promise_and_input_is_listed_with_where_it_is_tried() -> None:
    assert list(PROMISES) == [f"P{number}" for number in range(1, 30)]
    assert list(INPUTS) == list(range(1, 85))
    assert [number for number, given in INPUTS.items() if not given.tests and not given.reason] == []


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for test in named_tests():
        path, _, name = test.partition("::")
        if not (TESTS / path).exists() or not re.search(rf"\bdef {name}\(", (TESTS / path).read_text(encoding="utf-8")):
            missing.append(test)
    assert missing == []


def test_the_table_shows_what_was_reached_and_how_tests_ended() -> None:
    table, place = Table(), ("tests/reliability/test_kills.py", 0, "")
    for outcome, when in (("passed", "call"), ("failed", "call"), ("passed", "teardown")):
        report = pytest.TestReport(f"{place[0]}::test_a_question_survives_kill_nine[x]", place, {}, outcome, None, when)  # type: ignore[arg-type]
        report.user_properties.append((PROPERTY, ("P1", "3 kills", "0 lost")))
        table.pytest_runtest_logreport(report)
    lines = table.lines()
    assert lines[lines.index(next(line for line in lines if line.startswith("P1  "))) + 2] == "     reached: 3 kills: 0 lost"
    assert "     failed: reliability/test_kills.py::test_a_question_survives_kill_nine" in lines
