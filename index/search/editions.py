"""Editions: documents that are the same rule in different years, and which of them a question is about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, Literal

from index.analysis.numerals import ONE_TO_NINE, ZEROS, cardinal
from index.cleaning.rule_names import is_rule, rule_name
from index.documents import Provenance

Standing = Literal["current", "earlier", "outdated", "repealed"]
"""What a document is among the versions of its rule: the one that holds, an earlier one that the question asks for, one that a newer
version has replaced, or one of a rule that is repealed altogether."""

_YEAR: Final = re.compile(f"(?<![0-9])((?:19|20)[0-9]{{2}})(?![0-9])|([一二][{ZEROS}{ONE_TO_NINE}]{{3}})年")
_FIGURES: Final = re.compile("(?:19|20)[0-9]{2}")
_EARLIER: Final = re.compile(
    "旧版|老版|旧的?(?:规定|办法|条例|规则|政策|标准)|老办法|(?:修订|修改|修正|调整|废止)(?:之|以)?前|原来的?(?:规定|办法|条例|标准)|上一版|前一版"
)
_NAMES: Final = 20_000  # of which is remembered whether they are of rules
_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells the versions of rules apart, of one document: the name of the rule, its place, its edition, and how it was repealed."""

    name: str
    place: str
    edition: str
    repealed: str

    @property
    def is_version(self) -> bool:
        """Whether the document is of a rule, and it is known of when."""
        return bool(self.edition) and _is_rule(self.name)

    @property
    def year(self) -> int:
        """The year of the edition; 0 if it is not known."""
        return int(self.edition[:4] or 0)


@lru_cache(_NAMES)
def _is_rule(name: str) -> bool:
    return is_rule(name)


def facts_of(title: str, provenance: Provenance) -> Facts:
    """Return the facts of a document with a folded *title*."""
    return Facts(rule_name(title), provenance.place, provenance.edition, provenance.repealed)


def is_year(word: str) -> bool:
    """Return whether a folded *word* is a year in Arabic digits."""
    return bool(_FIGURES.fullmatch(word))


def asked_years(question: str) -> tuple[int, ...]:
    """Return the years that a folded *question* names, in either kind of digits."""
    return tuple(cardinal(found[1] or found[2]) for found in _YEAR.finditer(question))


def standings(documents: Mapping[int, Facts], question: str, today: date | None = None) -> dict[int, Standing]:
    """Return what each of *documents* is for a folded *question*, among those that are versions of the same rule.

    The newest holds that is not repealed, unless the question names a year or asks for the version before: then it is the one that held in
    that year. Documents of different places, and of one date, are no versions of each other.
    """
    day = today or datetime.now(UTC).date()
    found: dict[int, Standing] = dict.fromkeys(documents, "current")
    versions = {number: facts for number, facts in documents.items() if facts.edition and facts.is_version}
    found |= {number: "repealed" for number, facts in documents.items() if facts.repealed and _is_repealed(facts, day)}
    for numbers in _groups(versions):
        editions = sorted(numbers, key=lambda number: documents[number].edition)
        holding = [number for number in editions if not _is_repealed(documents[number], day)]
        newest = documents[(holding or editions)[-1]].edition
        wanted = _wanted([documents[number] for number in editions], question) or newest
        for number in editions:
            is_wanted = documents[number].edition == wanted
            if not holding and not (is_wanted and wanted != newest):
                found[number] = "repealed"
            else:
                found[number] = ("current" if wanted == newest else "earlier") if is_wanted else "outdated"
    return found


def _groups(versions: Mapping[int, Facts]) -> Iterable[Sequence[int]]:
    """Yield the documents that are versions of one rule together, where there are several; those of different places are none."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for number, facts in versions.items():
        by_name[facts.name].append(number)
    for numbers in by_name.values():
        if len(numbers) > 1 and len({versions[number].place for number in numbers} - {""}) <= 1:
            yield numbers


def _wanted(editions: Sequence[Facts], question: str) -> str:
    """Return the edition that a question asks for, of *editions* from the oldest on; empty if it asks for none."""
    years = asked_years(question)
    held = [facts.edition for facts in editions if years and facts.year <= max(years)]
    if held:
        return held[-1]
    different = sorted({facts.edition for facts in editions})
    return different[-2] if not years and len(different) > 1 and _EARLIER.search(question) else ""


def _is_repealed(facts: Facts, day: date) -> bool:
    """Return whether a document is repealed on a *day*: it says so, and not from a later day on."""
    return bool(facts.repealed) and not (_DAY.fullmatch(facts.repealed) and facts.repealed > day.isoformat())
