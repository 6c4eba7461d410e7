"""Phrases: greetings, thanks and command aliases, recognised by the lists in `data/phrases.toml`."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from bot.conversation.manners import Insults, Progress, Wishes, any_of, without
from index import DATA_FOLDER

OccasionKind = Literal["greeting", "thanks", "farewell", "identity", "complaint", "insult"]
VoteReason = Literal["off", "old", "unclear"]

PHRASES: Final = DATA_FOLDER / "phrases.toml"
"""The lists that we ship."""

_KINDS: Final[tuple[OccasionKind, ...]] = ("complaint", "identity", "thanks", "farewell", "greeting")
_REASONS: Final[tuple[VoteReason, ...]] = ("off", "old", "unclear")
_PAUSE: Final = re.compile(r"[^\w']+")
_LINKS: Final = r"(?:about|because|regarding|concerning)\b"
_CLAUSE: Final = re.compile(rf"(?:[^,.;:!?，。；：！？、…~\n\s]|(?<![\u4e00-\u9fff])\s+(?!{_LINKS}|[\u4e00-\u9fff]))+", re.IGNORECASE)
_LINK: Final = re.compile(rf"^{_LINKS}\s*", re.IGNORECASE)
_LETTER: Final = re.compile(r"[^\W_]")
_FEWEST_SAID: Final = 3  # letters of a matter beside a wish for a person
_LONGEST: Final = 40  # characters of a message that is nothing but an occasion
_MOST_PIECES: Final = 256  # of which is remembered what they are: each is looked at several times
_LONGEST_RANT: Final = 500  # characters of one that abuses somebody


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is, other than a question."""

    kind: OccasionKind


HUMAN: Final = "human"
"""The command that a wish for a person is another name of."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """What people say beside their questions. Immutable; any thread.

    `fold` brings a text into the form in which the lists are written; what several kinds fit is the first of them.
    """

    fold: Callable[[str], str]
    occasions: Mapping[OccasionKind, re.Pattern[str]]
    endings: re.Pattern[str]
    aliases: Mapping[str, str]
    reasons: Mapping[VoteReason, re.Pattern[str]]
    signs: Mapping[OccasionKind, str]
    progress: Progress
    wishes: Wishes
    insults: Insults
    asking: re.Pattern[str]
    own: re.Pattern[str]
    before: re.Pattern[str]

    @classmethod
    def read(cls, fold: Callable[[str], str], path: Path = PHRASES) -> "Phrases":
        """Read the lists in the TOML file *path*; *fold* is that of an `Analyzer`."""
        lists = read_lists(path)
        return cls(
            fold=fold,
            occasions={kind: any_of(lists["occasions"][kind]) for kind in _KINDS},
            endings=re.compile(f"(?:{lists['endings']['particles']})+$"),
            aliases=lists["aliases"],
            reasons={reason: any_of(lists["reasons"][reason]) for reason in _REASONS},
            signs=lists["signs"],
            progress=Progress.of(lists["progress"]),
            wishes=Wishes.of(lists["person"], lists["heard"]["person"], lists["unwished"]["person"]),
            insults=Insults.of(lists["insults"], any_of([*lists["turns"]["cues"], *lists["turns"]["choices"], *lists["turns"]["wishes"]])),
            asking=any_of([*lists["turns"]["cues"], *lists["turns"]["choices"]]),
            before=any_of(lists["said"]["before"]),
            own=any_of(lists["self"]["speaker"]),
        )

    def recognise(self, text: str) -> Occasion | None:
        """Tell what *text* is other than a question, None where it is one.

        Only a whole message counts: 谢谢 is thanks, 谢谢，网格怎么划分？ is a question. Of an insult it counts that nothing is asked.
        """
        if len(text) > _LONGEST_RANT:
            return None
        folded = self.fold(text)
        pieces = [piece for piece in _PAUSE.split(folded) if piece]
        kind = self._spoken(folded, pieces) if pieces else self._signed(folded)
        if kind is None and (spans := self.insults.spans(folded)) and self.insults.is_all(folded, spans):
            kind = "insult"
        return Occasion(kind) if kind else None

    def civil(self, text: str) -> str:
        """Return *text* without insults; folded, where folding changes its length."""
        folded = self.fold(text)
        spans = self.insults.spans(folded)
        return without(text if len(text) == len(folded) else folded, spans) if spans else text

    def _spoken(self, folded: str, pieces: Sequence[str]) -> OccasionKind | None:
        """Return what a message is whose words are *pieces*."""
        if len(folded) > _LONGEST:
            return None
        kind = self._kind(" ".join(pieces))
        if kind is None:
            kinds = {self._kind(piece) for piece in pieces}
            kind = next((each for each in _KINDS if each in kinds), None) if None not in kinds else None
        return kind

    def _signed(self, folded: str) -> OccasionKind | None:
        """Return what a message without a word means."""
        return next((kind for kind, signs in self.signs.items() if any(sign in folded for sign in signs)), None)

    def command(self, text: str) -> str | None:
        """Return the command that *text* is another name of, with its argument behind a space: "lang zh-Hant"."""
        folded = self.fold(text).strip()
        if folded in self.aliases:
            return self.aliases[folded]
        if self.wishes.is_refused(folded):
            return f"{HUMAN} cancel"
        return HUMAN if self._wishes_for_person(folded) else None

    def handed_over(self, text: str) -> str:
        """Return what somebody says to a person whom he wishes for in the same message, first or last; empty where he does not.

        转人工，我家楼道灯坏了 is such a message; 转人工，要等多久 asks about the wish, and 人工服务几点上班 is a question.
        """
        clauses = [each for each in _CLAUSE.finditer(text) if _LETTER.search(each[0])]
        kinds = [self._kind_of_clause(self.fold(each[0]).strip()) for each in clauses]
        said = [number for number, kind in enumerate(kinds) if not kind]
        if not said or not {"wish", "desk"}.intersection(kinds):
            return self._spoken_on(text.strip()) if said else ""
        if {"wish", "desk"}.intersection(kinds[said[0] : said[-1]]):
            return ""
        matter = _LINK.sub("", text[clauses[said[0]].start() : clauses[said[-1]].end()].strip())
        return matter if self._is_matter(matter, for_desk="desk" in kinds) else ""

    def _kind_of_clause(self, clause: str) -> str:
        """Return what a clause is beside a matter: a wish for a "desk" or another "wish" for a person, or "talk"; else empty."""
        abuse = self.insults.spans(clause)
        if self._kind(clause) or (abuse and self.insults.is_all(clause, abuse)):
            return "talk"
        if self.wishes.refused.search(clause):
            return ""
        if self.wishes.is_explicit(clause, beside_question=True):
            return "desk"
        return "wish" if self.wishes.is_explicit(clause, beside_question=False) else ""

    def _spoken_on(self, text: str) -> str:
        """Return what somebody says before or after a wish for a helpdesk without any pause; empty where he asks something."""
        folded = self.fold(text)
        if len(folded) != len(text) or self.wishes.refused.search(folded):
            return ""
        start, end = self.wishes.around(folded)
        if (start, end) == (0, len(text)) or self.asking.search(folded[start:end]):
            return ""
        is_own = end < len(text) or self.own.search(folded[start:end]) is not None
        return without(text[start:end], []) if is_own and self._is_matter(text[start:end], for_desk=True) else ""

    def _is_matter(self, said: str, *, for_desk: bool) -> bool:
        """Tell whether what is said beside a wish for a person is a matter for him, not a remark or a question about the wish."""
        folded = self.fold(said)
        if self.insults.is_remark(folded) or self.before.fullmatch(folded) or (not for_desk and self.asking.search(folded)):
            return False
        return len(_LETTER.findall(self.asking.sub(" ", self.wishes.words.sub(" ", folded)))) >= _FEWEST_SAID

    def reason(self, text: str) -> VoteReason | None:
        """Return why somebody finds an answer of no use, if *text* is one of the reasons that we count."""
        folded = self.fold(text).strip()
        return next((reason for reason in _REASONS if self.reasons[reason].fullmatch(folded)), None)

    def asks_progress(self, text: str) -> bool:
        """Tell whether a message asks nothing but how a matter stands that was handed over."""
        return len(text) <= _LONGEST and self.progress.recognise(self.fold(text))

    def beside_wish(self, text: str) -> str:
        """Return what a message says beside a wish for a person, folded."""
        folded = self.fold(text)
        return "" if self.wishes.recognise(" ".join(self._serious(folded))) else " ".join(self._beside(folded))

    def _wishes_for_person(self, folded: str) -> bool:
        """Tell whether a message wishes for a person; a greeting, an insult or a remark of which nothing is asked may stand beside that."""
        pieces, others = self._serious(folded), self._beside(folded)
        if self.wishes.recognise(" ".join(pieces)):
            return True
        return len(others) < len(pieces) and all(self.insults.is_remark(piece) or self.before.fullmatch(piece) for piece in others)

    def _serious(self, folded: str) -> list[str]:
        """Return the pieces of a message that are neither insults nor small talk."""
        civil = without(folded, self.insults.spans(folded))
        return [piece for piece in _PAUSE.split(civil) if piece and not self._kind(piece)]

    def _beside(self, folded: str) -> list[str]:
        """Return those of them that are no wish for a person either."""
        return [piece for piece in self._serious(folded) if not self.wishes.recognise(piece)]

    @classmethod
    def forget(cls) -> None:
        """Forget the texts that were recognised last."""
        for recognised in (cls._kind, Insults.spans, Wishes.recognise):
            recognised.cache_clear()

    @lru_cache(_MOST_PIECES)  # noqa: B019 - there is one for each program
    def _kind(self, piece: str) -> OccasionKind | None:
        """Return the kind of a piece without punctuation, with or without the particles at its end."""
        wordings = (piece, self.endings.sub("", piece))
        return next((kind for kind in _KINDS if any(self.occasions[kind].fullmatch(wording) for wording in wordings)), None)


@lru_cache(maxsize=4)
def read_lists(path: Path = PHRASES) -> dict[str, Any]:
    """Read the TOML file of the lists, once."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
