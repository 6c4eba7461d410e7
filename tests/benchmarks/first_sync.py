"""How long a first sync takes beside jieba over the same text: make bench-sync OPTIONS="--cores 2 FOLDER".

jieba segments the texts that the sync reads, in as many processes; both have loaded their dictionaries before. They take turns, so that
whatever else the machine does falls on both, and the figure is a ratio: above 1 where the sync, which also reads, cleans, splits, counts
and stores, is done before jieba alone.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import jieba

from index import Analyzer, Corpus, SyncReport
from index.analysis.lexicon import Lexicon
from index.ingest.workers import Workers
from index.storage.sync import SyncLimits

_CHUNK: Final = 4  # texts that a process gets at a time


class Syncing:
    """First syncs of *documents* on so many *cores*, each into a corpus of its own below *state*."""

    def __init__(self, documents: Path, state: Path, cores: int) -> None:
        self._documents, self._state = documents, state
        self._limits = SyncLimits(workers=Workers(cores))
        self._analyzer = Analyzer(Lexicon.read(compiled=state))

    def texts(self) -> tuple[SyncReport, list[str]]:
        """Sync once; return the report and the texts of all documents."""
        with TemporaryDirectory(dir=self._state) as folder, closing(self._corpus(folder)) as corpus:
            report = corpus.sync(self._documents)
            found = (corpus.document(document.id) for document in corpus.documents())
            return report, [document.text for document in found if document is not None]

    def run(self) -> None:
        """Sync once, from an empty folder."""
        with TemporaryDirectory(dir=self._state) as folder, closing(self._corpus(folder)) as corpus:
            corpus.sync(self._documents)

    def _corpus(self, folder: str) -> Corpus:
        return Corpus(Path(folder, "library.db"), analyzer=self._analyzer, limits=self._limits)


def seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that *run* takes by the clock, and those of this process's own computing."""
    began, computed = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - computed


def ratios(jieba_alone: Callable[[], object], sync: Callable[[], object], rounds: int) -> list[tuple[float, float]]:
    """Let both take turns; return for each round the seconds of jieba over those of the sync: by the clock, and computed here."""
    found = []
    for _ in range(rounds):
        alone, ours = seconds(jieba_alone), seconds(sync)
        found.append((alone[0] / ours[0], alone[1] / ours[1]))
    return found


def segment(texts: Sequence[str]) -> None:
    """Segment *texts* in this process."""
    for text in texts:
        jieba.lcut(text)


def _segment_one(text: str) -> int:
    return len(jieba.lcut(text))


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("documents", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--cores", default=1, help="How many cores both may use.")
@click.option("--rounds", default=5, help="How often they take turns.")
def main(documents: Path, cores: int, rounds: int) -> None:
    """Print how fast a first sync of DOCUMENTS is beside jieba alone."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    jieba.setLogLevel("WARNING")
    jieba.initialize()
    with TemporaryDirectory() as state, multiprocessing.get_context("fork").Pool(cores) as pool:
        syncing = Syncing(documents, Path(state), cores)
        report, texts = syncing.texts()
        characters = sum(map(len, texts))
        click.echo(f"{report.documents:,} documents, {characters:,} characters, {report.passages:,} passages; {cores} core(s)")
        texts.sort(key=len, reverse=True)  # so that none is left with a long one
        alone = (lambda: segment(texts)) if cores == 1 else (lambda: pool.map(_segment_one, texts, _CHUNK))
        clock, computed = zip(*ratios(alone, syncing.run, rounds), strict=True)
    click.echo(
        f"jieba's time over that of a first sync: {_summary(clock)}" + (f"; of computing: {_summary(computed)}" if cores == 1 else "")
    )


def _summary(found: Sequence[float]) -> str:
    return f"median {statistics.median(found):.2f}, {min(found):.2f} to {max(found):.2f}"


if __name__ == "__main__":
    main()
