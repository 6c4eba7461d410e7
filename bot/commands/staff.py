"""Who is staff: of which units somebody is, who works for a unit, and in which chats cases may be shown."""

import asyncio
import logging
import re
from collections.abc import Collection, Mapping
from typing import Final, Protocol

from bot.commands.requests import Request
from bot.desk.desk import Desk
from bot.desk.grids import Grids
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import NotStaffError, PersonalError, PrivateOnlyError, StorageError

_PATIENCE_SECONDS: Final = 0.2  # for a name to be written, which another process that writes may hold up for long
_SENDER: Final = "telegram:"
_PERSON: Final = re.compile(rf"{_SENDER}([0-9]+)")
_log = logging.getLogger(__name__)


class Members(Protocol):
    """Who is in the groups of a channel."""

    async def name(self, chat: int, person: int) -> str | None:
        """Return what a member of a group is called; None for whoever is none."""

    async def administrators(self, chat: int) -> Mapping[int, str]:
        """Return what the administrators of a group are called, by their ids."""


class Staff:
    """Knows the staff: the people of a unit that grids.csv names, else the members of its group. Event loop only.

    `members` is set by the channel that has groups; without it whoever acts in a group is a member.
    """

    def __init__(self, desk: Desk, grids: Grids, staff_chat: int | None) -> None:
        """Count the members of *staff_chat* as staff of the default desk, and of all units without a group of their own."""
        self._desk = desk
        self._grids = grids
        self._staff_chat = staff_chat
        self.members: Members | None = None
        self._introduced: dict[str, frozenset[str]] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def actor(self, request: Request) -> Actor:
        """Return who *request* comes from, and the units of which he is staff.

        In private that is asked of those for which he has acted before.

        Raises:
            NotStaffError: it is made in a group of staff, by somebody who is none.
        """
        person = _number(request.sender)
        units = {unit.code for unit in self._grids.units.values() if person in unit.people}
        if request.staff_chat is not None and await self._is_here(request, person):
            units |= {code for code in self._codes() if self._group(code) == request.staff_chat}
        elif not request.in_group and person:
            units |= await self._remaining(request.sender, person)
        if not units and not request.by_admin and request.staff_chat in {self._chat(code) for code in self._codes()} - {None}:
            raise NotStaffError
        await self._introduce(request, frozenset(units))
        return Actor(request.sender, frozenset(units), request.by_admin)

    async def colleagues(self, unit: str) -> Mapping[str, str]:
        """Return who can work on the cases of a unit, with their names, empty where they are not known, by sender.

        Telegram tells no bot all members of a group: known are its administrators and whoever has acted before.
        """
        known, chat = await self._desk.look(Desk.staff_of, unit), self._chat(unit)
        named = self._grids.units.get(unit)
        if named is not None and named.people:
            return {f"{_SENDER}{each}": await self._name(each, chat, known) for each in sorted(named.people)}
        here = {sender: name for sender, name in known.items() if await self._is_member(self._group(unit), _number(sender))}
        administrators = await self.members.administrators(chat) if self.members is not None and chat is not None else {}
        return {f"{_SENDER}{each}": name for each, name in administrators.items()} | here

    def check_place(self, request: Request, actor: Actor) -> None:
        """Refuse to show cases in a group that is none of the staff's, where others read along.

        Raises:
            PersonalError: they are the sender's own.
            PrivateOnlyError: they are those of the staff.
        """
        chats = {self._staff_chat, *(unit.staff_chat for unit in self._grids.units.values())}
        if request.in_group and (request.staff_chat is None or request.staff_chat not in chats):
            raise PrivateOnlyError if actor.units or actor.is_admin else PersonalError

    async def _introduce(self, request: Request, units: frozenset[str]) -> None:
        """Remember who works for which units, as soon as he presses or writes anything in their group: colleagues can hand him cases.

        What he asks for waits for that a moment at most.
        """
        if request.in_group and request.name and units and self._introduced.get(request.sender) != units:
            self._introduced[request.sender] = units
            task = asyncio.create_task(self._note(request.sender, request.name, units))
            self._noting.add(task)
            task.add_done_callback(self._noting.discard)
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)

    async def _note(self, sender: str, name: str, units: frozenset[str]) -> None:
        try:
            await self._desk.call(Desk.introduce, sender, name, units)
        except StorageError as error:
            self._introduced.pop(sender, None)  # his next message tries again
            _log.warning("a member of staff is not known to colleagues yet: %s", error)

    async def _is_here(self, request: Request, person: int) -> bool:
        """Tell whether *request* comes from a member of the group in which it was made, or from that group itself."""
        assert request.staff_chat is not None  # noqa: S101 - as the caller knows
        if request.staff_chat not in {self._group(code) for code in self._codes()}:
            return False
        return await self._is_member(request.staff_chat, person) if person else request.sender == request.chat

    async def _remaining(self, sender: str, person: int) -> set[str]:
        """Return the units for which somebody has acted, and of whose group he still is a member."""
        acted = set(await self._desk.look(Desk.units_of, sender)) & set(self._codes())
        return {code for code in acted if await self._is_member(self._group(code), person)}

    async def _is_member(self, group: int | None, person: int) -> bool:
        if self.members is None or group is None:
            return group is not None
        return await self.members.name(group, person) is not None

    async def _name(self, person: int, chat: int | None, known: Mapping[str, str]) -> str:
        name = known.get(f"{_SENDER}{person}", "")
        if not name and self.members is not None and chat is not None:
            name = await self.members.name(chat, person) or ""
        return name

    def _codes(self) -> Collection[str]:
        return (DEFAULT_DESK, *self._grids.units)

    def _chat(self, code: str) -> int | None:
        """Return the group of a unit."""
        unit = self._grids.units.get(code)
        return unit.staff_chat if unit is not None and unit.staff_chat is not None else self._staff_chat

    def _group(self, code: str) -> int | None:
        """Return the group of which all members are staff of a unit, None where grids.csv names the people."""
        unit = self._grids.units.get(code)
        return None if unit is not None and unit.people else self._chat(code)


def _number(sender: str) -> int:
    """Return the id of a person, 0 for anybody else."""
    found = _PERSON.fullmatch(sender)
    return int(found[1]) if found else 0
