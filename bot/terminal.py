"""Terminal: `ask`, `evaluate` and `audit` without a running bot."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from bot.assembly import Bot, assemble
from bot.commands import Request
from bot.errors import EmptyQuestionError, LongQuestionError, NotReadyError
from bot.evaluation.dialogues import DialogueOutcome, dialogue_figures, evaluate_dialogues, read_dialogues
from bot.evaluation.questions import Outcome, evaluate_answers, figures, long_run_share, read_judged_questions
from bot.library.encoding import encoder_of
from bot.library.library import Library
from bot.logs import configure_logging
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.json import as_json
from bot.settings import DATABASE, Settings
from index import Corpus, CorpusLockedError, EncoderError, split

_UNLIMITED: Final = 10**9


async def _synced(settings: Settings) -> Bot:
    """Return a bot that answers from the folder as it is now or, beside a running bot, from what that has published."""
    encoder = encoder_of(settings.encoder)
    corpus = Corpus(settings.state_dir / DATABASE)
    bot = assemble(settings, corpus, QueryLog.in_memory(), limit=RateLimit(_UNLIMITED), encoder=encoder)
    if bot.library.pinned:
        click.echo("the index was rolled back: answering from that; `python -m index sync` publishes again", err=True)
        await bot.library.load()
        return bot
    try:
        await bot.indexer.sync()
    except CorpusLockedError:
        click.echo("a bot is running on this state folder: answering from what it has published", err=True)
        await bot.library.load()
        if bot.library.published is None:
            raise NotReadyError from None
    return bot


async def _encoded(settings: Settings) -> Library:
    """Return a library whose passages all have vectors, where there is an encoder; making them may take a second for each."""
    bot = await _synced(settings)
    if bot.encoding is not None:
        await bot.encoding.fill(lambda done, total: click.echo(f"\rvectors: {done} of {total}", err=True, nl=done == total))
    return bot.library


async def ask_all(settings: Settings, rows: Sequence[dict[str, Any]], *, as_lines: bool) -> bool:
    """Ask every question, print the replies, and tell whether any failed."""
    configure_logging("WARNING")
    bot = await _synced(settings)
    if bot.encoding is not None:
        with suppress(EncoderError):
            await bot.encoding.attach()
    failed = False
    for row in rows:
        question = str(row["question"] or "").encode("utf-8", errors="replace").decode()
        reply, milliseconds = await _timed(bot, question)
        failed |= not isinstance(reply.error, EmptyQuestionError | LongQuestionError | None)
        if as_lines:
            record = as_json(reply, milliseconds)
            record |= {"question": question} | ({} if row["id"] is None else {"id": row["id"]})
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo(reply.text)
    return failed


async def _timed(bot: Bot, question: str) -> tuple[Reply, float]:
    """Ask one question; return the last reply and how many milliseconds it took."""
    clock = asyncio.get_running_loop().time
    started = clock()
    reply = [each async for each in bot.commands.respond(Request("ask", question, sender="terminal"))][-1]
    return reply, (clock() - started) * 1000


async def evaluate_all(
    settings: Settings, file: Path | None, dialogues: Path | None
) -> tuple[dict[str, Any], Sequence[Outcome | DialogueOutcome]]:
    """Ask all judged questions or dialogues; return the figures, and what became of each."""
    configure_logging("WARNING")
    if dialogues is not None:
        judged_dialogues = read_dialogues(dialogues)
        library = await _encoded(settings)
        followed = await evaluate_dialogues(library.for_audience("public").answer, judged_dialogues, library.analyzer)
        return dialogue_figures(followed), followed
    judged = read_judged_questions(file or Path())
    library = await _encoded(settings)
    corpus = library.corpus
    outcomes = await evaluate_answers(library.for_audience("public").answer, judged, corpus.analyzer)
    documents = (corpus.document(each.id) for each in corpus.documents())
    passages = [passage for document in documents if document is not None for passage in split(document)]
    return figures(outcomes) | {"long runs": long_run_share(judged, passages, corpus.analyzer.fold)}, outcomes


def audit_lines(database: Path, limit: int, *, as_lines: bool) -> Iterator[str]:
    """Yield the newest acts of admins in *database*, newest first, each as a line of text in local time or of JSON."""
    if not database.is_file():
        return
    log = QueryLog(database)
    try:
        for act in log.acts(limit):
            if as_lines:
                yield json.dumps(asdict(act) | {"at": act.at.isoformat()}, ensure_ascii=False)
            else:
                yield "  ".join(filter(None, (f"{act.at.astimezone():%Y-%m-%d %H:%M}", act.person, act.action, act.subject, act.reason)))
    finally:
        log.close()


def table(result: dict[str, Any]) -> str:
    """Lay *result* out with a row for each figure and a column for each group of questions."""
    groups = [name for name, value in result.items() if isinstance(value, dict)]
    lines = ["".join([f"{'':24}", *(f"{group:>12}" for group in groups)])]
    lines += ["".join([f"{figure:24}", *(f"{result[group][figure]:>12}" for group in groups)]) for figure in result[groups[0]]]
    if "long runs" in result:
        lines.append(f"share of questions with more than 6 Han characters of a right passage in a row: {result['long runs']}")
    return "\n".join(lines)
