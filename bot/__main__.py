"""The program: python -m bot run | ask | init | doctor | backup | restore | evaluate | calibrate | audit, and commands to a running bot.

Each command imports what it needs when it runs, so that --version and --help answer at once, and Ctrl-C ends it without a traceback.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the bot runs, which stops in order

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
    import asyncio

    from bot.logs import configure_logging
    from bot.settings import DATABASE, read_settings
    from index import Corpus

    with _reporting_errors():
        _warn_of_unknown_settings()
        settings = read_settings(state_dir=state)
        configure_logging(settings.log_level, settings.secrets, settings.log_format)
        with _reporting_another_bot(settings.state_dir), Corpus.locked(settings.state_dir / DATABASE) as corpus:
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
    import asyncio

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
    import asyncio
    import json

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
    import asyncio

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


@main.command()
@_STATE
@_AS_JSON
def doctor(state: Path | None, *, as_json_lines: bool) -> None:
    """Examine settings, folders, disk, index, extras and the way to Telegram; say what to do. Exit code 1 on a fault."""
    import asyncio

    from bot.hosting.doctor import examine, lines

    with _reporting_errors():
        checks = asyncio.run(examine(state))
        for line in lines(checks, as_json=as_json_lines):
            click.echo(line)
    sys.exit(1 if any(check.level == "fault" for check in checks) else 0)


@main.command()
@_STATE
@_AS_JSON
def status(state: Path | None, *, as_json_lines: bool) -> None:
    """Show the status of the running bot."""
    _run_there("status", state=state, as_json=as_json_lines)


@main.command()
@click.option("--all", "everything", is_flag=True, help="Read unchanged files again too.")
@_STATE
@_AS_JSON
def reindex(state: Path | None, *, everything: bool, as_json_lines: bool) -> None:
    """Let the running bot read the documents again; answering continues."""
    _run_there("reindex", "--all" if everything else "", state=state, as_json=as_json_lines)


@main.command()
@_STATE
@_AS_JSON
def rollback(state: Path | None, *, as_json_lines: bool) -> None:
    """Let the running bot return to the previous index."""
    _run_there("rollback", state=state, as_json=as_json_lines)


@main.command()
@click.argument("days", required=False, type=click.IntRange(1, 3660))
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them to this file.")
@_STATE
@_AS_JSON
def gaps(days: int | None, file: Path | None, state: Path | None, *, as_json_lines: bool) -> None:
    """List the unanswered questions of the last DAYS, 30 by default, most frequent first."""
    _run_there("gaps", "csv" if file else str(days or ""), state=state, as_json=as_json_lines, save_to=file)


@main.command()
@click.argument("month", required=False)
@click.option("--chart", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the chart to this PNG file.")
@_STATE
@_AS_JSON
def report(month: str | None, file: Path | None, state: Path | None, *, as_json_lines: bool) -> None:
    """Give the figures of a MONTH such as 2026-11, by default of this one."""
    _run_there("report", month or "", state=state, as_json=as_json_lines, save_to=file)


@main.command()
@click.argument("document")
@click.argument("reason", nargs=-1, required=True)
@_STATE
@_AS_JSON
def pause(document: str, reason: tuple[str, ...], state: Path | None, *, as_json_lines: bool) -> None:
    """Stop quoting DOCUMENT, a file name or words of a title, or with "all" answering at all; people read the REASON."""
    _run_there("pause", " ".join((document, *reason)), state=state, as_json=as_json_lines)


@main.command()
@click.argument("document", required=False)
@_STATE
@_AS_JSON
def resume(document: str | None, state: Path | None, *, as_json_lines: bool) -> None:
    """Let DOCUMENT, or with "all" everything, answer again; without either, list what is paused."""
    _run_there("resume", document or "", state=state, as_json=as_json_lines)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--staff", is_flag=True, help="For staff only.")
@click.option("--preview", is_flag=True, help="Only show what would be added.")
@_STATE
@_AS_JSON
def add(file: Path, state: Path | None, *, staff: bool, preview: bool, as_json_lines: bool) -> None:
    """Show what is in FILE, and let the running bot add it to its documents."""
    offer = _run_there("add", state=state, as_json=as_json_lines, file=file)
    actions = [button["action"] for row in offer["buttons"] for button in row if button["action"].startswith("/join ")]
    wanted = next((action for action in actions if action.endswith(" staff") == staff), "")
    if wanted and not preview:
        _run_there("join", wanted.removeprefix("/join "), state=state, as_json=as_json_lines)


@main.command()
@click.argument("action")
@_STATE
@_AS_JSON
def act(action: str, state: Path | None, *, as_json_lines: bool) -> None:
    """Do what a button of a reply does, by its ACTION as it is printed; other text is what a person would send."""
    name, _, argument = action.removeprefix("/").partition(" ")
    is_tap = action.startswith("/")
    _run_there(name if is_tap else "ask", argument if is_tap else action, state=state, as_json=as_json_lines, is_tap=is_tap)


def _run_there(  # noqa: PLR0913 - what commands differ in
    command: str,
    argument: str = "",
    *,
    state: Path | None,
    as_json: bool,
    file: Path | None = None,
    save_to: Path | None = None,
    is_tap: bool = False,
) -> Mapping[str, Any]:
    """Run a command in the bot that is running on the state folder, and print its reply; exit with 1 if it failed."""
    from bot.console.client import Console, show
    from bot.settings import read_settings, terminal_language

    with _reporting_errors():
        console = Console(read_settings(state_dir=state).state_dir, terminal_language())
        reply = show(console.replies(command, argument, file=file, is_tap=is_tap), as_json=as_json, save_to=save_to)
    if reply.get("failed", True):
        sys.exit(1)
    return reply


def _warn_of_unknown_settings() -> None:
    from bot.settings import terminal_language, unknown_keys
    from bot.texts.hosting import unknown_key

    for key, nearest in unknown_keys():
        said, advice = unknown_key(key, nearest, terminal_language())
        click.echo(f"{said} ({advice})", err=True)


@contextmanager
def _reporting_another_bot(state: Path) -> Iterator[None]:
    """Say which bot is running on the folder *state* where one is, and exit with 1."""
    from index import CorpusLockedError

    try:
        yield
    except CorpusLockedError:
        from bot.console.client import Console
        from bot.settings import terminal_language

        there = Console(state, terminal_language()).hello()
        if not there:
            raise
        page, process = there["page"] or "not served yet", there["process"]
        click.echo(
            f"Error: a bot is already running here, process {process}, page {page}; stop it first, or set another STATE_DIR", err=True
        )
        sys.exit(1)


@contextmanager
def _reporting_errors() -> Iterator[None]:
    """Report our errors in a line each, and exit with 2 for settings, 1 for the rest."""
    import sqlite3

    from bot.errors import BotError, SettingsError
    from index import RetrievalError

    try:
        yield
    except SettingsError as error:
        for variable, fault in error.faults:
            click.echo(f"{variable}: {fault}", err=True)
        sys.exit(2)
    except (BotError, RetrievalError, OSError, sqlite3.Error) as error:
        click.echo(f"Error: {error}{_advice(error)}", err=True)
        sys.exit(1)


def _advice(error: Exception) -> str:
    """Return what to do about an error of the system; empty where its message says it."""
    import errno

    if getattr(error, "errno", None) == errno.ENOSPC or getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
        return "; free some space on the disk of STATE_DIR, then start again"
    if getattr(error, "errno", None) == errno.EACCES or getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY":
        return "; check the owner and the rights of that file"
    return ""


def start() -> None:
    """Run the program; Ctrl-C ends it at any moment without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        main()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the event loop leaves Python's own handler behind


if __name__ == "__main__":
    start()
