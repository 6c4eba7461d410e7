"""Manners: what people say to a clerk rather than ask of the documents: a wish for a person, an insult. Pure functions.

A rule is about whole messages: what is left of one, when the words of such a wish or insult are taken out, decides. Texts are folded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.conversation.sounds import Sounds

_CLAUSE: Final = re.compile(r"[^,.;:!?。、…~\n]+")
_LETTER: Final = re.compile(r"[^\W_]")
_LONGEST_WISH: Final = 80  # characters
_FEWEST_ASKED: Final = 2  # characters of what is asked beside an insult


@dataclass(frozen=True, slots=True)
class Wishes:
    """The words of a wish for a person, a group for each class, and the sounds of whole wishes. Immutable; any thread."""

    words: re.Pattern[str]
    sounds: Sounds
    heard: frozenset[str]

    @classmethod
    def of(cls, lists: Mapping[str, Sequence[str]], heard: Sequence[str] = ()) -> "Wishes":
        """Compile the classes of words in *lists*, of which the first that fits a word counts, and whole wishes that may be *heard*."""
        sounds = Sounds.read()
        words = re.compile("|".join(f"(?P<{name}>{any_of(expressions).pattern})" for name, expressions in lists.items()))
        return cls(words, sounds, frozenset(map(sounds.spell, heard)))

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


@dataclass(frozen=True, slots=True)
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

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return where a text is abusive, in order; not where it reports what somebody else said."""
        return [span for clause in _CLAUSE.finditer(folded) for span in self._spans(clause)]

    def is_all(self, folded: str, spans: list[tuple[int, int]]) -> bool:
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


def without(text: str, spans: list[tuple[int, int]]) -> str:
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
