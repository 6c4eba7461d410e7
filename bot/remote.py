"""Commands of the terminal to a running bot: status | reindex | rollback | gaps | report | pause | resume | add | act."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from bot.exits import reporting_errors

STATE: Final = click.option(
    "--state", type=click.Path(file_okay=False, path_type=Path), help="Folder of the index; STATE_DIR, else data/state."
)
AS_JSON: Final = click.option("--json", "as_json_lines", is_flag=True, help="Print JSON.")


def _month(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value and not re.fullmatch("20[0-9]{2}-(0[1-9]|1[0-2])", value):
        message = f"{value} is no month such as 2026-11"
        raise click.BadParameter(message)
    return value


@click.command()
@STATE
@AS_JSON
def status(state: Path | None, *, as_json_lines: bool) -> None:
    """Show the status of the running bot."""
    _run_there("status", state=state, as_json=as_json_lines)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read unchanged files again too.")
@STATE
@AS_JSON
def reindex(state: Path | None, *, everything: bool, as_json_lines: bool) -> None:
    """Let the running bot read the documents again; answering continues."""
    _run_there("reindex", "--all" if everything else "", state=state, as_json=as_json_lines)


@click.command()
@STATE
@AS_JSON
def rollback(state: Path | None, *, as_json_lines: bool) -> None:
    """Let the running bot return to the previous index; a second time, to the newer one."""
    _run_there("rollback", state=state, as_json=as_json_lines)


@click.command()
@click.argument("days", required=False, type=click.IntRange(1, 3660))
@click.option("--csv", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all of them to this file.")
@STATE
@AS_JSON
def gaps(days: int | None, file: Path | None, state: Path | None, *, as_json_lines: bool) -> None:
    """List the unanswered questions of the last DAYS, 30 by default, most frequent first."""
    _run_there("gaps", "csv" if file else str(days or ""), state=state, as_json=as_json_lines, save_to=file)


@click.command()
@click.argument("month", required=False, callback=_month)
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Write the chart to this PNG file.")
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures to this CSV file.")
@click.option("--events", type=click.Path(dir_okay=False, path_type=Path), help="Write what happened to cases to this file, as JSON Lines.")
@STATE
@AS_JSON
def report(  # noqa: PLR0913 - the files that it can write
    month: str | None, chart: Path | None, table: Path | None, events: Path | None, state: Path | None, *, as_json_lines: bool
) -> None:
    """Give the figures of a MONTH such as 2026-11, by default of this one, in four stages; --json has them as `figures`."""
    for form, file in (("csv", table), ("events", events)):
        if file is not None:
            _run_there("report", f"{month or ''} {form}".strip(), state=state, as_json=as_json_lines, save_to=file)
    if chart is None and (table or events):
        return
    reply = _run_there("report", month or "", state=state, as_json=as_json_lines, save_to=chart)
    if chart is not None and not reply["attachment"]:
        click.echo(f"Error: {chart} was not written: charts need pip install '.[charts]'", err=True)
        sys.exit(1)


@click.command()
@click.argument("document")
@click.argument("reason", nargs=-1, required=True)
@STATE
@AS_JSON
def pause(document: str, reason: tuple[str, ...], state: Path | None, *, as_json_lines: bool) -> None:
    """Stop quoting DOCUMENT, a file name or words of a title, or with "all" answering at all; people read the REASON."""
    _run_there("pause", " ".join((document, *reason)), state=state, as_json=as_json_lines)


@click.command()
@click.argument("document", required=False)
@STATE
@AS_JSON
def resume(document: str | None, state: Path | None, *, as_json_lines: bool) -> None:
    """Let DOCUMENT, or with "all" everything, answer again; without either, list what is paused."""
    _run_there("resume", document or "", state=state, as_json=as_json_lines)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--staff", is_flag=True, help="For staff only.")
@click.option("--preview", is_flag=True, help="Only show what would be added.")
@STATE
@AS_JSON
def add(file: Path, state: Path | None, *, staff: bool, preview: bool, as_json_lines: bool) -> None:
    """Show what is in FILE, and let the running bot add it to its documents."""
    offer = _run_there("add", state=state, as_json=as_json_lines, file=file)
    actions = [button["action"] for row in offer["buttons"] for button in row if button["action"].startswith("/join ")]
    wanted = next((action for action in actions if action.endswith(" staff") == staff), "")
    if wanted and not preview:
        _run_there("join", wanted.removeprefix("/join "), state=state, as_json=as_json_lines)


@click.command()
@click.argument("action")
@STATE
@AS_JSON
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
    from bot.caller import terminal_language
    from bot.console.client import Console, show
    from bot.settings import read_settings

    with reporting_errors():
        console = Console(read_settings(state_dir=state).state_dir, terminal_language())
        reply = show(console.replies(command, argument, file=file, is_tap=is_tap), as_json=as_json, save_to=save_to)
    if reply.get("failed", True):
        sys.exit(1)
    return reply


REMOTE: Final = (status, reindex, rollback, gaps, report, pause, resume, add, act)
"""The commands of this file."""
