"""The work of importing the tests of a whole run, shared by workers: a file is rewritten for its assertions once, and then read by all."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@cache
def import_own_share(config: pytest.Config) -> None:
    """Import every nth file of tests once, where this is one of n workers that collect them all.

    What fails to import fails again when it is collected.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1 or sys.dont_write_bytecode or config.args != config.getini("testpaths"):
        return
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    for name in [*_modules(config.args)][number % workers :: workers]:
        with suppress(Exception, pytest.skip.Exception):
            import_module(name)


def _modules(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)
