"""The demonstration: a bot in a folder of its own with a made week of questions, votes and cases; it knows no token and sends nothing."""

import asyncio
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

from bot.assembly import assemble
from bot.desk.calendar import Calendar
from bot.desk.desk import Desk, Opening, Said
from bot.desk.folder import DeskFiles
from bot.desk.grids import GRIDS_FILE
from bot.desk.moves import Act
from bot.desk.states import SPEECH, Move
from bot.desk.store import Store
from bot.desk.units import Actor
from bot.errors import MoveRefusedError
from bot.library.answers import Answer
from bot.people.privacy import keyed_hash, read_key
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.settings import KEY, Settings
from index import DATA_FOLDER, Corpus, Language, make_folder

_FOLDER: Final = DATA_FOLDER / "demo"
_HOUR: Final = timedelta(hours=1)
_PARKED: Final = timedelta(days=30)
_FIRST_PERSON: Final = 9_000  # of made Telegram ids
_STAFF: Final = "telegram:8000"
_MOVES_OF_PERSON: Final = frozenset({"solve", "unsolve", "rate", "withdraw"})
_MILLISECONDS: Final = 20.0


class _Happening(NamedTuple):
    at: datetime
    make: Callable[[], object]


def demo_settings(state: Path, port: int, password: str) -> Settings:
    """Return the settings of a demonstration that is kept in *state*; neither the environment nor `.env` counts.

    The page is served on 127.0.0.1 at *port*, 0 for a free one, and *password* opens /admin.
    """
    defaults = {name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}
    own = {"state_dir": state, "port": port, "admin_password": password, "public_board": True, "semantic": "off"}
    return Settings(_env_file=None, **(defaults | own))  # type: ignore[call-arg]


def seed(settings: Settings, corpus: Corpus, now: datetime | None = None) -> None:
    """Fill the state folder of *settings* with the made week that ends *now*. Not within an event loop."""
    make_folder(settings.desk_folder)
    grids = settings.desk_folder / GRIDS_FILE
    shutil.copyfile(_FOLDER / GRIDS_FILE, grids)
    grids.chmod(0o600)
    week = tomllib.loads((_FOLDER / "week.toml").read_text(encoding="utf-8"))
    end, key = now or datetime.now(UTC), read_key(settings.state_dir / KEY)
    asyncio.run(_ask(week["question"], settings, corpus, key, end))
    _work(week, settings, corpus.path, key, end)


async def _ask(questions: Sequence[Mapping[str, Any]], settings: Settings, corpus: Corpus, key: bytes, end: datetime) -> None:
    """Ask the made questions of the documents as they are, each time by another person; the first of them vote."""
    log = QueryLog(corpus.path)
    try:
        bot = assemble(settings, corpus, log, key=key)
        await bot.indexer.sync()
        ids = count(1)
        for question in questions:
            answer = await bot.library.for_audience("public").answer(question["text"])
            for number, ago in enumerate(question["ago"]):
                turn = _turn(answer, f"{next(ids):012x}", keyed_hash(key, _person(number)), end - ago * _HOUR)
                log.log(turn)
                _vote(log, turn, question, number)
    finally:
        log.close()


def _vote(log: QueryLog, turn: Turn, question: Mapping[str, Any], number: int) -> None:
    """Let the person of that number vote, first those who found the answer helpful, then those who did not."""
    up, down = question.get("up", 0), question.get("down", 0)
    if number < up + down:
        log.vote(turn.id, turn.person, up=number < up, reason=question.get("reason", "") if number >= up else "")


def _turn(answer: Answer, answer_id: str, person: str, at: datetime) -> Turn:
    passages = [citation.passage for citation in answer.citations]
    keys, documents = tuple(each.key for each in passages), tuple(dict.fromkeys(each.document_id for each in passages))
    asked, language = answer.question, _language(answer.question)
    return Turn(
        answer_id, person, person, "telegram", asked, asked, language, answer.band, answer.confidence, keys, documents, _MILLISECONDS, at,
    )  # fmt: skip


def _language(question: str) -> Language:
    return "en" if question.isascii() else "zh-Hans"


def _person(number: int) -> str:
    return f"telegram:{_FIRST_PERSON + number}"


def _work(week: Mapping[str, Any], settings: Settings, database: Path, key: bytes, end: datetime) -> None:
    """Have the made cases worked on at a desk whose clock goes hour by hour to *end*; what it would send counts as sent."""
    store, files = Store(database), DeskFiles.read(settings.desk_folder)
    clock = _Clock(end)
    try:
        desk = Desk(store, key, files.calendar, files.grids, now=clock.now, monotonic=clock.seconds)
        lowest = [unit.code for unit in files.grids.units.values() if not unit.level]
        tables = [*week["case"], *_routine(week["routine"], lowest)]
        cases = [_MadeCase(desk, table, _person(number), week["staff"]) for number, table in enumerate(tables)]
        happenings = [each for case in cases for each in case.happenings(end.astimezone(files.calendar.zone), files.calendar)]
        _play(sorted(happenings, key=lambda each: each.at), desk, clock, files.calendar)
    finally:
        store.close()


def _routine(tables: Sequence[Mapping[str, Any]], grids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield a case of each of *tables* in each of *grids*, answered, solved and rated, spread over the week."""
    for row, table in enumerate(tables):
        for column, grid in enumerate(grids):
            ago = 40 - 6 * row - column
            steps = [["answer", ago - 2 - row, table["answer"]], ["solve", ago - 8], ["rate", ago - 8, 5 - (row + column) % 3]]
            yield {"question": table["question"], "grid": grid, "ago": ago, "steps": steps}


def _play(happenings: Sequence[_Happening], desk: Desk, clock: "_Clock", calendar: Calendar) -> None:
    """Let everything happen at its time, and the desk's clock work in every worked hour between."""
    end, clock.moment = clock.moment, happenings[0].at
    for happening in (*happenings, _Happening(end, desk.sweep)):
        while clock.moment + _HOUR < happening.at:
            clock.moment += _HOUR
            if calendar.is_working(clock.moment):
                desk.sweep()
        clock.moment = happening.at
        with suppress(MoveRefusedError):  # on some days the clock comes before it
            happening.make()
        for outgoing in desk.pending():
            desk.mark(outgoing.number, "sent")


class _Clock:
    """A clock that is set by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """Return the time."""
        return self.moment

    def seconds(self) -> float:
        """Return the same in seconds."""
        return self.moment.timestamp()


class _MadeCase:
    """A case as `week.toml` has it, at a desk."""

    def __init__(self, desk: Desk, table: Mapping[str, Any], person: str, staff: str) -> None:
        self._desk = desk
        self._table = table
        self._person = person
        self._staff = staff
        self._number = 0

    def happenings(self, end: datetime, calendar: Calendar) -> Iterator[_Happening]:
        """Yield what happens to it before *end*, in working time."""
        yield _Happening(_worked(end, self._table["ago"], calendar), self._open)
        for move, ago, *more in self._table.get("steps", ()):
            yield _Happening(_worked(end, ago, calendar), partial(self._step, move, more[0] if more else ""))

    def _open(self) -> None:
        table = self._table
        question, category = table["question"], table.get("category", "help")
        opening = Opening(self._person, question, _language(question), category, table["grid"])
        self._number = self._desk.open(opening).case.number

    def _step(self, move: Move, given: str | int) -> None:
        case = self._desk.get(self._number)
        unit = frozenset({case.unit})
        actor = Actor(self._person) if move in _MOVES_OF_PERSON else Actor(case.owner or f"{_STAFF}{case.level}", unit)
        stars, reason = (given if isinstance(given, int) else 0), (str(given) if move == "decline" else "")
        act = Act(move, actor.sender, until=self._desk.now() + _PARKED if move == "park" else None, reason=reason, stars=stars)
        self._desk.act(self._number, act, actor, Said(str(given) if move in SPEECH else "", name=self._staff))


def _worked(end: datetime, hours: float, calendar: Calendar) -> datetime:
    """Return the working minute that is some worked *hours* before *end*, to half an hour."""
    moment = end
    while calendar.between(moment, end) < hours * 60:
        moment -= _HOUR / 2
    return calendar.next_working(moment)
