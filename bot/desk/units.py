"""Units, in which a case can lie, and who somebody is to it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from bot.desk.cases import CLOCK, PERSON, Case
from bot.desk.states import Role

DEFAULT_DESK: Final = ""
"""The code of the unit that has what belongs to no grid."""

_MOST_LEVELS: Final = 8


class Units(Protocol):
    """The tree of grids, communities and streets."""

    def above(self, code: str) -> str | None:
        """Return the unit above, None at the top."""

    def level(self, code: str) -> int:
        """Return 0 for a grid or the default desk, 1 for a community, 2 for a street."""

    def knows(self, code: str) -> bool:
        """Tell whether there is such a unit."""


class OneDesk:
    """The default desk alone. Immutable; any thread."""

    def above(self, _code: str) -> str | None:
        """Return that there is nothing above."""
        return None

    def level(self, _code: str) -> int:
        """Return the level of a grid."""
        return 0

    def knows(self, code: str) -> bool:
        """Tell whether *code* is that of the default desk."""
        return code == DEFAULT_DESK


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a sender, the units of which he is staff, and whether he is an admin."""

    sender: str
    units: frozenset[str] = frozenset()
    is_admin: bool = False


def roles(case: Case, actor: Actor, units: Units, *, is_person: bool = False) -> frozenset[Role]:
    """Return what *actor* is to *case*; whoever opened it is nothing else, and whoever is no staff any more owns nothing."""
    if actor.sender == CLOCK:
        return frozenset({Role.CLOCK})
    if is_person or actor.sender == PERSON:
        return frozenset({Role.PERSON})
    over = above(case.unit, units)
    below = {unit for unit in actor.units if unit != case.unit and case.unit in above(unit, units)}
    found = {
        Role.UNIT: case.unit in actor.units,
        Role.OWNER: bool(case.owner) and case.owner == actor.sender and (actor.is_admin or bool(actor.units)),
        Role.ABOVE: actor.is_admin or bool(actor.units & set(over)),
        Role.BELOW: bool(below) and not case.discreet,
        Role.DEFAULT: case.unit == DEFAULT_DESK and DEFAULT_DESK in actor.units,
        Role.ADMIN: actor.is_admin,
    }
    return frozenset(role for role, holds in found.items() if holds)


def above(unit: str, units: Units) -> Collection[str]:
    """Return the units above *unit*, nearest first."""
    found: list[str] = []
    code = units.above(unit)
    while code is not None and len(found) < _MOST_LEVELS:
        found.append(code)
        code = units.above(code)
    return found
