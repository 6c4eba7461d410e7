"""Evaluation of rankings and quotes on judged questions: recall, reciprocal rank, nDCG, AUROC.

A collection is a folder in the form of BEIR: `corpus.jsonl` with {"id", "title"?, "text", "document"?} a line (rows of one `document`
are its passages, in order), `queries.jsonl` with {"id", "text", "answer"?}, and `qrels.tsv` with question id, passage id, relevance.
"""

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.documents import Document, Provenance, normalise
from index.errors import CollectionError
from index.passages import Passage, split
from index.search.answerability import judge
from index.search.hits import Hit
from index.search.index import Index
from index.search.snippets import quote

DEPTH = 10
"""How many passages of each ranking are evaluated."""

_ANSWERED = (90, 95)

CUTS = (1, 3, 5)
"""The values of k for which recall is reported."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """A question and the keys of the passages that answer it.

    `answer` is the text of the answer, if given. `answerable` says whether the collection contains the answer, None where that is
    unknown. `noisy` marks a doubtful `answerable`, which the figures about it leave out.
    """

    id: str
    question: str
    relevant: frozenset[str]
    answer: str = ""
    answerable: bool | None = None
    noisy: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A benchmark: passages in corpus order, and judged questions."""

    passages: tuple[Passage, ...]
    judgments: tuple[Judgment, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Means over the judged questions, each from 0 to 1, and the rankings themselves.

    `recall` maps k to the share of questions with a relevant passage among the first k; `reciprocal_rank` and `ndcg` are taken at 10.
    `rankings` maps the id of a question to the keys and scores of its first ten passages, best first.
    """

    questions: int
    recall: Mapping[int, float]
    reciprocal_rank: float
    ndcg: float
    rankings: Mapping[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The key of a passage, and the quote from it."""

    passage: str
    quote: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One judged question: the confidence in the first passage, the quote from it, and that from the best-ranked judged passage."""

    judgment: Judgment
    confidence: float
    first: Quoted | None
    judged: Quoted | None

    def as_json(self) -> dict[str, Any]:
        """Return the line of `--details`."""
        return {
            "id": self.judgment.id,
            "confidence": round(self.confidence, 4),
            "first": self.first and asdict(self.first),
            "judged": self.judged and asdict(self.judged),
        }


def read_collection(folder: Path, *, whole_documents: bool = False) -> Collection:
    """Read the collection in *folder*.

    By default a row is a passage, and its id the key of the passage. With *whole_documents* a row is a document to split, and every
    passage that contains the whole answer is relevant, blanks ignored; there may be none. Questions that `qrels.tsv` does not name
    and that do not say whether they are `answerable` are not judged, and left out.

    Raises:
        CollectionError: a file is missing, or a line is not in the format.
    """
    rows = read_lines(folder / "corpus.jsonl", ("id", "text"))
    relevant = _relevant(folder / "qrels.tsv")
    rows_of_questions = read_lines(folder / "queries.jsonl", ("id", "text"))
    questions = [row for row in rows_of_questions if str(row["id"]) in relevant or "answerable" in row]
    if whole_documents:
        passages = tuple(passage for row in rows for passage in split(_document(row)))
        return Collection(passages, _judged_by_answer(questions, passages, folder))
    judgments = tuple(_judgment(row, relevant.get(str(row["id"]), frozenset())) for row in questions)
    return Collection(tuple(_passage(row) for row in rows), judgments)


def evaluate(index: Index, judgments: Sequence[Judgment]) -> Evaluation:
    """Rank the passages of *index* for every judged question except the unanswerable ones, and return the means.

    nDCG has gains of 0 and 1: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002.
    """
    judgments = [judgment for judgment in judgments if judgment.answerable is not False]
    rankings = {
        judgment.id: tuple((passage.key, score) for passage, score in index.rank(judgment.question, DEPTH)) for judgment in judgments
    }
    found = [[key in judgment.relevant for key, _ in rankings[judgment.id]] for judgment in judgments]
    firsts = [ranks.index(True) + 1 if True in ranks else math.inf for ranks in found]
    size = max(len(judgments), 1)
    return Evaluation(
        questions=len(judgments),
        recall={cut: sum(first <= cut for first in firsts) / size for cut in CUTS},
        reciprocal_rank=sum(1 / first for first in firsts) / size,
        ndcg=sum(_ndcg(ranks, len(judgment.relevant)) for ranks, judgment in zip(found, judgments, strict=True)) / size,
        rankings=rankings,
    )


def describe(index: Index, judgments: Sequence[Judgment]) -> list[Detail]:
    """Return for every judged question the quotes from what *index* finds, and the confidence."""
    return [_detail(index, judgment) for judgment in judgments]


def _detail(index: Index, judgment: Judgment) -> Detail:
    first = index.search(judgment.question, 1)
    judged = index.search(judgment.question, 1, among=judgment.relevant)
    return Detail(
        judgment=judgment,
        confidence=judge(first[0]).confidence if first else 0.0,
        first=_quoted(first),
        judged=_quoted(judged),
    )


def _quoted(hits: Sequence[Hit]) -> Quoted | None:
    return Quoted(hits[0].passage.key, quote(hits[0]).text) if hits else None


def answer_in_quote(details: Sequence[Detail]) -> Mapping[str, float]:
    """Return how often a quote contains the judged answer, blanks ignored, and the mean length of a quote in code points.

    `judged` covers the quotes from the judged passages, `first` those from the passages ranked first, over the questions that have an
    answer and are not marked unanswerable; `length` covers the former. Empty if no question has an answer.
    """
    asked = [detail for detail in details if detail.judgment.answer and detail.judgment.answerable is not False]
    if not asked:
        return {}
    quotes = [detail.judged.quote for detail in asked if detail.judged is not None]
    return {
        "judged": sum(_holds(detail.judged, detail.judgment) for detail in asked) / len(asked),
        "first": sum(_holds(detail.first, detail.judgment) for detail in asked) / len(asked),
        "length": sum(map(len, quotes)) / max(len(quotes), 1),
    }


def _holds(quoted: Quoted | None, judgment: Judgment) -> bool:
    return quoted is not None and _unspaced(judgment.answer) in _unspaced(quoted.quote)


def separation(details: Sequence[Detail]) -> Mapping[str, float]:
    """Return how well confidence separates answerable from unanswerable questions, noisy ones left out; empty without both kinds.

    `auroc` is the share of pairs in which the answerable one has the higher confidence, ties counting half (Hanley and McNeil, 1982);
    `refused@90` is the share of unanswerable questions below the confidence that 90 % of the answerable ones reach, and so on.
    """
    known = [detail for detail in details if not detail.judgment.noisy]
    yes = sorted(detail.confidence for detail in known if detail.judgment.answerable)
    no = [detail.confidence for detail in known if detail.judgment.answerable is False]
    if not yes or not no:
        return {}
    pairs = sum(bisect_left(yes, low) + bisect_right(yes, low) for low in no) / 2  # answerable ones at or below an unanswerable one
    figures = {"auroc": 1 - pairs / (len(yes) * len(no))}
    for answered in _ANSWERED:
        threshold = yes[int(len(yes) * (100 - answered) / 100)]
        figures[f"refused@{answered}"] = sum(low < threshold for low in no) / len(no)
    return figures


def read_lines(path: Path, required: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, each with at least the keys *required*.

    Raises:
        CollectionError: the file cannot be read, or a line is no such object.
    """
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CollectionError(path, f"line {number} is not JSON: {error}") from error
        if not isinstance(row, dict) or any(name not in row for name in required):
            raise CollectionError(path, f"line {number} is not an object with {', '.join(required)}")
        yield row


def _ndcg(ranks: Sequence[bool], relevant: int) -> float:
    if not relevant:
        return 0.0
    ideal = sum(1 / math.log2(place + 2) for place in range(min(relevant, DEPTH)))
    return sum(1 / math.log2(place + 2) for place, hit in enumerate(ranks) if hit) / ideal


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(path, str(error)) from error


def _document(row: Mapping[str, Any]) -> Document:
    return Document(id=str(row["id"]), title=str(row.get("title") or ""), text=normalise(str(row["text"])))


def _passage(row: Mapping[str, Any]) -> Passage:
    text = normalise(str(row["text"]))
    document = str(row.get("document") or row["id"])
    return Passage(str(row["id"]), document, str(row.get("title") or ""), "", 0, len(text), text, Provenance())


def _relevant(path: Path) -> dict[str, frozenset[str]]:
    """Read question id, passage id and relevance from each line; the header and pairs of relevance 0 are skipped."""
    relevant: dict[str, set[str]] = {}
    for line in _text(path).split("\n"):
        match line.split("\t") if "\t" in line else line.split():
            case [question, *_, passage, grade] if grade.strip().isdigit() and int(grade) > 0:
                relevant.setdefault(question, set()).add(passage)
    return {question: frozenset(passages) for question, passages in relevant.items()}


def _judged_by_answer(questions: Sequence[Mapping[str, Any]], passages: Sequence[Passage], folder: Path) -> tuple[Judgment, ...]:
    """Judge the passages of split documents: those that contain the answer are relevant."""
    if any(not row.get("answer") for row in questions):
        raise CollectionError(folder / "queries.jsonl", "whole documents need an answer to every question")
    texts = [(passage.key, _unspaced(passage.text)) for passage in passages]
    return tuple(_judgment(row, frozenset(key for key, text in texts if _unspaced(str(row["answer"])) in text)) for row in questions)


def _judgment(row: Mapping[str, Any], relevant: frozenset[str]) -> Judgment:
    answerable = row.get("answerable")
    return Judgment(
        id=str(row["id"]),
        question=str(row["text"]),
        relevant=relevant,
        answer=str(row.get("answer") or ""),
        answerable=None if answerable is None else bool(answerable),
        noisy=bool(row.get("noisy")),
    )


def _unspaced(text: str) -> str:
    return "".join(text.split())
