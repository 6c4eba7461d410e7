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
                    calls, early, broken = cast(tuple[int, int, int], value)
                    self._traffic = (self._traffic[0] + calls, self._traffic[1] + early, self._traffic[2] + broken)

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
