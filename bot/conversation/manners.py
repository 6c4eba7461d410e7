"""Manners: what people say to a clerk rather than ask of the documents: a wish for a person, an insult. Pure functions.

A rule is about whole messages: what is left of one, when the words of such a wish or insult are taken out, decides. Texts are folded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.conversation.sounds import Sounds

_CLAUSE: Final = re.compile(r"[^,.;:!?。、…~\n]+")
_LETTER: Final = re.compile(r"[^\W_]")
_LONGEST_WISH: Final = 80  # characters
_FEWEST_ASKED: Final = 2  # characters of what is asked beside an insult
_MOST_TEXTS: Final = 256  # of which is remembered what they are: a question and its clauses are looked at up to nine times


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """The words of a wish for a person, a group for each class, and the sounds of whole wishes. Immutable; any thread.

    `plainly_heard` are those of whole wishes that say more than the name of a helpdesk; `refused` is what says that none is wanted.
    """

    words: re.Pattern[str]
    sounds: Sounds
    heard: frozenset[str]
    plainly_heard: frozenset[str]
    refused: re.Pattern[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]], heard: Sequence[str], refused: Sequence[str]) -> "Wishes":
        """Compile the classes of words in *lists*, of which the first that fits a word counts.

        Whole wishes may be *heard*; *refused* is what says that none is meant.
        """
        sounds = Sounds.read()
        words = re.compile("|".join(f"(?P<{name}>{any_of(expressions).pattern})" for name, expressions in lists.items()))
        plain = (each for each in heard if _is_plain({found.lastgroup for found in words.finditer(each)}))
        return cls(words, sounds, frozenset(map(sounds.spell, heard)), frozenset(map(sounds.spell, plain)), any_of(refused))

    @lru_cache(_MOST_TEXTS)  # noqa: B019 - there is one for each program
    def recognise(self, folded: str) -> bool:
        """Tell whether a text wishes for a person, and for nothing else.

        A helpdesk may be asked for by its name alone, a member of staff by a verb, and somebody whom documents are about, such as a grid
        leader, only by a wish and without a question word.
        """
        if len(folded) > _LONGEST_WISH:
            return False
        if _LETTER.search(self.words.sub(" ", folded)):
            return self.sounds.spell(folded).replace(" ", "") in self.heard
        return _is_wish({found.lastgroup for found in self.words.finditer(folded)})

    def is_refused(self, folded: str) -> bool:
        """Tell whether a text says that no person is wanted, and nothing else."""
        rest, count = self.refused.subn(" ", folded)
        return count > 0 and _LETTER.search(self.words.sub(" ", rest)) is None

    def is_explicit(self, folded: str, *, beside_question: bool) -> bool:
        """Tell whether a clause wishes for a person so plainly that what stands beside it is for that person.

        A helpdesk that is only named, or asked about, is none; beside a question nobody but a helpdesk is meant by it.
        """
        if len(folded) > _LONGEST_WISH:
            return False
        if _LETTER.search(self.words.sub(" ", folded)):
            return self.sounds.spell(folded).replace(" ", "") in self.plainly_heard
        has = {found.lastgroup for found in self.words.finditer(folded)}
        whom = {"desk"} if beside_question else {"desk", "staff", "role", "anyone"}
        return bool(has & whom) and _is_wish(has) and _is_plain(has)

    def around(self, folded: str) -> tuple[int, int]:
        """Return what stands between a wish for a helpdesk at the beginning and one at the end of a clause that goes on without a pause."""
        runs = _runs(list(self.words.finditer(folded)))
        start = next((_end_of_wish(run) for run in runs if run[0].start() == 0), 0)
        end = next((run[0].start() for run in runs if run[-1].end() == len(folded) and _end_of_wish(run) == len(folded)), len(folded))
        return start, max(start, end)


def _runs(found: Sequence[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Return words as runs of those that follow each other."""
    runs: list[list[re.Match[str]]] = []
    for each in found:
        if runs and runs[-1][-1].end() == each.start():
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _end_of_wish(run: Sequence[re.Match[str]]) -> int:
    """Return where the wish for a helpdesk ends that a run of words contains: behind the desk that is reached for; 0 without one."""
    classes = [each.lastgroup for each in run]
    desks = [
        number for number, name in enumerate(classes) if name == "desk" and "reach" in classes[:number] and "how" not in classes[:number]
    ]
    return run[desks[-1]].end() if desks else 0


def _is_plain(has: set[str | None]) -> bool:
    """Tell whether words of these classes say that somebody is wanted, and ask nothing about that."""
    return bool(has & {"reach", "exists", "wish"}) and not has & {"how", "number", "copula"}


def _is_wish(has: set[str | None]) -> bool:
    """Tell whether words of the classes that a text *has* make a wish for a person."""
    if "desk" in has:
        return bool(has & {"reach", "exists", "wish", "number"} or not has & {"self", "copula"})
    if has & {"number", "copula"}:
        return False
    if "staff" in has:
        return bool(has & {"reach", "exists", "wish"})
    is_asked = "how" in has or ("role" in has and "exists" in has)
    return not is_asked and bool(has & {"role", "anyone"}) and bool(has & {"reach", "wish"})


@dataclass(frozen=True, slots=True, eq=False)
class Insults:
    """The words of abuse: always abusive, only of somebody addressed, or only as a whole clause; and what goes with them."""

    always: re.Pattern[str]
    addressed: re.Pattern[str]
    clause: re.Pattern[str]
    reported: re.Pattern[str]
    asks: re.Pattern[str]
    you: re.Pattern[str]
    universal: re.Pattern[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]], asks: re.Pattern[str]) -> "Insults":
        """Compile the classes of words in *lists*; *asks* fits what makes a clause a question."""
        named = {name: any_of(expressions).pattern for name, expressions in lists.items()}
        return cls(
            always=re.compile(named["always"]),
            addressed=re.compile(f"(?:{named['address']})(?:{named['degree']})*(?:{named['names']}|{named['things']})(?:{named['whom']})?"
                                 f"|(?:{named['names']}|{named['things']})(?:{named['whom']})"),
            clause=re.compile(f"(?P<abuse>{named['always']}|{named['names']}|{named['exclamations']})|{named['things']}|{named['frame']}"),
            reported=re.compile(named["reported"]),
            asks=asks,
            you=re.compile(named["you"]),
            universal=re.compile(named["universal"]),
        )  # fmt: skip

    @lru_cache(_MOST_TEXTS)  # noqa: B019 - there is one for each program
    def spans(self, folded: str) -> Sequence[tuple[int, int]]:
        """Return where a text is abusive, in order; not where it reports what somebody else said."""
        return tuple(span for clause in _CLAUSE.finditer(folded) for span in self._spans(clause))

    def is_all(self, folded: str, spans: Sequence[tuple[int, int]]) -> bool:
        """Tell whether nothing is asked in a text beside what is abusive in *spans*."""
        rest = without(folded, spans)
        if len(_LETTER.findall(rest)) < _FEWEST_ASKED:
            return True
        return self.is_remark(rest)

    def is_remark(self, folded: str) -> bool:
        """Tell whether a text only says something to us: it speaks of us, and asks nothing."""
        return not self.asks.search(self.universal.sub(" ", folded)) and bool(self.you.search(folded))

    def _is_abuse(self, clause: str) -> bool:
        """Tell whether a clause is made of abusive words, and of what goes with them."""
        is_made = not _LETTER.search(self.clause.sub(" ", clause))
        return is_made and any(found["abuse"] for found in self.clause.finditer(clause))

    def _spans(self, clause: re.Match[str]) -> Iterator[tuple[int, int]]:
        text, start = clause[0], clause.start()
        if self._is_abuse(text):
            yield clause.span()
            return
        if self.reported.search(text):
            return
        found = [*self.always.finditer(text), *self.addressed.finditer(text)]
        yield from sorted((start + each.start(), start + each.end()) for each in found)


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return *text* without what stands in *spans*, and without the marks that are left at its beginning."""
    pieces, reached = [], 0
    for start, end in spans:
        pieces.append(text[reached : max(reached, start)])
        reached = max(reached, end)
    return "".join([*pieces, text[reached:]]).strip(" ,，.。!！、;；~…\n")


@dataclass(frozen=True, slots=True)
class Progress:
    """Recognises who asks how his matter stands: some words ask that, and nothing else is left beside what it is about. Immutable."""

    asked: re.Pattern[str]
    beside: re.Pattern[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]]) -> "Progress":
        """Read the lists "asked", "about" and "beside"."""
        return cls(any_of(lists["asked"]), any_of([*lists["about"], *lists["beside"]]))

    def recognise(self, folded: str) -> bool:
        """Tell whether *folded* is such a message."""
        rest, count = self.asked.subn(" ", folded)
        return count > 0 and _LETTER.search(self.beside.sub(" ", rest)) is None


def any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    """Make one pattern of several; the first that fits counts."""
    return re.compile("|".join(f"(?:{expression})" for expression in expressions))
