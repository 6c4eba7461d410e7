"""Sources of candidates beside one another: do postings, a replica's copy and Qdrant give the same passages and scores, and how fast?

    python -m tests.benchmarks.sources FOLDER QUESTIONS.jsonl [--most 1000]

Lines of QUESTIONS are objects with a "question" or a "text". Each engine is asked each question in turn, in one process. Needs the
extra `qdrant`, whose engine stands in for a server.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray

from index import Analyzer, Corpus, Generations, Index
from index.engines.edge import EdgeEngine
from index.engines.upkeep import Upkeep
from index.storage.installing import Installer
from tests.unit.index.storage.releasing import Releases

_SAME: Final = 1e-9
_BEST: Final = 10

Hits = list[tuple[str, float]]


class Counting(EdgeEngine):
    """An engine that counts how many candidates it is asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: Counter[int] = Counter()

    def search(
        self, collection: str, vector: tuple[NDArray[np.uint32], NDArray[np.float32]], most: int, *, public: bool
    ) -> Sequence[tuple[int, float]]:
        self.asked[most] += 1
        return super().search(collection, vector, most, public=public)


def are_alike(ours: Hits, theirs: Hits) -> bool:
    """Tell whether two lists of hits are the same passages with the same scores."""
    return [key for key, _ in ours] == [key for key, _ in theirs] and all(
        abs(one - other) <= _SAME for (_, one), (_, other) in zip(ours, theirs, strict=True)
    )


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--most", default=1000, show_default=True, help="Questions, drawn at random.")
def main(folder: Path, questions: Path, most: int) -> None:
    """Ask all QUESTIONS about FOLDER of every engine, and print a table."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    asked = [row.get("question") or row["text"] for row in rows]
    asked = random.Random(1).sample(asked, min(most, len(asked)))
    with TemporaryDirectory() as place:
        analyzer, one, other = Analyzer(), Path(place, "sqlite"), Path(place, "replica")
        corpus, replica = (Corpus(path / "library.db", analyzer=analyzer) for path in (one, other))
        corpus.sync(folder)
        published, releases = Generations(corpus).publish(), Releases()
        copied = Installer(replica).install(releases.put(corpus), releases)
        engine = Counting(Path(place, "qdrant"))
        upkeep = Upkeep(corpus, engine)
        upkeep.fill(published)
        indexes = {
            "sqlite": Index.at(published, analyzer),
            "replica": Index.at(copied, analyzer),
            "qdrant": Index.at(published, analyzer, engine=upkeep),
        }
        report(indexes, asked, {name: size_of(Path(place, name)) for name in indexes})
        click.echo(f"{published.passages} passages; candidates asked for: {dict(sorted(engine.asked.items()))}")
        engine.close()
        corpus.close()
        replica.close()


def report(indexes: dict[str, Index], asked: Sequence[str], sizes: dict[str, int]) -> None:
    """Ask every index every question, and print a line for each index."""
    seconds: dict[str, list[float]] = {name: [] for name in indexes}
    alike: Counter[str] = Counter()
    for question in asked:
        found: dict[str, Hits] = {}
        for name, index in indexes.items():
            began = time.perf_counter()
            found[name] = [(hit.passage.key, hit.score) for hit in index.search(question, _BEST)]
            seconds[name].append(time.perf_counter() - began)
        alike.update(name for name in indexes if are_alike(found["sqlite"], found[name]))
    for name in indexes:
        p50, p99 = np.percentile(seconds[name], (50, 99)) * 1000
        click.echo(f"{name:8} identical {alike[name]} of {len(asked)}  p50 {p50:.1f} ms  p99 {p99:.1f} ms  {sizes[name] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
