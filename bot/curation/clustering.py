"""Clustering of unanswered questions: rewordings of one question form a gap, the most asked first. Pure functions."""

import csv
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain, combinations
from typing import Final

from bot.people.records import Unanswered
from index import Analyzer, expected

_SAME: Final = 0.45  # of two wordings' similarity, above which they ask the same
_SYNONYM: Final = 0.8  # of the weight of a word that is said otherwise
_CHARACTERS: Final = 0.5  # what characters weigh beside words
_MOST_DOC_FREQ: Final = 300  # of one word; those that have only such words in common hardly mean the same
_SALIENT: Final = 0.6  # of verbs and nouns
_WORD: Final = re.compile(r"\w+")
_FIGURE: Final = re.compile("[0-9]+")
# What a question's wording tells of the answer it wants, as far as two answers would differ.
_KINDS: Final = {
    "phone": "phone", "hours": "hours", "fee": "number", "number": "number", "share": "number", "duration": "number", "date": "date",
    "manner": "way", "person": "way", "frequency": "number",
}  # fmt: skip
_NO_WORDS: Final[Mapping[str, str]] = {}
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\n]")
_CONTROL: Final = re.compile("[\0-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same.

    `question` is the wording used most, `ids` are in the order of asking; `bands` and `reasons` come with how often, the most frequent
    first, the reasons only of those who gave one; `voted_down` counts all who did.
    """

    question: str
    ids: tuple[str, ...]
    first: datetime
    last: datetime
    bands: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    voted_down: int

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class _Wording:
    """One way to ask: the words it asks for with the texts that may stand for each, its characters, and what must not differ."""

    words: Mapping[str, frozenset[str]]
    saliences: Mapping[str, float]
    characters: frozenset[str]
    fixed: frozenset[str]
    kinds: frozenset[str]


def cluster(questions: Iterable[Unanswered], analyzer: Analyzer) -> list[Gap]:
    """Group *questions* that mean the same, most asked first, then the one asked last.

    Two wordings mean the same when they share enough of their words, synonyms and translations included, and of their characters,
    rare ones among these questions counting more; not when they name other places or figures, or ask for another kind of answer.
    """
    asked: dict[str, list[Unanswered]] = defaultdict(list)
    for question in sorted(questions, key=lambda each: (each.at, each.id)):
        asked[_key(question.question, analyzer)].append(question)
    wordings = {key: _wording(same[0].question, analyzer) for key, same in asked.items()}
    groups = _joined(wordings, _alike(wordings))
    gaps = [_gap([asked[key] for key in keys]) for keys in groups]
    return sorted(gaps, key=lambda gap: (-gap.count, -gap.last.timestamp(), gap.ids))


def gaps_csv(gaps: Iterable[Gap], headings: Sequence[str], words: Mapping[str, str] = _NO_WORDS, zone: tzinfo = UTC) -> bytes:
    """Return *gaps* as a CSV file that spreadsheets open as UTF-8, and in which nothing is a formula.

    Columns: question, times asked, first and last time in *zone*, bands, votes down, reasons. *headings* names these seven; *words*
    has what is said for a band or a reason.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow([_cell(heading) for heading in headings])
    for gap in gaps:
        times = [f"{time.astimezone(zone):%Y-%m-%d %H:%M}" for time in (gap.first, gap.last)]
        bands, reasons = (", ".join(f"{words.get(name, name)} {count}" for name, count in counts) for counts in (gap.bands, gap.reasons))
        rows.writerow([_cell(gap.question), gap.count, *times, _cell(bands), gap.voted_down, _cell(reasons)])
    return file.getvalue().encode("utf-8-sig", errors="replace")


def _cell(text: str) -> str:
    """Return *text* as a cell that no spreadsheet computes (OWASP, "CSV Injection")."""
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _key(question: str, analyzer: Analyzer) -> str:
    """Return what wordings that differ in marks, blanks and script only have in common."""
    folded = analyzer.fold(question)
    return (" " if folded.isascii() else "").join(_WORD.findall(folded)) or folded


def _wording(text: str, analyzer: Analyzer) -> _Wording:
    question = analyzer.question(text)
    words = [clause for clause in question.clauses if clause.kind == "word"]
    places = {clause.name for clause in words if clause.place}
    written = " ".join(clause.alternatives[0].text for clause in words)  # a year in Chinese figures as the same in Arabic ones
    return _Wording(
        words={clause.name: frozenset(each.text for each in clause.alternatives) for clause in words},
        saliences={clause.name: clause.salience for clause in words},
        characters=frozenset(clause.name for clause in question.clauses if clause.kind == "character"),
        fixed=frozenset(places.union(_FIGURE.findall(written))),
        kinds=frozenset(_KINDS[kind.name] for kind in expected(question.wording) if kind.name in _KINDS),
    )


def _alike(wordings: Mapping[str, _Wording]) -> list[tuple[float, str, str]]:
    """Return the pairs of wordings that mean the same, each with its similarity, the most similar first."""
    idf = _idf(wordings.values())
    pairs = ((_similarity(wordings[one], wordings[other], idf), one, other) for one, other in _candidates(wordings))
    return sorted(((score, one, other) for score, one, other in pairs if score >= _SAME), key=lambda pair: (-pair[0], *pair[1:]))


def _idf(wordings: Collection[_Wording]) -> dict[str, float]:
    """Return how much each word and each character tells, by how few of the wordings have it."""
    counts = Counter(term for wording in wordings for term in {*wording.words, *wording.characters})
    return {term: math.log(1 + len(wordings) / count) for term, count in counts.items()}


def _candidates(wordings: Mapping[str, _Wording]) -> Iterator[tuple[str, str]]:
    """Yield each pair of wordings that share a word, two characters of one, or a synonym, unless too many share it."""
    holders: dict[str, list[str]] = defaultdict(list)
    for key, wording in wordings.items():
        pairs = {name[start : start + 2] for name in wording.words for start in range(len(name) - 1)}
        for text in pairs.union(wording.words, *wording.words.values()):
            holders[text].append(key)
    few = (keys for keys in holders.values() if len(keys) <= _MOST_DOC_FREQ)
    yield from {pair for keys in few for pair in combinations(sorted(keys), 2)}


def _similarity(one: _Wording, other: _Wording, idf: Mapping[str, float]) -> float:
    """Return, from 0 to 1, how much of what two wordings say is the same: half of it their words, half their characters."""
    if _conflict(one, other):
        return 0.0
    shared = sum(_told(one, other, name, idf) for name in one.words) + sum(_told(other, one, name, idf) for name in other.words)
    whole = sum(_weight(each, name, idf) for each in (one, other) for name in each.words)
    characters = sum(idf[each] for each in one.characters & other.characters)
    all_characters = sum(idf[each] for each in one.characters | other.characters)
    if not all_characters:
        return shared / whole
    return (1 - _CHARACTERS) * shared / whole + _CHARACTERS * characters / all_characters


def _told(one: _Wording, other: _Wording, name: str, idf: Mapping[str, float]) -> float:
    """Return the weight of the word *name* of *one*, as far as *other* says it too."""
    if name in other.words:
        return _weight(one, name, idf)
    return _SYNONYM * _weight(one, name, idf) if _is_said(one, other, name) else 0.0


def _is_said(one: _Wording, other: _Wording, name: str) -> bool:
    """Tell whether *other* has the word *name* of *one*, or one that stands for the same."""
    return any(name in texts or word in one.words[name] for word, texts in other.words.items())


def _weight(wording: _Wording, name: str, idf: Mapping[str, float]) -> float:
    return wording.saliences[name] * idf[name]


def _conflict(one: _Wording, other: _Wording) -> bool:
    """Tell whether two wordings name different places or figures, want different kinds of answers, or speak of different things."""
    kinds = one.kinds and other.kinds and not one.kinds & other.kinds
    return one.fixed != other.fixed or bool(kinds) or (_is_apart(one, other) and _is_apart(other, one))


def _is_apart(one: _Wording, other: _Wording) -> bool:
    """Tell whether *one* says something that *other* does not say at all, not even with half of the characters."""
    return any(
        salience >= _SALIENT and not _is_said(one, other, name) and 2 * len(other.characters & {*name}) < len(name)
        for name, salience in one.saliences.items()
    )


def _joined(wordings: Mapping[str, _Wording], pairs: Iterable[tuple[float, str, str]]) -> list[list[str]]:
    """Join *pairs* to groups, unless that would bring wordings together of which two contradict each other."""
    groups = {key: [key] for key in wordings}
    for _, one, other in pairs:
        if groups[one] is groups[other] or any(_conflict(wordings[a], wordings[b]) for a in groups[one] for b in groups[other]):
            continue
        groups[one] += groups[other]
        for key in groups[other]:
            groups[key] = groups[one]
    return list({id(group): group for group in groups.values()}.values())


def _gap(wordings: Sequence[Sequence[Unanswered]]) -> Gap:
    """Make a gap of questions, those of one wording together, oldest first."""
    most = max(wordings, key=lambda same: (len(same), same[-1].at, same[-1].question))
    questions = sorted(chain.from_iterable(wordings), key=lambda each: (each.at, each.id))
    reasons = [reason for question in questions for reason in question.reasons]
    return Gap(
        question=most[-1].question,
        ids=tuple(question.id for question in questions),
        first=questions[0].at,
        last=questions[-1].at,
        bands=tuple(Counter(question.band for question in questions).most_common()),
        reasons=tuple(Counter(reason for reason in reasons if reason).most_common()),
        voted_down=len(reasons),
    )
