"""How good answers are, beside other search engines on the same passages: make bench-quality FOLDERS="one another"."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import click
import jieba
import numpy as np

from bot.evaluation.questions import JudgedQuestion, read_judged_questions
from index import DATA_FOLDER, Analyzer, Collection, Index, Judgment, Lexicon, Passage, judge, quote, read_collection, split
from index.evaluation import answer_in_quote, describe, separation
from index.ingest.folder import read_folder
from index.search.snippets import LONGEST
from tests.benchmarks.peers import PEERS, Ranking, is_installed
from tests.benchmarks.progress import progress

_T = TypeVar("_T")
_DEPTH: Final = 10
_HEAD: Final = ("engine", "recall@1", "recall@3", "MRR@10", "ms a question")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--split", "whole", is_flag=True, help="Each row of a corpus is a whole document, to be split.")
@click.option("--no-peers", is_flag=True, help="Measure ours only.")
def main(folders: Sequence[Path], *, whole: bool, no_peers: bool) -> None:
    """Measure ours and its peers on each of FOLDERS; on the handbook without any.

    A folder holds corpus.jsonl, queries.jsonl and qrels.tsv, as docs/en/commands.md describes.
    """
    jieba.initialize()
    analyzer = Analyzer()
    collections = {folder.name: read_collection(folder, whole_documents=whole) for folder in folders} or handbook(analyzer)
    for name, collection in collections.items():
        click.echo("\n".join(report(name, collection, analyzer, with_peers=not no_peers)) + "\n")


def handbook(analyzer: Analyzer) -> dict[str, Collection]:
    """Return the handbook with its judged questions that it answers, those in each language and those held out."""
    files = [found for _, found in read_folder(DATA_FOLDER / "documents", Lexicon.read().places) if isinstance(found, tuple)]
    passages = tuple(passage for documents in files for document in documents for passage in split(document))
    judged = [each for each in read_judged_questions(DATA_FOLDER / "judgments.jsonl") if each.answerable]
    groups = {
        language: [each for each in judged if each.language == language and not each.held] for language in ("zh-Hans", "zh-Hant", "en")
    }
    groups["held out"] = [each for each in judged if each.held]
    return {
        f"handbook, {name}": Collection(passages, tuple(_judgment(each, passages, analyzer.fold) for each in group))
        for name, group in groups.items()
    }


def _judgment(judged: JudgedQuestion, passages: Sequence[Passage], fold: Callable[[str], str]) -> Judgment:
    return Judgment(judged.id, judged.question, frozenset(passage.key for passage in passages if judged.is_right(passage, fold)))


def report(name: str, collection: Collection, analyzer: Analyzer, *, with_peers: bool) -> Iterator[str]:
    """Yield the lines of a Markdown table of all engines, and below it what only ours is measured by."""
    judged = [judgment for judgment in collection.judgments if judgment.answerable is not False]
    index = Index.of(collection.passages, analyzer)
    index.rank("what")  # the English dictionary is read with the first English question
    numbers = {passage.key: number for number, passage in enumerate(collection.passages)}
    yield f"### {name}: {len(collection.passages)} passages, {len(judged)} questions"
    yield ""
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{'---|' * len(_HEAD)}"
    yield _row("ours", lambda question, limit: [numbers[passage.key] for passage, _ in index.rank(question, limit)], collection, judged)
    for peer, (module, build) in PEERS.items() if with_peers else ():
        if is_installed(module):
            yield _row(peer, build(collection.passages), collection, judged)
        else:
            yield f"| {peer} | not installed: `pip install {module}` |"
    yield ""
    yield from _own_lines(index, collection, judged, analyzer)


def _row(name: str, rank: Ranking, collection: Collection, judged: Sequence[Judgment]) -> str:
    """Measure one engine."""
    places, seconds = [], []
    for judgment in progress(judged, name):
        started = time.perf_counter()
        ranked = rank(judgment.question, _DEPTH)
        seconds.append(time.perf_counter() - started)
        keys = [collection.passages[number].key for number in ranked]
        places.append(next((place for place, key in enumerate(keys, 1) if key in judgment.relevant), 0))
    return f"| {name} | {' | '.join(figures(places))} | {1000 * statistics.mean(seconds):.2f} |"


def figures(places: Sequence[int]) -> tuple[str, str, str]:
    """Return recall at 1 and at 3 and the mean reciprocal rank of the places of the first right passages, 0 for none."""
    first, third = (statistics.mean(0 < place <= depth for place in places) for depth in (1, 3))
    return f"{first:.4f}", f"{third:.4f}", f"{statistics.mean(1 / place if place else 0.0 for place in places):.4f}"


def _own_lines(index: Index, collection: Collection, judged: Sequence[Judgment], analyzer: Analyzer) -> Iterator[str]:
    lengths = [len(passage.text) for passage in collection.passages]
    ceiling = statistics.mean(bool(judgment.relevant) for judgment in judged)
    middle, long = statistics.mean(lengths), np.percentile(lengths, 95)
    yield f"passages: mean {middle:.0f} characters, 95th percentile {long:.0f}; ceiling {ceiling:.4f}"
    beside = list(_beside(index, collection, judged))
    first, third = (statistics.mean(place <= depth for place in beside) for depth in (1, 3))
    yield f"with both neighbours: recall@1 {first:.4f}, recall@3 {third:.4f}"
    details = describe(index, collection.judgments)
    if found := answer_in_quote(details):
        quotes = [detail.judged.quote for detail in details if detail.judged is not None]
        longer = statistics.mean(len(each) > LONGEST for each in quotes)
        yield f"answer in quote: {_listed(found)}; longer than {LONGEST}: {longer:.4f}"
    if apart := separation(details):
        yield f"confidence: {_listed(apart)}"
    yield f"milliseconds by stage, mean (95th percentile): {', '.join(_stages(index, judged, analyzer))}"


def _listed(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in found.items())


def _beside(index: Index, collection: Collection, judged: Sequence[Judgment]) -> Iterator[float]:
    """Yield for each question the place of the first passage that is right or stands beside a right one in its document."""
    numbers = {passage.key: number for number, passage in enumerate(collection.passages)}
    for judgment in judged:
        right = {numbers[key] for key in judgment.relevant}
        ranked = [numbers[passage.key] for passage, _ in index.rank(judgment.question, _DEPTH)]
        near = ((place, number + step) for place, number in enumerate(ranked, 1) for step in (-1, 0, 1) if number + step in right)
        yield next((place for place, other in near if _together(collection.passages, ranked[place - 1], other)), math.inf)


def _together(passages: Sequence[Passage], number: int, other: int) -> bool:
    return passages[number].document_id == passages[other].document_id


def _stages(index: Index, judged: Sequence[Judgment], analyzer: Analyzer) -> Iterator[str]:
    """Yield what a question costs in each stage."""
    hits = [index.search(judgment.question) for judgment in judged]
    analysis = _timed(lambda judgment: analyzer.question(judgment.question), judged)
    ranking = _timed(lambda judgment: index.rank(judgment.question), judged)
    stages: Mapping[str, Sequence[float]] = {
        "analysis": analysis,
        "ranking": [whole - part for whole, part in zip(ranking, analysis, strict=True)],
        "quoting": _timed(lambda found: [quote(hit) for hit in found], hits),
        "judging": _timed(lambda found: [judge(hit) for hit in found], hits),
    }
    for name, seconds in stages.items():
        yield f"{name} {1000 * statistics.mean(seconds):.2f} ({1000 * float(np.percentile(seconds, 95)):.2f})"


def _timed(work: Callable[[_T], object], inputs: Iterable[_T]) -> list[float]:
    return [_seconds(work, each) for each in inputs]


def _seconds(work: Callable[[_T], object], each: _T) -> float:
    started = time.perf_counter()
    work(each)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
