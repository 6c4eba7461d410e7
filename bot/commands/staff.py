"""Who is staff: the units of which somebody is, and the chats in which cases may be shown."""

import re
from typing import Final

from bot.commands.requests import Request
from bot.desk.grids import Grids
from bot.desk.units import DEFAULT_DESK, Actor
from bot.errors import PersonalError, PrivateOnlyError

_PERSON: Final = re.compile(r"telegram:([0-9]+)")


class Staff:
    """Knows the staff by grids.csv, and by the group in which somebody acts. Event loop only."""

    def __init__(self, grids: Grids, staff_chat: int | None) -> None:
        """Count whoever acts in *staff_chat* as staff of the default desk."""
        self._grids = grids
        self._staff_chat = staff_chat

    async def actor(self, request: Request) -> Actor:
        """Return who *request* comes from, and the units of which he is staff where he says it."""
        named = _PERSON.fullmatch(request.sender)
        person = int(named[1]) if named else 0
        units = {unit.code for unit in self._grids.units.values() if person in unit.people}
        if request.staff_chat is not None:
            here = [unit for unit in self._grids.units.values() if (unit.staff_chat or self._staff_chat) == request.staff_chat]
            units |= {unit.code for unit in here if not unit.people}
            units |= {DEFAULT_DESK} if request.staff_chat == self._staff_chat else set()
        return Actor(request.sender, frozenset(units), request.by_admin)

    def check_place(self, request: Request, actor: Actor) -> None:
        """Refuse to show cases in a group that is none of the staff's, where others read along.

        Raises:
            PersonalError: they are the sender's own.
            PrivateOnlyError: they are those of the staff.
        """
        chats = {self._staff_chat, *(unit.staff_chat for unit in self._grids.units.values())}
        if request.in_group and (request.staff_chat is None or request.staff_chat not in chats):
            raise PrivateOnlyError if actor.units or actor.is_admin else PersonalError
