"""Programs that some tests need and a machine may lack: without one a test is skipped, or fails where REQUIRE_TOOLS=1 is set."""

import os
import shutil
from importlib.util import find_spec

import pytest


def program(*names: str) -> str | None:
    """Return the path of the first of the programs *names* that is installed."""
    return next((path for path in map(shutil.which, names) if path), None)


def check(mark: pytest.Mark) -> None:
    """Skip or fail the test with *mark*, `needs(program, ...)`, unless one of those programs is installed."""
    if program(*mark.args) is not None:
        return
    miss(" or ".join(mark.args))


def check_package(name: str) -> None:
    """Skip or fail the test unless the Python package *name* is installed."""
    if find_spec(name) is None:
        miss(name)


def miss(what: str) -> None:
    """Skip or fail the test, since *what* is not installed."""
    reason = f"{what} IS NOT INSTALLED"
    if os.environ.get("REQUIRE_TOOLS", "0") not in {"", "0"}:
        pytest.fail(f"{reason}, and REQUIRE_TOOLS is set", pytrace=False)
    pytest.skip(reason)
