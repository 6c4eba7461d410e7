"""The part of a hit that is worth quoting: whole sentences in the document's own words, with the question's words marked."""

import math
import re
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.passages import clauses, sentences
from index.search.answer_types import expected
from index.search.index import Hit
from index.search.reranking import Match

LONGEST = 160
"""Code points that a quote may have; one sentence that is longer is quoted by its clauses."""

LONGEST_LIST = 600
"""Code points to which a quote may grow so that its list is whole."""

_ITEM = re.compile(r"- |\d{1,2}[.、] ?|[（(]\d{1,2}[)）]|[①-⑳]")
_PROMISES = ("：", ":")
# What the likelihood of a sentence is made of: logarithms of odds, fitted on one half of encyclopedia and notice questions and rounded.
_OWN = 1.0  # its words and bigrams that the title does not hold
_RARE = 3.0  # the same, each by how few sentences hold it
_FAINT = 2.0  # its single characters, and again those that the title does not hold
_BEFORE = 1.0  # what the sentence before it holds
_BEHIND = 2.0  # what the sentence behind it holds
_ANSWERING = 2.0  # the kind of answer asked for
_BEST = 1.0
_NEXT = 0.5
_ROOM = 0.3  # the power of a sentence's length: a longer one has more room for the answer
_LENGTH_COST = 0.1  # what `LONGEST` code points cost, in likelihood
_MARKED = frozenset({"number", "share", "duration", "date", "phone", "hours", "fee", "address"})
_NEAREST = 3
_CLEARLY = 0.5  # an answer is marked if every other that may be one is twice as far from the question's words


@dataclass(frozen=True, slots=True)
class Snippet:
    """A run of a passage's text, verbatim, with half-open spans in it, in code points.

    `highlights` are where the question's words stand; `answers` is what the question asks for, a number with its unit or a date,
    where it can be told.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    answers: tuple[tuple[int, int], ...] = ()


def quote(hit: Hit) -> Snippet:
    """Choose the run of whole sentences of *hit* that most likely answers, for its length.

    Every sentence has a likelihood: how much it holds of what the question asks for and the title does not, above all of what few other
    sentences hold; what the sentences beside it hold; and whether it holds the kind of answer asked for. A list that is quoted at all
    is quoted whole, with what promises it. Headings are left out: a citation names them.
    """
    text = hit.passage.text
    units = _units(text, set(hit.passage.heading.split(" › ")) | {hit.passage.title})
    first, last = _best_run(units, _likelihoods(hit, units))
    first, last = _list_start(units, first, text), _list_end(units, last, text)
    start, end = units[first][0], units[last][1]
    marks = [(match.start - start, match.end - start) for match in hit.matches if start <= match.start and match.end <= end]
    return Snippet(text[start:end], tuple(_joined(marks)), tuple(_answers(hit, start, end)))


def _units(text: str, headings: set[str]) -> list[tuple[int, int]]:
    """Return the spans that a quote is made of: sentences that are no headings, and the clauses of very long ones."""
    spans = sentences(text)
    body = [(start, end) for start, end in spans if text[start:end] not in headings] or spans
    return [piece for start, end in body for piece in (clauses(text, start, end) if end - start > LONGEST else [(start, end)])]


def _likelihoods(hit: Hit, units: Sequence[tuple[int, int]]) -> list[float]:
    """Return how likely it is that each of *units* holds the answer; together 1."""
    words, traces = _terms(hit.matches, units), _terms(hit.traces, units)
    whole = sum({match.term: match.weight for match in (*hit.matches, *hit.traces)}.values()) or 1.0
    holders = Counter(term for held in words for term in held)

    def rarity(term: str) -> float:
        return math.log((len(units) + 1) / holders[term]) / math.log(len(units) + 1)

    own = [sum(weight for term, weight in held.items() if term not in hit.titled) / whole for held in words]
    rare = [sum(weight * rarity(term) for term, weight in held.items() if term not in hit.titled) / whole for held in words]
    faint = [sum(held.values()) / whole for held in traces]
    faint_own = [sum(weight for term, weight in held.items() if term not in hit.titled) / whole for held in traces]
    sums = [_OWN * a + _RARE * b + _FAINT * (c + d) for a, b, c, d in zip(own, rare, faint, faint_own, strict=True)]
    best = max(range(len(units)), key=sums.__getitem__)
    kinds = expected(hit.question.wording)
    for number, (start, end) in enumerate(units):
        sums[number] += _BEFORE * (rare[number - 1] if number else 0.0) + _BEHIND * (rare[number + 1] if number + 1 < len(units) else 0.0)
        sums[number] += _ANSWERING * bool(kinds and kinds[0].form.search(hit.passage.text, start, end))
        sums[number] += _BEST * (number == best) + _NEXT * (number == best + 1)
    shares = [(end - start) ** _ROOM * math.exp(each) for (start, end), each in zip(units, sums, strict=True)]
    return [share / sum(shares) for share in shares]


def _terms(matches: Sequence[Match], units: Sequence[tuple[int, int]]) -> list[dict[str, float]]:
    """Return the different terms within each unit, with their weights."""
    return [{match.term: match.weight for match in matches if start <= match.start and match.end <= end} for start, end in units]


def _best_run(units: Sequence[tuple[int, int]], likelihoods: Sequence[float]) -> tuple[int, int]:
    """Return the first and last unit of the run, at most `LONGEST` long, that is likeliest for its length; of equal ones the first."""
    runs = [
        (first, last)
        for first, (start, _) in enumerate(units)
        for last in range(first, bisect_right(units, start + LONGEST, lo=first + 1, key=lambda unit: unit[1]))
    ]

    def worth(run: tuple[int, int]) -> float:
        first, last = run
        return sum(likelihoods[first : last + 1]) - _LENGTH_COST * (units[last][1] - units[first][0]) / LONGEST

    return max(runs, key=worth)


def _answers(hit: Hit, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span in `text[start:end]` of what the question asks for, clearly the nearest to the question's words."""
    kind = next((each for each in expected(hit.question.wording) if each.name in _MARKED), None)
    weighty = [match.start for match in hit.matches if start <= match.start < end and match.term not in hit.titled]
    if kind is None or not weighty:
        return
    spans = [found.span() for found in kind.form.finditer(hit.passage.text, start, end)]
    distances = {span: statistics.mean(sorted(abs(span[0] - place) for place in weighty)[:_NEAREST]) for span in spans}
    nearest, *others = sorted(spans, key=distances.__getitem__) or [(0, 0)]
    if spans and all(distances[nearest] <= _CLEARLY * distances[other] for other in others):
        yield nearest[0] - start, nearest[1] - start


def _list_start(units: Sequence[tuple[int, int]], first: int, text: str) -> int:
    """Return the unit that promises the list that unit *first* stands in, else *first*."""
    start, end = first, units[first][1]
    while start > 0 and _ITEM.match(text, units[start][0]) and end - units[start - 1][0] <= LONGEST_LIST:
        start -= 1
    return start


def _list_end(units: Sequence[tuple[int, int]], last: int, text: str) -> int:
    """Return the last unit of the list that unit *last* stands in or promises, else *last*."""
    start, in_list = units[last][0], _ITEM.match(text, units[last][0]) or text[units[last][1] - 1] in _PROMISES
    while in_list and last + 1 < len(units) and _ITEM.match(text, units[last + 1][0]) and units[last + 1][1] - start <= LONGEST_LIST:
        last += 1
    return last


def _joined(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch or overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
