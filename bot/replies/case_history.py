"""Layout of what has happened to a case, and of the cases that are joined to it, for its card. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.desk.cases import CLOCK, PERSON, Event
from bot.texts import case_history as texts
from bot.texts.case_records import EVENTS
from bot.texts.desk import REASONS, RETURN_REASONS, moment
from bot.texts.message import short
from index import Language

_MOST_EVENTS: Final = 25
_MOST_ADDED: Final = 5
_LONGEST_ADDED: Final = 300  # characters
_UNSEEN: Final = frozenset({"look", "warn"})
"""What is of no interest to staff."""


def history(events: Sequence[Event], names: Mapping[str, str], words: Mapping[int, str], language: Language) -> str:
    """Return what has happened, oldest first: when, who, what, why, and what was said; *names* are by sender, *words* by number."""
    seen = [each for each in events if each.what not in _UNSEEN]
    left_out = len(seen) - _MOST_EVENTS
    lines = [texts.HISTORY(language), *([texts.EARLIER(language, count=left_out)] if left_out > 0 else [])]
    return "\n".join([*lines, *(_line(each, names, words, language) for each in seen[-_MOST_EVENTS:])])


def _line(event: Event, names: Mapping[str, str], words: Mapping[int, str], language: Language) -> str:
    by = {CLOCK: texts.BY_CLOCK(language), PERSON: texts.BY_PERSON(language)}
    who = by.get(event.who) or names.get(event.who) or texts.BY_STAFF(language)
    more = "".join(_particulars(event, names, words, language))
    return texts.HAPPENED(language, at=moment(event.at, language), who=who, what=EVENTS[event.what](language), more=more)


def _particulars(event: Event, names: Mapping[str, str], words: Mapping[int, str], language: Language) -> Iterator[str]:
    reason = RETURN_REASONS.get(event.reason) or REASONS.get(event.reason)
    if reason is not None:
        yield texts.REASON(language, reason=short(reason(language)))
    if event.what == "transfer":
        yield texts.REASON(language, reason=names.get(event.changes.get("owner", "")) or texts.BY_STAFF(language))
    if event.what in {"join", "part"} and event.reason:
        yield texts.REASON(language, reason=event.reason)
    if words.get(event.words):
        yield texts.WORDS(language, words=short(words[event.words]))


def leads(joined: Sequence[tuple[int, str]], language: Language) -> str:
    """Return the cases that are joined to one, by their numbers and questions; empty where there are none."""
    lines = [texts.LEAD(language, number=number, question=short(question)) for number, question in joined]
    return "\n".join([texts.LEADS(language), *lines]) if lines else ""


def added(words: Sequence[str], language: Language) -> str:
    """Return what the person has added to a question, the last words of it; empty where there is nothing."""
    return "\n".join(texts.ADDED(language, words=_cut(each)) for each in words[-_MOST_ADDED:])


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_ADDED else f"{line[: _LONGEST_ADDED - 1]}…"
