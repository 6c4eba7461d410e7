"""The program: python -m bot run | ask | cases | init | doctor | backup | restore | evaluate | audit …, and commands to a running bot.

Each command imports what it needs when it runs, so that --version and --help answer at once, and Ctrl-C ends it without a traceback.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` stands on, without the modules that it imports

if __name__ == "__main__":
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # until the bot runs, which stops in order

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from bot import __version__
from bot.exits import reporting_another_bot, reporting_errors
from bot.remote import AS_JSON, REMOTE, STATE


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Answer community-service questions from a folder of documents.

    Without a command, run the bot. Settings are read from the environment and from .env; docs/en/settings.md lists them, such as
    TITLE, WELCOME and EXAMPLES_FILE for what people see first. Exit codes: 0 done
    (a refusal to answer is done), 1 failed, 2 wrong use or settings.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


for _command in REMOTE:
    main.add_command(_command)


@main.command()
@STATE
def run(state: Path | None) -> None:
    """Run the bot: the web page at once, Telegram when BOT_TOKEN is set. Ctrl-C stops it."""
    import asyncio

    signal.signal(signal.SIGTERM, _stop)  # until the event loop has a handler of its own
    with _loading():
        from bot.logs import configure_logging
        from bot.settings import DATABASE, read_settings
        from index import Corpus

    with reporting_errors():
        _warn_of_unknown_settings()
        settings = read_settings(state_dir=state)
        configure_logging(settings.log_level, settings.secrets, settings.log_format)
        with reporting_another_bot(settings.state_dir), Corpus.locked(settings.state_dir / DATABASE) as corpus:
            corpus.check()
            with _loading():
                from bot.app import serve

            if settings.database_url is not None:
                from bot.hosting.migration import warn_if_unmoved

                warn_if_unmoved(settings)
            asyncio.run(serve(settings, corpus))


@main.command()
@click.argument("question", required=False)
@STATE
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON Lines of {"id", "question", "conversation"?}; only lines of the same conversation may follow on one another.',
)
@AS_JSON
def ask(question: str | None, state: Path | None, batch: Path | None, *, as_json_lines: bool) -> None:
    """Answer QUESTION, or each question of a batch, from the documents as they are now."""
    if (question is None) == (batch is None):
        message = "give a QUESTION or --batch FILE, and not both"
        raise click.UsageError(message)
    import asyncio

    with _loading():
        from bot.settings import read_settings
        from bot.terminal import ask_all
        from index import read_lines

    with reporting_errors():
        rows = [{"id": None, "question": question}] if batch is None else list(read_lines(batch, ("id", "question")))
        failed = asyncio.run(ask_all(read_settings(state_dir=state), rows, as_lines=as_json_lines or batch is not None))
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@STATE
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
@AS_JSON
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

    with reporting_errors():
        result, outcomes = asyncio.run(evaluate_all(read_settings(state_dir=state), file, dialogues, emergencies))
        if details is not None:
            details.write_text("".join(f"{json.dumps(outcome.as_json(), ensure_ascii=False)}\n" for outcome in outcomes), encoding="utf-8")
    click.echo(json.dumps(result, ensure_ascii=False) if as_json_lines else table(result))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@STATE
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

    with reporting_errors():
        found = asyncio.run(calibrate_all(read_settings(state_dir=state), file, risk / 100))
        for line in calibration_lines(found, risk):
            click.echo(line)
    sys.exit(0 if found.thresholds is not None else 1)


@main.command()
@STATE
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many acts, the newest first.")
@AS_JSON
def audit(state: Path | None, limit: int, *, as_json_lines: bool) -> None:
    """List what admins did: when, who (a hash), what, to what and why."""
    from bot.settings import read_settings
    from bot.terminal import audit_lines

    with reporting_errors():
        for line in audit_lines(read_settings(state_dir=state), limit, as_lines=as_json_lines):
            click.echo(line)


@main.command()
@STATE
@click.option("--token", help="Telegram token, from @BotFather.")
@click.option("--proxy", help="Proxy before Telegram, http://host:port.")
@click.option("--documents", help="Folder of documents.")
@click.option("--title", help="Name of the bot.")
@click.option("--contact", help="Whom to ask when the documents have no answer.")
def init(state: Path | None, **options: str | None) -> None:
    """Ask for the first settings, check the token with Telegram and write .env; print the code that makes an admin.

    On a terminal what no option gives is asked for. Elsewhere the options alone are written, and without any only the code is printed:
    whoever sends it to the bot in a private chat within a day becomes an admin.
    """
    from bot.hosting.setup import set_up
    from bot.people.pairing import FILE, Pairing
    from bot.settings import read_settings

    names = {"token": "BOT_TOKEN", "proxy": "TELEGRAM_PROXY", "documents": "DOCUMENTS_DIR", "title": "TITLE", "contact": "CONTACT_TEXT"}
    with reporting_errors():
        set_up({names[option]: value for option, value in options.items() if value}, may_ask=sys.stdin.isatty())
        code = Pairing(read_settings(state_dir=state).state_dir / FILE).issue()
    click.echo(f"/start {code}")


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Stop before the bot has started; nothing was begun."""
    click.echo("stopped before it had started", err=True)
    sys.exit(0)


@main.command()
@STATE
@AS_JSON
def doctor(state: Path | None, *, as_json_lines: bool) -> None:
    """Examine settings, folders, disk, index, extras and the way to Telegram; say what to do. Exit code 1 on a fault."""
    import asyncio

    from bot.hosting.doctor import examine, lines

    with reporting_errors():
        checks = asyncio.run(examine(state))
        for line in lines(checks, as_json=as_json_lines):
            click.echo(line)
    sys.exit(1 if any(check.level == "fault" for check in checks) else 0)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@STATE
def backup(file: Path, state: Path | None) -> None:
    """Write the state folder to FILE, a tar.gz, also while the bot runs; settings are in it without secrets."""
    from bot.hosting.backup import back_up
    from bot.settings import read_settings

    with reporting_errors():
        contents = back_up(read_settings(state_dir=state), file)
    click.echo(f"{file}: {contents.documents} documents, {contents.questions} logged questions; keep it where nobody else can read it")


@main.command()
@click.option("--from", "source", type=click.Choice(["sqlite"]), required=True, help="Where from: the SQLite file in the state folder.")
@STATE
def migrate(source: str, state: Path | None) -> None:
    """Move what changes from the state folder to DATABASE_URL; every table is checked there by count and checksum.

    No bot may be running. The state folder stays as it is; whoever is interrupted begins anew, and what has arrived stays.
    """
    del source  # there is one
    from bot.hosting.migration import to_postgres
    from bot.settings import read_settings

    with reporting_errors():
        moved = to_postgres(read_settings(state_dir=state))
    for name, rows, checksum in moved.tables:
        click.echo(f"{name:24}{rows:>10}  {checksum}")
    documents, files = moved.index_counts or ("another", "another")
    for name, count in (("files", moved.files), ("documents", documents), ("files of the index", files)):
        click.echo(f"{name:24}{count:>10}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@STATE
@click.option("--replace", "replacing", is_flag=True, help="Move what is in the state folder aside first.")
def restore(file: Path, state: Path | None, *, replacing: bool) -> None:
    """Prove the backup in FILE and put it into the state folder, which must be empty, and of which no bot may be running."""
    from bot.hosting.backup import SETTINGS
    from bot.hosting.backup import restore as put_back
    from bot.settings import read_settings

    with reporting_errors():
        settings = read_settings(state_dir=state)
        folder = settings.state_dir
        contents = put_back(file, folder, replacing=replacing)
    click.echo(f"{folder}: {contents.documents} documents, {contents.questions} logged questions, as of {contents.made_at}")
    click.echo(f"the settings of then, without secrets, are in {folder / SETTINGS}")
    if settings.database_url is not None:
        click.echo("the database of DATABASE_URL is as it was: to move this there while it is empty, run migrate --from sqlite", err=True)


@main.command()
@click.option("--state", "wanted", multiple=True, metavar="STATE", help="open (the default), late, closed, all, or a state of a case.")
@AS_JSON
def cases(wanted: tuple[str, ...], *, as_json_lines: bool) -> None:
    """List the cases of the service desk, the earliest term first; the folder is STATE_DIR, or a --state that is a folder."""
    from bot.settings import read_settings
    from bot.terminal import cases_lines

    folders = [Path(each) for each in wanted if Path(each).is_dir()]
    states = [each for each in wanted if not Path(each).is_dir()]
    with reporting_errors():
        for line in cases_lines(read_settings(state_dir=next(iter(folders), None)), states or ["open"], as_lines=as_json_lines):
            click.echo(line)


@main.command()
@click.argument("number", type=click.IntRange(1))
@STATE
@AS_JSON
def case(number: int, state: Path | None, *, as_json_lines: bool) -> None:
    """Show case NUMBER of the service desk, with everything that happened to it."""
    from bot.settings import read_settings
    from bot.terminal import case_lines

    with reporting_errors():
        for line in case_lines(read_settings(state_dir=state), number, as_lines=as_json_lines):
            click.echo(line)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="grids.pdf")
@click.option("--grid", "grids", multiple=True, metavar="CODE", help="Of this grid; may be given several times. Default: of all.")
@click.option("--bot", "name", default="", metavar="NAME", help="The bot's name on Telegram. Default: Telegram is asked.")
@click.option("--page", default="", metavar="URL", help="Address of the web page, for a second code.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), default="zh-Hans", help="Of the words on the sheets.")
@STATE
def qr(file: Path, grids: tuple[str, ...], name: str, page: str, language: str, state: Path | None) -> None:  # noqa: PLR0913, PLR0917
    """Write a PDF with a sheet for each grid to FILE: its QR codes lead to the bot with that grid chosen (needs the extra [qr])."""
    import asyncio

    from bot.hosting.qr_sheets import Printing, write_sheets
    from bot.settings import read_settings

    with reporting_errors():
        count = asyncio.run(write_sheets(file, read_settings(state_dir=state), grids, Printing(name, page, language)))  # type: ignore[arg-type]
    click.echo(f"{file}: {count} sheets")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
def demo(port: int) -> None:
    """Serve a bot with made grids and a made week of questions, votes and cases, to look at; Ctrl-C stops it and removes everything.

    Its password for /admin is printed. It reads no settings, and sends nothing anywhere.
    """
    import asyncio
    import secrets
    from tempfile import TemporaryDirectory

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)  # until the event loop has handlers of its own; the folder is removed all the same
    from bot.hosting.demo import demo_settings, seed
    from bot.logs import configure_logging
    from bot.settings import DATABASE
    from index import Corpus

    with reporting_errors(), TemporaryDirectory(prefix="wangge-demo-") as folder:
        password = secrets.token_urlsafe(12)
        settings = demo_settings(Path(folder), port, password)
        configure_logging(settings.log_level, settings.secrets, settings.log_format)
        with Corpus.locked(settings.state_dir / DATABASE) as corpus:
            seed(settings, corpus)
            click.echo(f"STATE_DIR={folder}\nADMIN_PASSWORD={password}")
            from bot.app import serve

            asyncio.run(serve(settings, corpus))


@contextmanager
def _loading() -> Iterator[None]:
    """Import without collecting garbage, of which imports make none; what they make is never looked through afterwards either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _warn_of_unknown_settings() -> None:
    from bot.caller import terminal_language
    from bot.settings import unknown_keys
    from bot.texts.hosting import unknown_key

    for key, nearest in unknown_keys():
        click.echo(" → ".join(unknown_key(key, nearest, terminal_language())), err=True)


def start() -> None:
    """Run the program; Ctrl-C ends it at any moment without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        main()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the event loop leaves Python's own handler behind


if __name__ == "__main__":
    start()
