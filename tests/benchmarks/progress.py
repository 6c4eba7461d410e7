"""A progress bar on stderr, shown on a terminal only."""

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

import click

_T = TypeVar("_T")


def progress(steps: Sequence[_T], label: str) -> Iterator[_T]:
    """Yield *steps* while a bar shows how many of them are done."""
    with click.progressbar(steps, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar
