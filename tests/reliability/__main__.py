"""python -m tests.reliability [PYTEST ARGUMENTS]: runs the tests of reliability and those that show its promises, and prints the table."""

import os
import sys

import pytest

from tests.reliability.lengths import FULL
from tests.reliability.table import Table, named_tests


def main() -> int:
    """Run them; return pytest's exit code."""
    os.environ[FULL] = os.environ.get("SHARE") or "1"
    elsewhere = [f"tests/{test}" for test in named_tests() if not test.startswith("reliability/")]
    places = sys.argv[1:] or ["tests/reliability", *elsewhere]
    return int(pytest.main([*places, "-q"], plugins=[Table()]))


if __name__ == "__main__":
    sys.exit(main())
