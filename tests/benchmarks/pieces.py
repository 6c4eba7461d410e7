"""How long small pieces of work take, for whoever changes one: `python -m tests.benchmarks.pieces`. No test depends on it."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bot.people.privacy import mask
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from index import Document, split
from index.cleaning.cleaner import clean
from tests.unit.bot.people.test_privacy import PROBES

_LINES = ("居民到大厅，" * 40_000, "更多" * 40_000, "1/9\n" * 20_000, " " * 200_000)


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of *work*."""
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def _turn(number: int) -> Turn:
    return Turn(f"{number:012}", "p", "c", "telegram", "灯？", "灯？", "zh-Hans", "none", 0.1, (), (), 20.0, datetime.now(UTC))


def figures() -> Iterator[tuple[str, float]]:
    """Yield what was done, and its milliseconds."""
    yield "mask 4,096 characters, the slowest of several texts", max(_milliseconds(lambda probe=probe: mask(probe)) for probe in PROBES)  # type: ignore[misc]
    with TemporaryDirectory() as folder:
        log = QueryLog(Path(folder) / "log.db")
        yield "log 1,000 questions", sum(_milliseconds(lambda number=number: log.log(_turn(number))) for number in range(1000))  # type: ignore[misc]
        log.close()
    for text in _LINES:
        document = Document("a.txt", "手册", text)
        yield f"clean {len(text):,} characters like {text[:6]!r}", _milliseconds(lambda document=document: clean(document))  # type: ignore[misc]
    yield "split a run of 20,000 blanks", _milliseconds(lambda: split(Document("a.txt", "", "甲" + " " * 20_000 + "乙")))


@click.command()
def main() -> None:
    """Print processor times."""
    for name, milliseconds in figures():
        click.echo(f"{milliseconds:8.1f} ms  {name}")


if __name__ == "__main__":
    main()
