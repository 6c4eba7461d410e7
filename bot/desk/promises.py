"""What is promised, in working days: the table `[promise]` of `calendar.toml`, read with every fault and where it stands.

[promise]
response = 1                # until the first words
inquiry = 1                 # until the end, by what a case is
help = 3
complaint = 5

[promise.community]         # of cases that are opened with a community; likewise grid and street
help = 5

What is left out is as in the table above it, and there as by default. A case keeps what it was promised when it was opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeAlias, get_args

from bot.desk.cases import Category
from bot.desk.clock import Terms

LEVELS: Final = ("grid", "community", "street")
MOST_DAYS: Final = 60
"""Working days that can be promised at most."""

_RESPONSE: Final = "response"
_KEYS: Final = (_RESPONSE, *get_args(Category))
_Table: TypeAlias = Mapping[str, Any]


class Fault(NamedTuple):
    """What is wrong with the value of *key* in the table whose header is `[table]`."""

    table: str
    key: str
    said: str


def read_promises(given: Any) -> tuple[Terms, list[Fault]]:  # noqa: ANN401 - as the file has it
    """Return what the value of `promise` promises, and what is wrong with it."""
    if not isinstance(given, dict):
        return Terms(), [Fault("", "promise", "is no table: write [promise]")]
    faults = [*_faults(given, "promise", (*_KEYS, *LEVELS))]
    own = {level: given[level] for level in LEVELS if level in given}
    for level, table in own.items():
        if isinstance(table, dict):
            faults += _faults(table, f"promise.{level}", _KEYS)
        else:
            faults.append(Fault("promise", level, f"is no table: write [promise.{level}]"))
    if faults:
        return Terms(), faults
    terms = _terms(Terms(), given)
    levels = {LEVELS.index(level): _terms(terms, table) for level, table in own.items()}
    return replace(terms, levels=levels), []


def _terms(terms: Terms, table: _Table) -> Terms:
    days = {category: table.get(category, many) for category, many in terms.days.items()}
    return Terms(table.get(_RESPONSE, terms.response), days)


def _faults(table: _Table, name: str, known: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the keys that there are not, and the values that are no numbers of days."""
    for key, value in table.items():
        if key not in known:
            yield Fault(name, key, f"is no key of this table; there are {', '.join(sorted(known))}")
        elif key in _KEYS and not (type(value) is int and 1 <= value <= MOST_DAYS):
            yield Fault(name, key, f"is no whole number of working days from 1 to {MOST_DAYS}")
