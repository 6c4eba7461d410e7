"""The table of promises that `make reliability` prints: each with the figure to reach, and the one that was."""

from collections.abc import Callable

import pytest

_ROWS: list[tuple[str, str, str]] = []
Reached = Callable[[str, str, str], None]


@pytest.fixture
def reached() -> Reached:
    """Note a promise, the figure to reach, and the one that was reached."""
    return lambda promise, figure, found: _ROWS.append((promise, figure, found))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if _ROWS:
        rows = [("promise", "to reach", "reached"), *_ROWS]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        terminalreporter.section("promises")
        for row in rows:
            terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
