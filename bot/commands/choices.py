"""Commands that show what a move can be made with: the buttons under [更多], particulars to choose, prompts for words."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from bot.commands.correspondence import Correspondence
from bot.commands.merging import partners, preview
from bot.commands.requests import Handler, Request
from bot.commands.staff import Staff
from bot.desk.cases import Case, Category
from bot.desk.desk import Desk
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.states import Move
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import NoSuchCaseError
from bot.replies import cases as layout
from bot.replies.blocks import Reply
from bot.texts import desk as texts
from bot.texts import desk_staff as staff
from bot.texts.message import Message, short
from index import Language

MADE: Final = re.compile(r"([a-z_]{2,12}) ([0-9]{1,9})(?: (\S{1,40}))?")
"""A move, the number of a case, and a particular."""

Options = Sequence[tuple[str, str]]
"""What can be chosen: the label of each button, and what it stands for."""

OF_PEOPLE: Final = frozenset({"transfer", "help"})
"""Moves that are made with a colleague."""

_MOST_CHOICES: Final = 12
_MOST_PEOPLE: Final = 40


class ChoiceCommands:
    """What stands between a card and a move of it. Event loop only."""

    def __init__(self, letters: Correspondence, staff_: Staff) -> None:
        self.letters = letters
        self.desk = letters.desk
        self._staff = staff_

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"choose": self.choose, "words": self.words, "card": self.card}

    async def choose(self, request: Request) -> AsyncIterator[Reply]:
        """Show what a move can be made with, in the place of the card's buttons."""
        made = MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in {*staff.CHOOSE, "up"}:
            raise NoSuchCaseError
        case, options = await self.desk.look(self._options, made[1], int(made[2]), await self._staff.actor(request), request.language)
        if made[1] in OF_PEOPLE:
            options = await self._colleagues(case, request.language)
        if made[1] == "up" or (made[1] == "decline" and made[3] in texts.REASONS):
            yield await self._confirmed(case, made[1], made[3] or "", request.language)
            return
        if made[1] == "join" and (made[3] or "").isdigit():
            yield await self._joining(case, int(made[3]), request.language)
            return
        if not options:
            nothing = staff.NOBODY_TO_CHOOSE if made[1] in OF_PEOPLE else staff.NOTHING_TO_CHOOSE
            yield Reply("", request.language, notice=nothing(request.language), alerts=made[1] in OF_PEOPLE)
            return
        rows = layout.choices(made[1], case.number, options, request.language)
        card = await self.letters.card(case, case.unit, options=rows)
        yield replace(card, edits=True, notice=staff.CHOOSE[made[1]](request.language))

    async def _confirmed(self, case: Case, move: str, value: str, language: Language) -> Reply:
        """Ask once more before a move that ends the work of the unit."""
        above = self.letters.unit_name(self.letters.grids.above(case.unit) or DEFAULT_DESK, language)
        rows, said = layout.confirmation(move, case.number, value, above, language)
        return replace(await self.letters.card(case, case.unit, options=rows, arrival=said), edits=True, notice=said)

    async def _joining(self, case: Case, into: int, language: Language) -> Reply:
        """Show what joining *case* to another one will mean, before it is done."""
        said = await self.desk.look(preview, case, into, language)
        rows = layout.joining(case.number, into, language)
        return replace(await self.letters.card(case, case.unit, options=rows, arrival=said), edits=True)

    def _options(self, desk: Desk, move: str, number: int, actor: Actor, language: Language) -> tuple[Case, Options]:
        """Return a case and what a move of it can be made with. In a thread.

        Raises:
            NoSuchCaseError, MoveRefusedError: *actor* cannot make it.
        """
        case = desk.seen_by(number, actor)
        desk.check(number, move, actor)  # type: ignore[arg-type]  # the caller has looked
        return case, self._offered(move, case, language)

    def _offered(self, move: str, about: Case, language: Language) -> Options:
        offers: Mapping[str, Callable[[], Options]] = {
            "return": lambda: _named(texts.RETURN_REASONS, language),
            "decline": lambda: _named(texts.DECLINE_REASONS, language),
            "park": lambda: [_dated(days, self.desk.now(), language) for days in _PARKED],
            "extend": lambda: [(staff.BY_DAYS(language, days=days), str(days)) for days in _EXTENDED],
            "assign": lambda: self._units(about),
            "reclassify": lambda: [each for each in _named(texts.CATEGORIES, language) if each[1] != about.category],
            "join": lambda: self._alike(about),
        }
        return offers[move]() if move in offers else ()

    async def _colleagues(self, case: Case, language: Language) -> Options:
        """Return who can have a case, or help with it: the staff of its unit without the owner and the helpers."""
        found = await self._staff.colleagues(case.unit)
        others = [(sender, name) for sender, name in found.items() if sender not in {case.owner, *case.helpers}]
        return [(name or staff.NAMELESS(language, person=sender.rpartition(":")[2]), sender) for sender, name in others[:_MOST_PEOPLE]]

    def _units(self, case: Case) -> Options:
        grids = self.letters.grids
        barred = {case.unit, *([case.grid] if case.discreet else [])}
        return [(grids.name(code), code) for code in grids.units if code not in barred][:_MOST_CHOICES]

    def _alike(self, case: Case) -> Options:
        """Return the other open cases of the unit, the most alike first, by the beginning of their questions."""
        found = partners(self.desk, case, self.letters.analyzer)
        return [(f"{each.number} {short(question)}", str(each.number)) for each, question in found]

    async def words(self, request: Request) -> AsyncIterator[Reply]:
        """Ask for the words of a move, in reply to what is shown."""
        made = MADE.fullmatch(request.argument.strip())
        if made is None or made[1] not in staff.PROMPTS:
            raise NoSuchCaseError
        about = await self.desk.look(_prompted, made[1], int(made[2]), await self._staff.actor(request))
        yield Reply(staff.PROMPTS[made[1]](request.language, number=about.case), request.language, about=about)

    async def card(self, request: Request) -> AsyncIterator[Reply]:
        """Show a card with its first buttons, or with those under [更多]."""
        number, _, menu = request.argument.strip().partition(" ")
        case = await self.desk.look(Desk.seen_by, whole(number), await self._staff.actor(request))
        yield replace(await self.letters.card(case, case.unit, menu), edits=True)


def act_of(move: Move, value: str, sender: str, now: datetime) -> Act:
    """Return the move of a button with its particulars."""
    given = _PARTICULARS.get(move)
    act = Act(move, sender)
    return given(act, value, now) if given is not None else act


def whole(number: str) -> int:
    """Return the number of a case.

    Raises:
        NoSuchCaseError: it is none.
    """
    if not re.fullmatch("[0-9]{1,9}", number.strip()):
        raise NoSuchCaseError
    return int(number)


def _prompted(desk: Desk, move: str, number: int, actor: Actor) -> Bound:
    """Return what a reply to the prompt for the words of a move is about.

    Raises:
        NoSuchCaseError, MoveRefusedError: *actor* cannot make it.
    """
    desk.seen_by(number, actor)
    desk.check(number, move, actor)  # type: ignore[arg-type]  # the caller has looked
    return Bound(number, desk.store.events(number)[-1].number, move)


def _named(said: Mapping[Any, Message], language: Language) -> Options:
    return [(each(language), name) for name, each in said.items()]


def _day(value: str, now: datetime) -> datetime | None:
    """Return the beginning of a day, in the time zone of *now*."""
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=now.tzinfo)
    except ValueError:
        return None


def _dated(days: int, today: datetime, language: Language) -> tuple[str, str]:
    """Return a day to come as a button says it: its label, and what it stands for."""
    day = today + timedelta(days=days)
    return staff.IN_DAYS(language, days=days, day=texts.day(day, language)), f"{day:%Y-%m-%d}"


def _category(act: Act, value: str, _now: datetime) -> Act:
    return replace(act, category=value) if value in get_args(Category) else act  # type: ignore[arg-type]  # as just seen


_PARTICULARS: Final[Mapping[str, Callable[[Act, str, datetime], Act]]] = {
    "return": lambda act, value, _: replace(act, reason=value),
    "decline": lambda act, value, _: replace(act, reason=value),
    "extend": lambda act, value, _: replace(act, days=int(value) if value.isdigit() else 0),
    "park": lambda act, value, now: replace(act, until=_day(value, now)),
    "help": lambda act, value, _: replace(act, person=value),
    "transfer": lambda act, value, _: replace(act, person=value),
    "assign": lambda act, value, _: replace(act, unit=value),
    "join": lambda act, value, _: replace(act, unit=value if value.isdigit() else "0"),
    "reclassify": _category,
    "rate": lambda act, value, _: replace(act, stars=int(value) if value.isdigit() else 0),
}
_EXTENDED: Final = (1, 2, 3, 5, 10)  # working days
_PARKED: Final = (7, 14, 30, 60, 90)
