"""The program: python -m bot run | ask | evaluate | init."""

import asyncio
import importlib
import json
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from bot import __version__
from bot.commands import Request, respond
from bot.conversation.assistant import Assistant
from bot.errors import BotError, EmptyQuestionError, LongQuestionError, NotReadyError, SettingsError
from bot.evaluation.dialogues import DialogueOutcome, dialogue_figures, evaluate_dialogues, read_dialogues
from bot.evaluation.questions import Outcome, evaluate_answers, figures, long_run_share, read_judged_questions
from bot.library.additions import Additions
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.logs import configure_logging
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.json import as_json
from bot.settings import ADDITIONS, DATABASE, PAUSES, Settings, read_settings
from index import Corpus, CorpusLockedError, RetrievalError, read_lines, split

_UNLIMITED: Final = 10**9
_log = logging.getLogger(__name__)

_STATE = click.option("--state", type=click.Path(file_okay=False, path_type=Path), help="Folder of the index; STATE_DIR, else data/state.")
_AS_JSON = click.option("--json", "as_json_lines", is_flag=True, help="Print JSON.")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Answer community-service questions from a folder of documents.

    Without a command, run the bot. Settings are read from the environment and from .env; the README lists them. Exit codes: 0 done
    (a refusal to answer is done), 1 failed, 2 wrong use or settings.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
@_STATE
def run(state: Path | None) -> None:
    """Run the bot: the web page at once, Telegram when BOT_TOKEN is set. Ctrl-C stops it."""
    with _errors_told():
        settings = read_settings(state_dir=state)
        configure_logging(settings.log_level, settings.secrets)
        corpus = Corpus(settings.state_dir / DATABASE)
        with corpus.hold():
            service = importlib.import_module("bot.app")  # which takes half a second that no other command needs
            asyncio.run(service.serve(settings, corpus))


@main.command()
@click.argument("question", required=False)
@_STATE
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help='JSON Lines of {"id", "question"}.')
@_AS_JSON
def ask(question: str | None, state: Path | None, batch: Path | None, *, as_json_lines: bool) -> None:
    """Answer QUESTION, or each question of a batch, from the documents as they are now."""
    if (question is None) == (batch is None):
        message = "give a QUESTION or --batch FILE, and not both"
        raise click.UsageError(message)
    with _errors_told():
        rows = [{"id": None, "question": question}] if batch is None else list(read_lines(batch, ("id", "question")))
        failed = asyncio.run(_ask_all(read_settings(state_dir=state), rows, as_lines=as_json_lines or batch is not None))
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_STATE
@click.option(
    "--dialogues", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ask the judged dialogues in this file instead."
)
@click.option(
    "--details", type=click.Path(dir_okay=False, path_type=Path), help="Write a JSON line for each question or dialogue to this file."
)
@_AS_JSON
def evaluate(file: Path | None, state: Path | None, dialogues: Path | None, details: Path | None, *, as_json_lines: bool) -> None:
    """Ask all judged questions in FILE and report how many answers are right, by language; or all judged dialogues."""
    if (file is None) == (dialogues is None):
        message = "give a FILE of questions or --dialogues FILE, and not both"
        raise click.UsageError(message)
    with _errors_told():
        result, outcomes = asyncio.run(_evaluate(read_settings(state_dir=state), file, dialogues))
        if details is not None:
            details.write_text("".join(f"{json.dumps(outcome.as_json(), ensure_ascii=False)}\n" for outcome in outcomes), encoding="utf-8")
    click.echo(json.dumps(result, ensure_ascii=False) if as_json_lines else _table(result))


@main.command()
@_STATE
def init(state: Path | None) -> None:
    """Make the state folder and print a code: who sends /start CODE to the bot in private within a day becomes an admin."""
    with _errors_told():
        code = Pairing(read_settings(state_dir=state).state_dir / PAIRING).issue()
    click.echo(f"/start {code}")


async def _synced(settings: Settings) -> Assistant:
    """Return an assistant that answers from the folder as it is now or, beside a running bot, from what that has published."""
    corpus = Corpus(settings.state_dir / DATABASE)
    library = Library(corpus, settings.documents_dir, Additions(settings.state_dir / ADDITIONS))
    pauses = Pauses(settings.state_dir / PAUSES)
    assistant = Assistant(library, contact=settings.contact_text, limit=RateLimit(_UNLIMITED), pauses=pauses)
    if assistant.library.pinned:
        click.echo("the index was rolled back: answering from that; `python -m index sync` publishes again", err=True)
        await assistant.library.load()
        return assistant
    try:
        await assistant.library.sync()
    except CorpusLockedError:
        click.echo("a bot is running on this state folder: answering from what it has published", err=True)
        await assistant.library.load()
        if not assistant.library.ready:
            raise NotReadyError from None
    return assistant


async def _ask_all(settings: Settings, rows: list[dict[str, Any]], *, as_lines: bool) -> bool:
    """Ask every question, print the replies, and tell whether any failed."""
    configure_logging("WARNING")
    assistant = await _synced(settings)
    failed = False
    for row in rows:
        question = str(row["question"] or "").encode("utf-8", errors="replace").decode()
        reply, milliseconds = await _timed(assistant, question)
        failed |= not isinstance(reply.error, EmptyQuestionError | LongQuestionError | None)
        if as_lines:
            record = as_json(reply, milliseconds)
            record |= {"question": question} | ({} if row["id"] is None else {"id": row["id"]})
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo(reply.text)
    return failed


async def _timed(assistant: Assistant, question: str) -> tuple[Reply, float]:
    """Ask one question; return the last reply and how many milliseconds it took."""
    clock = asyncio.get_running_loop().time
    started = clock()
    replies: AsyncIterator[Reply] = respond(assistant, Request("ask", question, sender="terminal"))
    reply = [each async for each in replies][-1]
    return reply, (clock() - started) * 1000


async def _evaluate(
    settings: Settings, file: Path | None, dialogues: Path | None
) -> tuple[dict[str, Any], Sequence[Outcome | DialogueOutcome]]:
    """Ask all judged questions or dialogues; return the figures, and what became of each."""
    configure_logging("WARNING")
    if dialogues is not None:
        judged_dialogues = read_dialogues(dialogues)
        assistant, corpus = await _synced(settings), Corpus(settings.state_dir / DATABASE)
        followed = await evaluate_dialogues(assistant.library.answer, judged_dialogues, corpus.analyzer)
        return dialogue_figures(followed), followed
    judged = read_judged_questions(file or Path())
    assistant, corpus = await _synced(settings), Corpus(settings.state_dir / DATABASE)
    outcomes = await evaluate_answers(assistant.library.answer, judged, corpus.analyzer)
    documents = (corpus.document(each.id) for each in corpus.documents())
    passages = [passage for document in documents if document is not None for passage in split(document)]
    return figures(outcomes) | {"long runs": long_run_share(judged, passages, corpus.analyzer.fold)}, outcomes


@contextmanager
def _errors_told() -> Iterator[None]:
    """Turn our errors into one line each and the exit code: 2 for settings, 1 for the rest."""
    try:
        yield
    except SettingsError as error:
        for variable, fault in error.faults:
            click.echo(f"{variable}: {fault}", err=True)
        sys.exit(2)
    except (BotError, RetrievalError, OSError, sqlite3.Error) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _table(result: dict[str, Any]) -> str:
    """Lay *result* out with a row for each figure and a column for each group of questions."""
    groups = [name for name, value in result.items() if isinstance(value, dict)]
    lines = ["".join([f"{'':24}", *(f"{group:>12}" for group in groups)])]
    lines += ["".join([f"{figure:24}", *(f"{result[group][figure]:>12}" for group in groups)]) for figure in result[groups[0]]]
    if "long runs" in result:
        lines.append(f"share of questions with more than 6 Han characters of a right passage in a row: {result['long runs']}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
