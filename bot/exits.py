"""Exit codes: how a command of the terminal reports what went wrong, a line each, and exits.

2 for settings and the extras that they need, which no restart mends, so that no service manager tries; 1 for the rest.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def reporting_another_bot(state: Path) -> Iterator[None]:
    """Say which bot is running on the folder *state* where one is, and exit with 1."""
    from index import CorpusLockedError

    try:
        yield
    except CorpusLockedError:
        from bot.caller import terminal_language
        from bot.console.client import Console

        there = Console(state, terminal_language()).hello()
        if not there:
            raise
        page, process = there["page"] or "not served yet", there["process"]
        click.echo(
            f"Error: a bot is already running here, process {process}, page {page}; stop it first, or set another STATE_DIR", err=True
        )
        sys.exit(1)


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Report our errors in a line each, and exit with 2 for settings and extras, 1 for the rest."""
    from bot.errors import BotError, MissingExtraError, SettingsError, advised
    from index import RetrievalError

    try:
        yield
    except SettingsError as error:
        from bot.caller import terminal_language
        from bot.texts.settings import fault_line

        for variable, fault in error.faults:
            click.echo(fault_line(variable, fault, terminal_language()), err=True)
        sys.exit(2)
    except (BotError, RetrievalError, OSError, sqlite3.Error) as error:
        click.echo(f"Error: {advised(error)}", err=True)
        sys.exit(2 if isinstance(error, MissingExtraError) else 1)
