"""The table that `make reliability` prints: every promise, the figure to reach and the one reached; where each bad input is tried."""

from collections import defaultdict
from typing import Final, cast

import pytest

from tests.reliability.inputs import INPUTS
from tests.reliability.promises import PROMISES

PROPERTY: Final = "promise"
"""The name under which a test's report carries what it reached: the promise, what was done, the figure."""

TRAFFIC: Final = "traffic"
"""The name under which it carries the calls of the Bot API, those during a penalty, and those that broke a rule."""

SECRECY: Final = "secrecy"
"""The name under which it carries how many bots left how many files, and how often a secret or a question stands where none may."""

_GRAVITY: Final = ("passed", "skipped", "not reached", "failed")


def named_tests() -> list[str]:
    """Return every test that shows a promise or tries an input, as paths below tests/."""
    shown = [each.tests for each in PROMISES.values()] + [each.tests for each in INPUTS.values()]
    return sorted({test for tests in shown for test in tests})


class Table:
    """A plugin of pytest that collects what tests reached, from workers too, and prints it at the end."""

    def __init__(self) -> None:
        self._reached: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._outcomes: dict[str, str] = {}
        self._traffic = (0, 0, 0)
        self._secrecy = (0, 0, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended and what it reached."""
        test = report.nodeid.partition("[")[0].removeprefix("tests/")
        if report.when == "call" or report.outcome != "passed":
            outcome = "not reached" if hasattr(report, "wasxfail") else report.outcome
            self._outcomes[test] = max(self._outcomes.get(test, "passed"), outcome, key=_GRAVITY.index)
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == PROPERTY:
                    number, done, found = cast(tuple[str, str, str], value)
                    self._reached[number].append((done, found))
                if name == TRAFFIC:
                    self._traffic = _sum(self._traffic, value)
                if name == SECRECY:
                    self._secrecy = _sum(self._secrecy, value)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        terminalreporter.section("promises")
        for line in self.lines():
            terminalreporter.write_line(line)

    def lines(self) -> list[str]:
        """Return the table, line by line."""
        lines = []
        calls, early, broken = self._traffic
        self._reached["P14"].append((f"{calls} calls of the Bot API in all tests of this run", f"{early} during a penalty"))
        self._reached["P25"].append((f"{calls} calls of the Bot API in all tests of this run", f"{broken} broke a rule"))
        bots, files, leaks = self._secrecy
        done = f"{bots} bots that ran at DEBUG: replies, logs and {files} files with token, secret or password; logs with a question"
        self._reached["P23"].append((done, f"{leaks} found"))
        for number, promise in PROMISES.items():
            lines += ["", f"{number}  {promise.what}", f"     to reach: {promise.figure}"]
            lines += [f"     reached: {done}: {figure}" for done, figure in self._reached[number]]
            lines += [f"     {self._outcome(test)}: {test}" for test in promise.tests]
        lines += ["", "bad inputs"]
        for key, given in INPUTS.items():
            lines.append(f"{key:>3}  {given.what}")
            lines += [f"     {self._outcome(test)}: {test}" for test in given.tests]
            lines += [f"     not run on a machine: {given.reason}"] * bool(given.reason)
        return lines

    def _outcome(self, test: str) -> str:
        return self._outcomes.get(test, "not in this run")


def _sum(one: tuple[int, int, int], other: object) -> tuple[int, int, int]:
    first, second, third = cast(tuple[int, int, int], other)
    return one[0] + first, one[1] + second, one[2] + third
