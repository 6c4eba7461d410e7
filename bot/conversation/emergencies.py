"""Emergencies: what somebody is in at this moment, recognised by concepts: who, what happens, and signs that it is now.

A rule of `data/emergencies.toml` is compared with the text and, where that fails, with its sound, for pinyin and slips of voice input.
Signs of a matter of paper (drills, insurance, registers), of the past and of what might be outweigh a rule, unless another part of the
message says that it happens now. A miss costs more than a false alarm, which costs one tap.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from bot.conversation.emergency_model import Likeness
from bot.conversation.sounds import Homophones, Sounds
from index import DATA_FOLDER, HAN

EMERGENCIES: Final = DATA_FOLDER / "emergencies.toml"
"""The concepts and rules that we ship."""

_CLASS: Final = re.compile("<([a-z_]+)>")
_CLAUSES: Final = re.compile(r"[，。！？；,!?;\n]+|(?<=\w)\. ")
_LATIN_WORD: Final = re.compile("[a-z]{2}")
_GAP: Final = "[^。！？!?\n]{0,10}?"
_ENGLISH_GAP: Final = r"[^.!?\n]{0,40}?"
_STRIPPED: Final = " □ "
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")
_LEAST_LIKENESS: Final = 0.85  # one everyday sentence in a hundred, and nearly every emergency
_LEAST_LATIN: Final = 0.9  # of English, in which the model has read far less
_FEWEST_WORDS: Final = 4  # characters of Chinese, or words of English, from which likeness says anything
_NEVER: Final = 2.0  # above any probability

Rule = tuple[str, ...]
"""Patterns that must all be found. Each is compiled when it is first looked for, which for most is never."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of emergency and the numbers to call. `always`: only signs of paper outweigh it, since people hide despair in an *if*."""

    name: str
    call: tuple[str, ...]
    always: bool
    rules: tuple[Rule, ...]
    english: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether a sentence is about something that happens now."""

    paper: re.Pattern[str]
    doubtful: re.Pattern[str]
    now: re.Pattern[str]
    asked: re.Pattern[str]
    happened: re.Pattern[str]
    real: re.Pattern[str]


@dataclass(frozen=True)
class Emergencies:
    """Recognises emergencies in folded texts. Immutable; any thread."""

    kinds: tuple[Kind, ...]
    figures_of_speech: re.Pattern[str]
    written: Signs
    worn: re.Pattern[str]
    hurt: re.Pattern[str]
    sounds: Sounds
    homophones: Homophones
    likeness: Likeness

    @classmethod
    @lru_cache(maxsize=2)
    def read(cls, path: Path = EMERGENCIES) -> "Emergencies":
        """Read the rules in the TOML file *path*, once."""
        lists = tomllib.loads(path.read_text(encoding="utf-8"))
        classes, sounds = _resolved(lists["classes"]), Sounds.read()
        return cls(
            kinds=tuple(_kind(row, classes) for row in lists["kinds"]),
            figures_of_speech=_any_of(lists["strip"]["patterns"]),
            written=_signs(lists["signs"]),
            worn=_any_of(lists["signs"]["worn"]),
            hurt=_any_of(lists["signs"]["hurt"]),
            sounds=sounds,
            homophones=sounds.homophones(lists["heard"]["words"], _any_of(lists["heard"]["others"])),
            likeness=Likeness.read(),
        )

    @cached_property
    def spelled(self) -> Signs:
        """The signs of `written` by their sound."""
        return Signs(*(re.compile(self.sounds.of_pattern(getattr(self.written, each.name).pattern)) for each in fields(Signs)))

    @cached_property
    def _by_sound(self) -> tuple[tuple[Kind, tuple[Rule, ...]], ...]:
        """The kinds, with their rules by sound."""
        of_pattern = self.sounds.of_pattern
        return tuple((kind, tuple(tuple(map(of_pattern, rule)) for rule in kind.rules)) for kind in self.kinds)

    def recognise(self, folded: str) -> tuple[Kind, ...]:
        """Return the kinds of emergency that a folded text tells of, in the order of the file; empty if it tells of none."""
        return self.recognise_by_rule(folded) or self._likely(folded)

    def recognise_by_rule(self, folded: str) -> tuple[Kind, ...]:
        """Return the kinds whose rules a folded text fulfils, with no regard to what it is like."""
        text = self._literal(folded)
        if self.sounds.is_pinyin(text):
            spelled = self.sounds.spell(text)
            asks = self.spelled.asked.search(spelled) and not self.spelled.now.search(spelled)
            found = () if asks else self._weighed(spelled, self.spelled, self._in_pinyin)
            return found or self._weighed(text, self.written, self._in_english)
        return self._weighed(text, self.written, self._in_writing) or self._misheard(text)

    def is_paper(self, folded: str) -> bool:
        """Tell whether a folded text has a sign of a matter of paper, of the past, or of what might be."""
        text = self._literal(folded)
        return text != folded or bool(self.written.paper.search(text) or self.written.doubtful.search(text))

    def _literal(self, folded: str) -> str:
        """Return a text without its figures of speech."""
        return self.figures_of_speech.sub(_STRIPPED, self.written.real.sub(_STRIPPED, folded))

    def _likely(self, folded: str) -> tuple[Kind, ...]:
        """Return the kind that *folded* is like, where no rule and no sign speaks, and not only a thing is out of order."""
        if self.worn.search(folded) and not self.hurt.search(folded):
            return ()
        kind, share = self.likeness.best(folded)
        if share < _least_likeness(folded) or self.is_paper(folded) or self.sounds.is_pinyin(folded):
            return ()
        return tuple(each for each in self.kinds if each.name == kind)

    def _misheard(self, text: str) -> tuple[Kind, ...]:
        """Return the kinds that *text* tells of once homophones of our words are written as those words.

        找火了 is 着火了, 找活干 is not 着火干: what is only heard must also be said to have happened, and not be asked about.
        """
        heard = self.homophones.corrected(text, text.translate(self.sounds.usual))
        if heard == text or not (self.written.now.search(heard) or self.written.happened.search(heard)) or self.written.asked.search(heard):
            return ()
        return self._weighed(heard, self.written, self._in_writing)

    def _weighed(self, text: str, signs: Signs, found: Callable[[str], tuple[Kind, ...]]) -> tuple[Kind, ...]:
        """Return the kinds *found* in *text* that its *signs* leave standing."""
        kinds = found(text)
        if not kinds:
            return ()
        is_paper, is_doubtful = bool(signs.paper.search(text)), bool(signs.doubtful.search(text))
        if not is_paper and not is_doubtful:
            return kinds
        certain = tuple(kind for kind in kinds if kind.always and not is_paper)
        plain = "，".join(clause for clause in _CLAUSES.split(text) if not (signs.paper.search(clause) or signs.doubtful.search(clause)))
        return certain or (found(plain) if signs.now.search(plain) else ())

    def _in_writing(self, text: str) -> tuple[Kind, ...]:
        english = bool(_LATIN_WORD.search(text))
        return tuple(kind for kind in self.kinds if _holds(kind.rules, text) or (english and _holds(kind.english, text)))

    def _in_english(self, text: str) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds if _holds(kind.english, text))

    def _in_pinyin(self, text: str) -> tuple[Kind, ...]:
        return tuple(kind for kind, rules in self._by_sound if _holds(rules, text))


def numbers(kinds: Sequence[Kind]) -> tuple[str, ...]:
    """Return the numbers to call for *kinds*, each once."""
    return tuple(dict.fromkeys(number for kind in kinds for number in kind.call))


def _holds(rules: Sequence[Rule], text: str) -> bool:
    """Tell whether all patterns of one of *rules* are in *text*."""
    masks, by_character = _masks(tuple(rules))
    present = 0
    for character in set(text):
        present |= by_character.get(character, 0)
    may_hold = (rule for rule, mask in zip(rules, masks, strict=True) if mask & present == mask)
    return any(all(_compiled(pattern).search(text) for pattern in rule) for rule in may_hold)


@cache
def _masks(rules: tuple[Rule, ...]) -> tuple[tuple[int, ...], dict[str, int]]:
    """Return a bit for each pattern of each of *rules*, those of a rule together, and by character those of the patterns with it.

    Each of our patterns needs a character that is written out in it, so a rule cannot hold without one of each of its patterns.
    """
    by_character: dict[str, int] = defaultdict(int)
    masks, bit = [], 1
    for rule in rules:
        mask = 0
        for pattern in rule:
            mask |= bit
            for character in set(pattern):
                by_character[character] |= bit
            bit <<= 1
        masks.append(mask)
    return tuple(masks), dict(by_character)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _kind(row: Mapping[str, Any], classes: Mapping[str, str]) -> Kind:
    rules = [_filled(rule, classes, _GAP).split("&") for rule in row["rules"]]
    english = [_filled(rule, classes, _ENGLISH_GAP) for rule in row["english"]]
    return Kind(
        name=row["name"],
        call=tuple(row["call"]),
        always=row.get("always", False),
        rules=tuple(map(tuple, rules)),
        english=tuple((rule,) for rule in english),
    )


def _signs(rows: Mapping[str, Any]) -> Signs:
    return Signs(
        paper=_any_of(rows["paper"]),
        doubtful=_any_of([*rows["past"], *rows["possible"]]),
        now=_any_of(rows["now"]),
        asked=_any_of(rows["asked"]),
        happened=_any_of(rows["happened"]),
        real=re.compile(rows["real"]),
    )


def _resolved(classes: Mapping[str, str]) -> dict[str, str]:
    """Return *classes* with the names in them replaced by the classes before."""
    resolved: dict[str, str] = {}
    for name, pattern in classes.items():
        resolved[name] = f"(?:{_filled(pattern, resolved, _GAP)})"
    return resolved


def _filled(pattern: str, classes: Mapping[str, str], gap: str) -> str:
    """Return *pattern* with its classes and gaps written out."""
    return _CLASS.sub(lambda name: classes[name[1]], pattern).replace("~", gap)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _least_likeness(folded: str) -> float:
    """Return the probability from which a text counts as like an emergency; none does of a few characters or words."""
    if len(_HAN_CHARACTER.findall(folded)) >= _FEWEST_WORDS:
        return _LEAST_LIKENESS
    return _LEAST_LATIN if len(folded.split()) >= _FEWEST_WORDS else _NEVER
