"""Snippets: the sentences of a hit that most likely answer, verbatim, with the question's words highlighted."""

import math
import re
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from index.passages import clauses, sentences
from index.search.answer_types import AnswerType, expected, is_article
from index.search.hits import Hit
from index.search.leads import ANNOUNCING, ITEM, Span, lead
from index.search.paragraphs import asked_paragraph
from index.search.reranking import Match
from index.search.silence import is_silent

LONGEST: Final = 160
"""Code points that a quote may have; a sentence that is longer is quoted by its clauses."""

LONGEST_LIST: Final = 600
"""Code points to which a quote may grow so that its list is complete."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in the likelihood that a sentence holds the answer, logarithms of odds, and the cost of length.

    Fitted on one half of encyclopedia and notice questions and rounded: the judged answer is in the quote of the judged passage for .729 of
    notices (.689 before), .878 of CMRC (.797) and .935 of XQuAD (.937), in shorter quotes; see the decision of 2026-11-24 in
    ARCHITECTURE.md.
    """

    own: float = 1.0  # its words and bigrams that the title does not contain
    rare: float = 3.0  # the same, each by how few sentences contain it
    faint: float = 2.0  # its single characters, and again those that the title does not contain
    before: float = 1.0  # what the sentence before it contains
    behind: float = 2.0  # what the sentence behind it contains
    answering: float = 2.0  # the kind of answer asked for
    denied: float = 2.0  # if it says that the text does not say the very thing that is asked for
    uncounted: float = 0.25  # of that, for a number that does not count what is asked for
    best: float = 1.0  # the sentence with the highest sum of the first three
    next: float = 0.5  # the sentence behind that
    silent: float = 2.0  # taken off, if all it says is that the text does not say something, and another sentence has the same words
    length_power: float = 0.3  # of a sentence's length: a longer one is likelier to hold the answer
    length_cost: float = 0.1  # of `LONGEST` code points, in likelihood


WEIGHTS: Final = Weights()

_PASSAGES: Final = 1_000  # whose sentences are remembered: about 2 MB
_LINE: Final = re.compile("[^\n]+")
_CELL_SEPARATOR: Final = " | "
_MARKED: Final = frozenset({"number", "share", "duration", "frequency", "date", "phone", "hours", "fee", "address"})
_NEAREST: Final = 3
_COUNTED: Final = 0.5  # of the noun of which a number is asked for, without which no number is marked
_LEAST_CONTENT: Final = 0.5  # salience from which on a word of the question is highlighted
_CLEARLY: Final = 0.5  # an answer is marked if every other that may be one is twice as far from the question's words


@dataclass(frozen=True, slots=True)
class Snippet:
    """A run of a passage's text, verbatim, with half-open spans in it, in code points.

    `highlights` are the question's words; `answers` is what the question asks for, such as a number with its unit or a date, if it can be
    told; `lead` is the one line that answers, and `silent` says that this line only tells that the text does not say it.
    """

    text: str
    highlights: tuple[tuple[int, int], ...]
    answers: tuple[tuple[int, int], ...] = ()
    lead: tuple[int, int] = (0, 0)
    silent: bool = False


def quote(hit: Hit) -> Snippet:
    """Return the run of whole sentences of *hit* that most likely answers, for its length.

    The likelihood of a sentence grows with what it contains of what the question asks for and the title does not, above all of what few
    other sentences contain; with what the sentences beside it contain; and with the kind of answer asked for. A list that is quoted at
    all is quoted whole, with the sentence that announces it. Headings are left out: a citation names them. A paragraph of an article that
    is asked for by its number is the quote, if it is not too long.
    """
    text = hit.passage.text
    units = _units(text, hit.passage.heading, hit.passage.title)
    likelihoods = _likelihoods(hit, units)
    start, end = asked_paragraph(hit.question.wording, text) or (0, 0)
    if not 0 < end - start <= LONGEST_LIST:
        first, last = _best_run(units, likelihoods)
        start, end = units[_list_start(units, first, text)][0], units[_list_end(units, last, text)][1]
    content = _content(hit)
    marks = [(match.start - start, match.end - start) for match in content if start <= match.start and match.end <= end]
    quoted = [number for number, unit in enumerate(units) if start <= unit[0] and unit[1] <= end]
    likeliest = units[max(quoted, key=likelihoods.__getitem__)] if quoted else (start, end)
    answers = () if is_silent(text[slice(*likeliest)]) else tuple(_answers(hit, start, end))
    line = lead(text, (start, end), likeliest, answers[0] if answers else None, expected(hit.question.wording))
    return Snippet(
        text[start:end], tuple(_merged(marks)), _moved(answers, -start), _moved((line,), -start)[0], is_silent(text[slice(*line)])
    )


def _content(hit: Hit) -> list[Match]:
    """Return the matches of words that say something, not 一个; all where the question has no other words."""
    words = [clause for clause in hit.question.clauses if clause.kind == "word" and clause.salience >= _LEAST_CONTENT]
    terms = {term for clause in words for alternative in clause.alternatives for term in alternative.terms}
    return [match for match in hit.matches if match.term in terms] or [*hit.matches]


def _moved(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    return tuple((start + by, end + by) for start, end in spans)


@lru_cache(_PASSAGES)
def _units(text: str, heading: str, title: str) -> Sequence[Span]:
    """Return the spans that a quote is made of: sentences that are no headings, and the clauses of very long ones."""
    headings = {*heading.split(" › "), title}
    spans = [piece for line in _LINE.finditer(text) for piece in _line_spans(text, *line.span())]
    body = [(start, end) for start, end in spans if text[start:end] not in headings] or spans
    return [piece for start, end in body for piece in _parts(text, start, end)]


def _line_spans(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of a line, or the whole line if it is a row of a table: its figures mean nothing without their columns."""
    if _CELL_SEPARATOR in text[start:end]:
        return [(start, end)]
    return [(start + low, start + high) for low, high in sentences(text[start:end])]


def _parts(text: str, start: int, end: int) -> list[Span]:
    """Return the clauses of a very long sentence, and else the sentence, or row of a table, itself."""
    is_short = end - start <= (LONGEST_LIST if _CELL_SEPARATOR in text[start:end] else LONGEST)
    return [(start, end)] if is_short else clauses(text, start, end)


def _likelihoods(hit: Hit, units: Sequence[Span]) -> list[float]:
    """Return for each unit the likelihood that it holds the answer; together they are 1."""
    own, rare, faint = _features(hit, units)
    sums = [WEIGHTS.own * a + WEIGHTS.rare * b + WEIGHTS.faint * c for a, b, c in zip(own, rare, faint, strict=True)]
    best = max(range(len(units)), key=sums.__getitem__)
    kinds = expected(hit.question.wording)
    silent = _silent(hit, units)
    denied = _denied(hit, units, silent) if silent else set()
    for number, (start, end) in enumerate(units):
        before = rare[number - 1] if number else 0.0
        behind = rare[number + 1] if number + 1 < len(units) else 0.0
        sums[number] += WEIGHTS.before * before + WEIGHTS.behind * behind
        sums[number] += WEIGHTS.answering * _is_of_kind(kinds, hit.passage.text[start:end])
        sums[number] += WEIGHTS.denied * (number in denied) - WEIGHTS.silent * (number in silent - denied)
        sums[number] += WEIGHTS.best * (number == best) + WEIGHTS.next * (number == best + 1)
    shares = [(end - start) ** WEIGHTS.length_power * math.exp(each) for (start, end), each in zip(units, sums, strict=True)]
    return [share / sum(shares) for share in shares]


def _silent(hit: Hit, units: Sequence[Span]) -> set[int]:
    """Return the units that only say that the text does not say something, and do not name alone what is asked for: 没有写明报酬."""
    silent = {number for number, (start, end) in enumerate(units) if is_silent(hit.passage.text[start:end])}
    if not silent:
        return silent
    terms = _names(hit, units)
    said = {term for number, contained in enumerate(terms) if number not in silent for term in contained}
    return {number for number in silent if terms[number] <= said}


def _denied(hit: Hit, units: Sequence[Span], silent: Collection[int]) -> set[int]:
    """Return the *silent* units that name the kind of answer that is asked for, and what it is asked of: 没有写大厅几点开门."""
    asked = expected(hit.question.wording)
    if not asked:
        return set()
    terms = _names(hit, units)
    return {number for number in silent if terms[number] and _asks_alike(asked[0], hit.passage.text[slice(*units[number])])}


def _names(hit: Hit, units: Sequence[Span]) -> list[set[str]]:
    """Return the words of the question in each unit."""
    return [{term for term in contained if len(term) > 1} for contained in _terms(hit.matches, units)]


def _asks_alike(asked: AnswerType, sentence: str) -> bool:
    """Tell whether a sentence has a word that asks for that kind of answer; for a list it must be a list of as many."""
    kind = next((each for each in expected(sentence) if each.name == asked.name), None)
    if kind is None or asked.name != "list":
        return kind is not None and (asked.name != "number" or kind.wanted[-1] == asked.wanted[-1])
    return kind.wanted == asked.wanted


def _is_of_kind(kinds: Sequence[AnswerType], sentence: str) -> float:
    """Return 1 if *sentence* holds the kind of answer asked for, less if that is a number of something else, 0 without one."""
    if not kinds or not kinds[0].form.search(sentence):
        return 0.0
    return 1.0 if not kinds[0].counted or kinds[0].is_counted_in(sentence) else WEIGHTS.uncounted


def _features(hit: Hit, units: Sequence[Span]) -> tuple[list[float], list[float], list[float]]:
    """Return the features own, rare and faint of each unit, as shares of the weight of all matches; see `Weights`."""
    words, traces = _terms(hit.matches, units), _terms(hit.traces, units)
    total = sum({match.term: match.weight for match in (*hit.matches, *hit.traces)}.values()) or 1.0
    unit_freq = Counter(term for contained in words for term in contained)

    def rarity(term: str) -> float:
        """Return the idf of *term* over the units, as a share of the highest possible."""
        return math.log((len(units) + 1) / unit_freq[term]) / math.log(len(units) + 1)

    untitled = [{term: weight for term, weight in contained.items() if term not in hit.titled} for contained in words]
    own = [sum(contained.values()) / total for contained in untitled]
    rare = [sum(weight * rarity(term) for term, weight in contained.items()) / total for contained in untitled]
    faint = [
        sum(contained.values()) / total + sum(weight for term, weight in contained.items() if term not in hit.titled) / total
        for contained in traces
    ]
    return own, rare, faint


def _terms(matches: Sequence[Match], units: Sequence[Span]) -> list[dict[str, float]]:
    """Return the different terms within each unit, with their weights."""
    return [{match.term: match.weight for match in matches if start <= match.start and match.end <= end} for start, end in units]


def _best_run(units: Sequence[Span], likelihoods: Sequence[float]) -> Span:
    """Return the first and last unit of the run of at most `LONGEST` that is likeliest for its length; of equal ones the first."""
    runs = [
        (first, last)
        for first, (start, _) in enumerate(units)
        for last in range(first, bisect_right(units, start + LONGEST, lo=first + 1, key=lambda unit: unit[1]))
    ]

    def worth(run: tuple[int, int]) -> float:
        first, last = run
        return sum(likelihoods[first : last + 1]) - WEIGHTS.length_cost * (units[last][1] - units[first][0]) / LONGEST

    return max(runs, key=worth)


def _answers(hit: Hit, start: int, end: int) -> Iterator[Span]:
    """Yield the span in `text[start:end]` of the answer, if one of the right kind is clearly the nearest to the question's words."""
    kind = next((each for each in expected(hit.question.wording) if each.name in _MARKED), None)
    weighty = [match.start for match in hit.matches if start <= match.start < end and match.term not in hit.titled]
    if kind is None or not weighty:
        return
    spans = [found.span() for found in kind.form.finditer(hit.passage.text, start, end) if not is_article(hit.passage.text, *found.span())]
    counting = [kind.counts(hit.passage.text, *span) if kind.counted else 1.0 for span in spans]
    most = max(counting, default=0.0)
    spans = [span for span, counted in zip(spans, counting, strict=True) if counted == most >= _COUNTED]
    distances = {span: statistics.mean(sorted(abs(span[0] - place) for place in weighty)[:_NEAREST]) for span in spans}
    nearest, *others = sorted(spans, key=distances.__getitem__) or [(0, 0)]
    if spans and all(distances[nearest] <= _CLEARLY * distances[other] for other in others):
        yield nearest


def _list_start(units: Sequence[Span], first: int, text: str) -> int:
    """Return the unit that announces the list of which unit *first* is an item, else *first*."""
    start, end = first, units[first][1]
    while start > 0 and ITEM.match(text, units[start][0]) and end - units[start - 1][0] <= LONGEST_LIST:
        start -= 1
    return start


def _list_end(units: Sequence[Span], last: int, text: str) -> int:
    """Return the last unit of the list of which unit *last* is an item, or which it announces, else *last*."""
    start, in_list = units[last][0], ITEM.match(text, units[last][0]) or text[units[last][1] - 1] in ANNOUNCING
    while in_list and last + 1 < len(units) and ITEM.match(text, units[last + 1][0]) and units[last + 1][1] - start <= LONGEST_LIST:
        last += 1
    return last


def _merged(marks: Sequence[Span]) -> list[Span]:
    """Join spans that touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
