"""Terminal: `ask`, `evaluate`, `audit`, `cases` and `case` without a running bot."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from bot.assembly import Bot, assemble
from bot.caller import terminal_language
from bot.commands import Request
from bot.conversation.emergencies import Emergencies, numbers
from bot.desk.grids import GRIDS_FILE, Grids
from bot.desk.store import Store
from bot.errors import BotError, EmptyQuestionError, LongQuestionError, NoSuchCaseError, NotReadyError, UnknownStateError
from bot.evaluation.calibration import Calibration, calibrate
from bot.evaluation.dialogues import DialogueOutcome, dialogue_figures, evaluate_dialogues, read_dialogues
from bot.evaluation.emergencies import SentenceOutcome, emergency_figures, evaluate_emergencies, read_sentences
from bot.evaluation.questions import Outcome, evaluate_answers, figures, is_fault, long_run_share, rate_bounds, read_judged_questions
from bot.library.answers import gather
from bot.library.encoding import encoder_of
from bot.library.library import Library
from bot.library.thresholds import FILE as THRESHOLDS
from bot.library.thresholds import write_thresholds
from bot.logs import configure_logging
from bot.people.privacy import mask
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.replies.blocks import Reply
from bot.replies.case_records import case_line, case_record, event_line, is_state, matches
from bot.replies.json import as_json
from bot.settings import DATABASE, Settings, plain
from bot.storage.database import Database
from bot.storage.engines import storage_of
from index import Analyzer, Corpus, CorpusLockedError, DamagedDatabaseError, EncoderError, RetrievalError, split

_UNLIMITED: Final = 10**9
_PATIENCE_SECONDS: Final = 300.0  # with another process that reads the documents for the first time
_RETRY_SECONDS: Final = 0.5
_COLUMN: Final = 18  # characters
_ERRORS: Final = ("without an error", "with one", "with two")


async def _synced(settings: Settings) -> Bot:
    """Return a bot that answers from the folder as it is now or, beside a running bot, from what that has published."""
    encoder = encoder_of(settings.encoder)
    corpus = Corpus(settings.state_dir / DATABASE)
    bot = assemble(settings, corpus, QueryLog.in_memory(), limit=RateLimit(_UNLIMITED), encoder=encoder)
    if bot.library.pinned:
        click.echo("the index was rolled back: answering from that; `python -m index sync` publishes again", err=True)
        await bot.library.load()
        return bot
    if not await _sync_or_load(bot):
        click.echo("another process reads the documents of this state folder for the first time: waiting for it", err=True)
        until = time.monotonic() + _PATIENCE_SECONDS
        while not await _sync_or_load(bot):
            if time.monotonic() > until:
                raise NotReadyError
            await asyncio.sleep(_RETRY_SECONDS)
    return bot


async def _sync_or_load(bot: Bot) -> bool:
    """Sync or, beside a process that does, answer from what that has published; return whether there is anything to answer from."""
    try:
        await bot.indexer.sync()
    except CorpusLockedError:
        await bot.library.load()
        if bot.library.published is None:
            return False
        click.echo("a bot is running on this state folder: answering from what it has published", err=True)
    except Exception as error:
        _check_damage(bot, error)
        raise
    return True


def _check_damage(bot: Bot, error: Exception | None) -> None:
    """Find out whether an *error* that nobody foresaw comes from a damaged database.

    Raises:
        DamagedDatabaseError: it does.
    """
    if isinstance(error, DamagedDatabaseError):
        raise error
    if error is not None and not isinstance(error, BotError | RetrievalError):
        bot.library.corpus.check()


async def _encoded(settings: Settings) -> Library:
    """Return a library whose passages all have vectors, where there is an encoder; making them may take a second for each."""
    bot = await _synced(settings)
    if bot.encoding is not None:
        await bot.encoding.fill(lambda done, total: click.echo(f"\rvectors: {done} of {total}", err=True, nl=done == total))
    return bot.library


async def ask_all(settings: Settings, rows: Sequence[dict[str, Any]], *, as_lines: bool) -> bool:
    """Ask every question, print the replies, and tell whether any failed.

    A question follows on the one before it only where both name the same "conversation".
    """
    configure_logging("WARNING")
    bot = await _synced(settings)
    if bot.encoding is not None:
        with suppress(EncoderError):
            await bot.encoding.attach()
    failed = False
    for number, row in enumerate(rows, 1):
        question = str(row["question"] or "").encode("utf-8", errors="replace").decode()
        conversation = row.get("conversation")
        sender = f"terminal:line {number}" if conversation is None else f"terminal:conversation {conversation}"
        reply, milliseconds = await _timed(bot, Request("ask", question, sender))
        _check_damage(bot, reply.error)
        failed |= not isinstance(reply.error, EmptyQuestionError | LongQuestionError | None)
        if as_lines:
            record = as_json(reply, milliseconds)
            record |= {"question": mask(question).text} | ({} if row["id"] is None else {"id": row["id"]})
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo(reply.text)
    return failed


async def _timed(bot: Bot, request: Request) -> tuple[Reply, float]:
    """Ask one question; return the last reply and how many milliseconds it took."""
    clock = asyncio.get_running_loop().time
    started = clock()
    reply = [each async for each in bot.commands.respond(request)][-1]
    return reply, (clock() - started) * 1000


async def evaluate_all(
    settings: Settings, file: Path | None, dialogues: Path | None = None, emergencies: Path | None = None
) -> tuple[dict[str, Any], Sequence[Outcome | DialogueOutcome | SentenceOutcome]]:
    """Ask all judged questions, dialogues or sentences; return the figures, and what became of each."""
    configure_logging("WARNING")
    if emergencies is not None:
        return _evaluated_emergencies(emergencies)
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
    long_runs = long_run_share(judged, passages, corpus.analyzer.fold)
    return figures(outcomes) | {"bounds": rate_bounds(outcomes), "long runs": long_runs}, outcomes


async def calibrate_all(settings: Settings, file: Path, risk: float) -> Calibration:
    """Choose thresholds by the judged questions in *file* and keep them in the state folder, if the questions are enough."""
    configure_logging("WARNING")
    judged = read_judged_questions(file)
    library = (await _synced(settings)).library
    search = (await library.snapshot()).index("public").search
    found = calibrate(judged, lambda question: gather(search, question), library.analyzer.fold, risk)
    if found.thresholds is not None:
        write_thresholds(settings.state_dir / THRESHOLDS, found.thresholds)
    return found


def calibration_lines(found: Calibration, risk: float) -> Iterator[str]:
    """Yield what is to be said of a calibration."""
    if found.thresholds is None:
        needs = "; ".join(f"{need} {wording}" for need, wording in zip(found.needs, _ERRORS, strict=True))
        yield f"too few questions, nothing was changed. For a risk of {risk:.3g} % it takes, of answerable ones and of others each: {needs}"
        return
    yield f"answer from {found.thresholds.answer:.2f}, maybe from {found.thresholds.maybe:.2f}"
    yield "they are kept in the state folder; a running bot uses them after a restart"
    yield from map(str, found.counts)


def _evaluated_emergencies(file: Path) -> tuple[dict[str, Any], Sequence[SentenceOutcome]]:
    """Evaluate judged sentences, for which no document is needed."""
    fold, recogniser = Analyzer().fold, Emergencies.read()
    outcomes = evaluate_emergencies(lambda text: numbers(recogniser.recognise(fold(text))), read_sentences(file))
    return emergency_figures(outcomes), outcomes


def audit_lines(settings: Settings, limit: int, *, as_lines: bool) -> Iterator[str]:
    """Yield the newest acts of admins, newest first, each as a line of text in local time or of JSON."""
    with _kept(settings, "queries") as place:
        log = QueryLog(place)
        acts = log.acts(limit)
        log.close()
    for act in acts:
        if as_lines:
            yield json.dumps(asdict(act) | {"at": act.at.isoformat()}, ensure_ascii=False)
        else:
            yield "  ".join(filter(None, (f"{act.at.astimezone():%Y-%m-%d %H:%M}", act.person, act.action, act.subject, act.reason)))


def cases_lines(settings: Settings, wanted: Sequence[str], *, as_lines: bool) -> Iterator[str]:
    """Yield the cases that are one of *wanted*, the earliest term first, each as a line of text or of JSON.

    Raises:
        DeskFileError: the grids cannot be read.
        UnknownStateError: no case is ever that.
    """
    for each in wanted:
        if not is_state(each):
            raise UnknownStateError(each)
    grids, language, now = Grids.load(settings.desk_folder / GRIDS_FILE), terminal_language(), datetime.now(UTC).astimezone()
    with _cases(settings) as store:
        found = [case for case in store.cases(only_open=False) if any(matches(case, each, now) for each in wanted)]
        for case in sorted(found, key=lambda case: (case.left is not None, case.due or now, case.number)):
            if as_lines:
                record = case_record(case, store.events(case.number))
                yield json.dumps({name: value for name, value in record.items() if name != "events"}, ensure_ascii=False)
            else:
                yield case_line(case, grids.name(case.unit), now, language)


def case_lines(settings: Settings, number: int, *, as_lines: bool) -> Iterator[str]:
    """Yield a case and everything that happened to it, as lines of text or as one of JSON.

    Raises:
        NoSuchCaseError: there is none of that number.
    """
    grids, language, now = Grids.load(settings.desk_folder / GRIDS_FILE), terminal_language(), datetime.now(UTC).astimezone()
    with _cases(settings) as store:
        case = store.case(number)
        if case is None:
            raise NoSuchCaseError
        events = store.events(number)
        if as_lines:
            yield json.dumps(case_record(case, events), ensure_ascii=False)
            return
        yield case_line(case, grids.name(case.unit), now, language)
        yield from (event_line(event, language) for event in events)


@contextmanager
def _cases(settings: Settings) -> Iterator[Store]:
    """Open the cases, also beside a running bot; none where no bot ever ran."""
    with _kept(settings, "desk") as place:
        store = Store(place)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def _kept(settings: Settings, name: str) -> Iterator[Database | None]:
    """Open the database of the store *name*; None where no bot ever ran."""
    path = settings.state_dir / DATABASE
    if settings.database_url is None and not path.is_file():
        yield None
        return
    storage = storage_of(plain(settings.database_url), path)
    try:
        yield storage.open(name)
    finally:
        storage.close()


def table(result: dict[str, Any]) -> str:
    """Lay *result* out with a row for each figure and a column for each group of questions; rates with their bounds."""
    bounds = result.get("bounds", {})
    groups = [name for name, value in result.items() if isinstance(value, dict) and name != "bounds"]
    lines = ["".join([f"{'':24}", *(f"{group:>{_COLUMN}}" for group in groups)])]
    for figure in result[groups[0]]:
        cells = (_cell(figure, result[group][figure], bounds.get(group, {})) for group in groups)
        lines.append("".join([f"{figure:24}", *(f"{cell:>{_COLUMN}}" for cell in cells)]))
    if bounds:
        lines.append("behind a rate: its upper (≤) or lower (≥) bound of 95 % confidence")
    if "long runs" in result:
        lines.append(f"share of questions with more than 6 Han characters of a right passage in a row: {result['long runs']}")
    return "\n".join(lines)


def _cell(figure: str, value: float, bounds: dict[str, float]) -> str:
    """Return a figure, and behind a rate its bound."""
    return f"{value} {'≤' if is_fault(figure) else '≥'} {bounds[figure]}" if figure in bounds else str(value)
