"""A desk for tests: office hours without holidays, a tree of units, a clock that is set by hand."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from telegram.error import Forbidden

from bot.commands.correspondence import Letter
from bot.desk.desk import Desk, Opening, Said
from bot.desk.moves import Act
from bot.desk.outbox import Outgoing
from bot.desk.recording import Done
from bot.desk.states import Move
from bot.desk.store import Store
from bot.desk.units import Actor
from bot.replies.blocks import Attachment, Reply
from bot.telegram.sending import Place

BLOCKED: Final = "bot was blocked by the user"
SHANGHAI: Final = timezone(timedelta(hours=8))
HOURS: Final = ((9 * 60, 12 * 60), (14 * 60, 18 * 60))
DAY_MINUTES: Final = 420
MONDAY: Final = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
TREE: Final[Mapping[str, str]] = {"": "", "g1": "c1", "g2": "c1", "c1": "s1", "s1": ""}
LEVELS: Final = {"g": 0, "c": 1, "s": 2}

PERSON: Final = Actor("telegram:42")
OTHER: Final = Actor("telegram:77")
LI: Final = Actor("telegram:101", frozenset({"g1"}))
WANG: Final = Actor("telegram:102", frozenset({"g1"}))
CHIEF: Final = Actor("telegram:201", frozenset({"c1"}))
STREET: Final = Actor("telegram:203", frozenset({"s1"}))
DESK: Final = Actor("telegram:301", frozenset({""}))
ADMIN: Final = Actor("telegram:7", frozenset(), is_admin=True)


class Post:
    """Takes messages; whoever is *gone* has blocked the bot."""

    def __init__(self, gone: frozenset[int] = frozenset()) -> None:
        self.gone = gone
        self.sent: list[tuple[int, str]] = []

    async def send(self, reply: Reply, place: Place) -> None:
        if place.chat in self.gone:
            raise Forbidden(BLOCKED)
        self.sent.append((place.chat, reply.text))


class OfficeHours:
    """Monday to Friday, 9 to 12 and 14 to 18."""

    def is_working(self, moment: datetime) -> bool:
        return moment.weekday() < 5 and any(start <= _minutes(moment) < end for start, end in HOURS)

    def day_minutes(self, _moment: datetime) -> int:
        return DAY_MINUTES

    def next_working(self, moment: datetime) -> datetime:
        while not self.is_working(moment):
            later = [start for start, _ in HOURS if start > _minutes(moment)] if moment.weekday() < 5 else []
            midnight = _midnight(moment)
            moment = midnight + timedelta(minutes=later[0]) if later else midnight + timedelta(days=1)
        return moment

    def add(self, start: datetime, minutes: int) -> datetime:
        while minutes > 0:
            start = self.next_working(start)
            end = _midnight(start) + timedelta(minutes=next(end for low, end in HOURS if low <= _minutes(start) < end))
            here = int((end - start).total_seconds() // 60)
            if minutes <= here:
                return start + timedelta(minutes=minutes)
            minutes, start = minutes - here, end
        return start

    def between(self, start: datetime, end: datetime) -> int:
        if end <= start:
            return 0
        return self._since_monday(end) - self._since_monday(start)

    def _since_monday(self, moment: datetime) -> int:
        days = (_midnight(moment) - _midnight(MONDAY)).days
        weeks, weekday = divmod(days, 7)
        today = sum(max(0, min(_minutes(moment), end) - start) for start, end in HOURS) if weekday < 5 else 0
        return (weeks * 5 + min(weekday, 5)) * DAY_MINUTES + today


class Tree:
    """Two grids of a community, of a street, beside the default desk."""

    def above(self, code: str) -> str | None:
        return TREE[code] or None

    def level(self, code: str) -> int:
        return LEVELS.get(code[:1], 0)

    def knows(self, code: str) -> bool:
        return code in TREE


class Clock:
    """The time, which passes by `wait()`."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.now.timestamp()

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def until(self, text: str) -> None:
        """Let the time pass until then: "06-02 10:00"."""
        self.now = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


class Play:
    """A desk and what happens at it, in short words."""

    def __init__(self, store: Store | None = None) -> None:
        self.clock = Clock()
        self.store = store or Store(None)
        self._random = random.Random(7)
        self.desk = self.restarted()

    def restarted(self) -> Desk:
        """Let the desk begin anew, as after a restart."""
        clocks = {"now": self.clock, "monotonic": self.clock.monotonic, "pick": self._random.randrange}
        self.desk = Desk(self.store, b"k" * 32, OfficeHours(), Tree(), **clocks)  # type: ignore[arg-type]
        return self.desk

    def open(self, question: str = "路灯坏了找谁修？", actor: Actor = PERSON, **more: object) -> int:
        return self.desk.open(Opening(actor.sender, question, grid="g1", **more)).case.number  # type: ignore[arg-type]

    def do(self, number: int, move: Move, actor: Actor, words: str = "", *, seen: int | None = None, **more: object) -> Done:
        return self.desk.act(number, Act(move, actor.sender, **more), actor, Said(words, seen=seen))  # type: ignore[arg-type]

    def sweep(self) -> int:
        return self.desk.sweep().steps

    def state(self, number: int) -> str:
        case = self.store.case(number)
        assert case is not None
        return str(case.state)

    def told(self, number: int, recipient: str = "person") -> list[str]:
        """Return the kinds of messages to somebody about a case, in order."""
        return [each.kind for each in self.sent(number) if each.recipient == recipient]

    def sent(self, number: int) -> list[Outgoing]:
        return [each for each in self.store.outbox() if each.case == number]


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


class PrivateFiles:
    """Private chats of a channel that nobody has begun, with the files of answers."""

    handle = "test_bot"

    def __init__(self, **files: bytes) -> None:
        self.files = files

    async def send(self, _letter: Letter) -> Sequence[int]:
        return ()

    async def fetch(self, file: str) -> Attachment:
        name = file.rpartition(":")[2]
        return Attachment(f"{name}.jpg", self.files[name])
