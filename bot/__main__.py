"""The program: python -m bot run | ask | evaluate | calibrate | audit | init.

Each command imports what it needs when it runs, so that --version and --help answer at once.
"""

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from bot import __version__

_STATE = click.option("--state", type=click.Path(file_okay=False, path_type=Path), help="Folder of the index; STATE_DIR, else data/state.")
_AS_JSON = click.option("--json", "as_json_lines", is_flag=True, help="Print JSON.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Answer community-service questions from a folder of documents.

    Without a command, run the bot. Settings are read from the environment and from .env; the README lists them, such as TITLE, WELCOME
    and EXAMPLES_FILE for what people see first. Exit codes: 0 done
    (a refusal to answer is done), 1 failed, 2 wrong use or settings.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
@_STATE
def run(state: Path | None) -> None:
    """Run the bot: the web page at once, Telegram when BOT_TOKEN is set. Ctrl-C stops it."""
    signal.signal(signal.SIGTERM, _stop)  # until the event loop has a handler of its own
    from bot.logs import configure_logging
    from bot.settings import DATABASE, read_settings
    from index import Corpus

    with _reporting_errors():
        settings = read_settings(state_dir=state)
        configure_logging(settings.log_level, settings.secrets)
        with Corpus.locked(settings.state_dir / DATABASE) as corpus:
            corpus.check()
            from bot.app import serve

            asyncio.run(serve(settings, corpus))


@main.command()
@click.argument("question", required=False)
@_STATE
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON Lines of {"id", "question", "conversation"?}; only lines of the same conversation may follow on one another.',
)
@_AS_JSON
def ask(question: str | None, state: Path | None, batch: Path | None, *, as_json_lines: bool) -> None:
    """Answer QUESTION, or each question of a batch, from the documents as they are now."""
    if (question is None) == (batch is None):
        message = "give a QUESTION or --batch FILE, and not both"
        raise click.UsageError(message)
    from bot.settings import read_settings
    from bot.terminal import ask_all
    from index import read_lines

    with _reporting_errors():
        rows = [{"id": None, "question": question}] if batch is None else list(read_lines(batch, ("id", "question")))
        failed = asyncio.run(ask_all(read_settings(state_dir=state), rows, as_lines=as_json_lines or batch is not None))
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_STATE
@click.option(
    "--dialogues", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ask the judged dialogues in this file instead."
)
@click.option(
    "--emergencies",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Judge which numbers the sentences in this file are given instead.",
)
@click.option(
    "--details",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a JSON line for each question, dialogue or sentence to this file.",
)
@_AS_JSON
def evaluate(  # noqa: PLR0913 - the options of the command
    file: Path | None,
    state: Path | None,
    dialogues: Path | None,
    emergencies: Path | None,
    details: Path | None,
    *,
    as_json_lines: bool,
) -> None:
    """Ask all judged questions in FILE and report how many answers are right, by language; or all judged dialogues or emergencies."""
    if [file, dialogues, emergencies].count(None) != 2:  # noqa: PLR2004 - one of the three
        message = "give one of FILE, --dialogues FILE and --emergencies FILE"
        raise click.UsageError(message)
    from bot.settings import read_settings
    from bot.terminal import evaluate_all, table

    with _reporting_errors():
        result, outcomes = asyncio.run(evaluate_all(read_settings(state_dir=state), file, dialogues, emergencies))
        if details is not None:
            details.write_text("".join(f"{json.dumps(outcome.as_json(), ensure_ascii=False)}\n" for outcome in outcomes), encoding="utf-8")
    click.echo(json.dumps(result, ensure_ascii=False) if as_json_lines else table(result))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_STATE
@click.option(
    "--risk",
    type=click.FloatRange(0.1, 50),
    default=5,
    show_default=True,
    help="Percent of questions that may be answered falsely or wrongly, at most.",
)
def calibrate(file: Path, state: Path | None, risk: float) -> None:
    """Choose the thresholds of an answer by the judged questions in FILE, your own, and keep them in the state folder.

    They are chosen so that, with 95 % confidence, less than the risk of the unanswerable questions is answered, and less than it of the
    answerable ones is answered wrongly. If the questions are too few for that, nothing changes.
    """
    from bot.settings import read_settings
    from bot.terminal import calibrate_all, calibration_lines

    with _reporting_errors():
        found = asyncio.run(calibrate_all(read_settings(state_dir=state), file, risk / 100))
        for line in calibration_lines(found, risk):
            click.echo(line)
    sys.exit(0 if found.thresholds is not None else 1)


@main.command()
@_STATE
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many acts, the newest first.")
@_AS_JSON
def audit(state: Path | None, limit: int, *, as_json_lines: bool) -> None:
    """List what admins did: when, who (a hash), what, to what and why."""
    from bot.settings import DATABASE, read_settings
    from bot.terminal import audit_lines

    with _reporting_errors():
        for line in audit_lines(read_settings(state_dir=state).state_dir / DATABASE, limit, as_lines=as_json_lines):
            click.echo(line)


@main.command()
@_STATE
def init(state: Path | None) -> None:
    """Make the state folder and print a code: who sends /start CODE to the bot in private within a day becomes an admin."""
    from bot.people.pairing import FILE, Pairing
    from bot.settings import read_settings

    with _reporting_errors():
        code = Pairing(read_settings(state_dir=state).state_dir / FILE).issue()
    click.echo(f"/start {code}")


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Stop before the bot has started; nothing was begun."""
    click.echo("stopped before it had started", err=True)
    sys.exit(0)


@contextmanager
def _reporting_errors() -> Iterator[None]:
    """Report our errors in a line each, and exit with 2 for settings, 1 for the rest."""
    from bot.errors import BotError, SettingsError
    from index import RetrievalError

    try:
        yield
    except SettingsError as error:
        for variable, fault in error.faults:
            click.echo(f"{variable}: {fault}", err=True)
        sys.exit(2)
    except (BotError, RetrievalError, OSError, sqlite3.Error) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
