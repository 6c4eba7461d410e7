"""Sources of candidates beside one another: do SQLite, PostgreSQL and Qdrant give the same passages and scores, and how fast?

    python -m tests.benchmarks.sources FOLDER [QUESTIONS.jsonl] [--most 1000]

Lines of QUESTIONS are objects with a "question" or a "text"; without a file questions are made of the words of passages. Each engine is
asked each question in turn, in one process: our own index where the documents were read, a replica that has it from PostgreSQL, and that
with candidates from Qdrant. Needs the extras `postgres` and `qdrant` and PostgreSQL's programs; Qdrant's engine within the process stands
in for a server.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import numpy as np
import psycopg
from numpy.typing import NDArray

from bot.replication.connecting import migrate
from bot.replication.releasing import Releases
from index import Analyzer, Corpus, Exporter, Generations, Index, Installer
from index.engines.edge import EdgeEngine
from index.engines.upkeep import Upkeep
from tests.postgres import Cluster, schema

_SAME: Final = 1e-9
_BEST: Final = 10
_WORDS: Final = re.compile("[\u4e00-\u9fff]{4,}")
_FORMS: Final = ("{}怎么办？", "{}是什么？", "{}有哪些规定？", "{}需要多少天？", "谁负责{}？", "{}", "请问{}，{}呢？", "how about {}?")
_SIZE: Final = """
    SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"""

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
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--most", default=1000, show_default=True, help="Questions, drawn or made at random.")
def main(folder: Path, questions: Path | None, most: int) -> None:
    """Ask all QUESTIONS about FOLDER of every engine, and print a table."""
    with TemporaryDirectory() as place, ExitStack() as opened:
        analyzer, one, other = Analyzer(), Path(place, "sqlite"), Path(place, "replica")
        corpus, replica = (opened.enter_context(closing(Corpus(path / "library.db", analyzer=analyzer))) for path in (one, other))
        corpus.sync(folder)
        published = Generations(corpus).publish()
        url = opened.enter_context(_database())
        migrate(url)
        Releases(url).put(Exporter(corpus), 0)
        with Releases(url).fetching() as found:
            assert found is not None
            copied = Installer(replica).install(found[0].release, found[1])
        engine = opened.enter_context(closing(Counting(Path(place, "qdrant"))))
        upkeep = Upkeep(replica, engine)
        upkeep.fill(copied)
        indexes = {
            "SQLite": Index.at(published, analyzer),
            "PostgreSQL": Index.at(copied, analyzer),
            "Qdrant": Index.at(copied, analyzer, engine=upkeep),
        }
        with psycopg.connect(url) as db:
            in_database = int((db.execute(_SIZE).fetchone() or [0])[0])
        report(
            indexes,
            drawn(corpus, questions, most),
            dict(zip(indexes, (size_of(one), in_database, size_of(Path(place, "qdrant"))), strict=True)),
        )
        click.echo(f"{published.passages} passages; candidates asked for: {dict(sorted(engine.asked.items()))}")


@contextmanager
def _database() -> Iterator[str]:
    """Yield the address of an empty schema on a server of its own."""
    cluster = Cluster.make()
    try:
        with schema(cluster) as url:
            yield url
    finally:
        cluster.remove()


def drawn(corpus: Corpus, questions: Path | None, most: int) -> list[str]:
    """Return at most *most* questions of a file, without one as many made of what passages say; the same in every run."""
    chance = random.Random(1)
    if questions is None:
        return list(made(corpus, chance, most))
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    asked = [row.get("question") or row["text"] for row in rows]
    return chance.sample(asked, min(most, len(asked)))


def made(corpus: Corpus, chance: random.Random, count: int) -> Iterator[str]:
    """Yield questions about pieces of passages that were drawn, two of them in some."""
    rows: list[int] = corpus.rows().passages.tolist()
    for number in range(count):
        passages = (corpus.passage(row) for row in chance.choices(rows, k=6))
        runs = [run for passage in passages if passage is not None for run in _WORDS.findall(passage.text)]
        pieces = [run[(start := chance.randrange(len(run) - 3)) : start + chance.randint(3, 10)] for run in chance.choices(runs, k=2)]
        yield _FORMS[number % len(_FORMS)].format(*pieces)


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
        alike.update(name for name in indexes if are_alike(found["SQLite"], found[name]))
    for name in indexes:
        p50, p99 = np.percentile(seconds[name], (50, 99)) * 1000
        click.echo(f"{name:10} identical {alike[name]} of {len(asked)}  p50 {p50:.1f} ms  p99 {p99:.1f} ms  {sizes[name] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
