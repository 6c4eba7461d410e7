"""python -m tests.reliability [PYTEST ARGUMENTS]: runs the tests of reliability at full length, then all others, and prints the table.

All others, since two promises are about whatever the bot does: no rule of the Bot API is broken, and nothing is sent during a penalty.
"""

import os
import sys

import pytest

from tests.reliability.lengths import FULL
from tests.reliability.table import Table


def main() -> int:
    """Run them; return pytest's exit code."""
    os.environ[FULL] = os.environ.get("SHARE") or "1"
    places = sys.argv[1:] or [f"tests/{folder}" for folder in ("reliability", "unit", "property", "e2e")]
    return int(pytest.main([*places, "-q"], plugins=[Table()]))


if __name__ == "__main__":
    sys.exit(main())
