"""Clustering of unanswered questions: rewordings of one question form a gap, the most asked first. Pure functions."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain, combinations
from typing import Final

from bot.library.rewordings import Wording, conflict, rarities, similarity
from bot.people.records import Unanswered
from index import Analyzer

_SAME: Final = 0.45  # of two wordings' similarity, above which they ask the same
_MOST_DOC_FREQ: Final = 300  # of one word; those that have only such words in common hardly mean the same
_WORD: Final = re.compile(r"\w+")
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


def cluster(questions: Iterable[Unanswered], analyzer: Analyzer) -> list[Gap]:
    """Group *questions* that mean the same, most asked first, then the one asked last.

    Two wordings mean the same when they share enough of their words, synonyms and translations included, and of their characters,
    rare ones among these questions counting more; not when they name other places or figures, or ask for another kind of answer.
    """
    asked: dict[str, list[Unanswered]] = defaultdict(list)
    for question in sorted(questions, key=lambda each: (each.at, each.id)):
        asked[_key(question.question, analyzer)].append(question)
    wordings = {key: Wording.of(same[0].question, analyzer) for key, same in asked.items()}
    groups = _joined(wordings, _alike(wordings))
    gaps = [_gap([asked[key] for key in keys]) for keys in groups]
    return sorted(gaps, key=lambda gap: (-gap.count, -gap.last.timestamp(), gap.ids))


def gaps_csv(gaps: Iterable[Gap], headings: Sequence[str], words: Mapping[str, str] = _NO_WORDS, zone: tzinfo | None = UTC) -> bytes:
    """Return *gaps* as a CSV file that spreadsheets open as UTF-8, and in which nothing is a formula.

    Columns: question, times asked, first and last time in *zone* (None for the system's), bands, votes down, reasons. *headings* names
    these seven; *words* has what is said for a band or a reason.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow([cell(heading) for heading in headings])
    for gap in gaps:
        times = [f"{time.astimezone(zone):%Y-%m-%d %H:%M}" for time in (gap.first, gap.last)]
        bands, reasons = (", ".join(f"{words.get(name, name)} {count}" for name, count in counts) for counts in (gap.bands, gap.reasons))
        rows.writerow([cell(gap.question), gap.count, *times, cell(bands), gap.voted_down, cell(reasons)])
    return file.getvalue().encode("utf-8-sig", errors="replace")


def cell(text: str) -> str:
    """Return *text* as a cell that no spreadsheet computes (OWASP, "CSV Injection")."""
    plain = _CONTROL.sub(" ", text)
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _key(question: str, analyzer: Analyzer) -> str:
    """Return what wordings that differ in marks, blanks and script only have in common."""
    folded = analyzer.fold(question)
    return (" " if folded.isascii() else "").join(_WORD.findall(folded)) or folded


def _alike(wordings: Mapping[str, Wording]) -> list[tuple[float, str, str]]:
    """Return the pairs of wordings that mean the same, each with its similarity, the most similar first."""
    idf = rarities(wordings.values())
    agreeing = ((one, other) for one, other in _candidates(wordings) if not conflict(wordings[one], wordings[other]))
    pairs = ((similarity(wordings[one], wordings[other], idf), one, other) for one, other in agreeing)
    return sorted(((score, one, other) for score, one, other in pairs if score >= _SAME), key=lambda pair: (-pair[0], *pair[1:]))


def _candidates(wordings: Mapping[str, Wording]) -> Iterator[tuple[str, str]]:
    """Yield each pair of wordings that share a word, two characters of one, or a synonym, unless too many share it."""
    holders: dict[str, list[str]] = defaultdict(list)
    for key, wording in wordings.items():
        for text in wording.handles:
            holders[text].append(key)
    few = (keys for keys in holders.values() if len(keys) <= _MOST_DOC_FREQ)
    yield from {pair for keys in few for pair in combinations(sorted(keys), 2)}


def _joined(wordings: Mapping[str, Wording], pairs: Iterable[tuple[float, str, str]]) -> list[list[str]]:
    """Join *pairs* to groups, unless that would bring wordings together of which two contradict each other."""
    groups = {key: [key] for key in wordings}
    for _, one, other in pairs:
        if groups[one] is groups[other] or any(conflict(wordings[a], wordings[b]) for a in groups[one] for b in groups[other]):
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
