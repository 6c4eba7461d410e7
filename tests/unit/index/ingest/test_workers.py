import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index import FORMATS, Analyzer, Corpus, Document, Format, Lexicon, SyncLimits, Workers
from index.analysis.counting import Counts
from index.ingest.folder import Source
from index.ingest.pipeline import Contents, read_source
from index.ingest.workers import available_cores, start_pool
from tests.effort import HANG_SECONDS

pytestmark = pytest.mark.xdist_group("workers")  # one worker starts the processes that several tests share

ROOT = Path(__file__).parents[4]
SCRIPT = """
import sys
from index import Analyzer, Corpus, Lexicon, SyncLimits, Workers
limits = SyncLimits(workers=Workers(cores=2, least_bytes=0))
corpus = Corpus(sys.argv[1], analyzer=Analyzer(Lexicon()), limits=limits)
report = corpus.sync(sys.argv[2])
print(len(report.added), len(report.failed))
"""


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"第{number}号通知\n图书室第{number}天休息。\n", encoding="utf-8")
    (tmp_path / "40.txt").write_bytes(b"")
    return [Source(path.name, path, path.stat().st_size) for path in sorted(tmp_path.iterdir())]


@pytest.fixture
def plain() -> Analyzer:
    """An analyzer that a process loads at once."""
    return Analyzer(Lexicon())


class Slow(Analyzer):
    """Takes its time in this process, so that the others read as well."""

    def count(self, texts: Sequence[tuple[str, Sequence[str]]]) -> Counts:
        time.sleep(0.1)
        return super().count(texts)


def never(_processes: int, _lexicon: Lexicon) -> Executor:
    pytest.fail("processes were started")


def two_processes(ahead: int, start: Callable[[int, Lexicon], Executor] = start_pool) -> Workers:
    return Workers(cores=3, least_bytes=0, ahead=ahead, start=start)


def by_name(found: Iterable[tuple[Source, Contents]]) -> dict[str, object]:
    return {source.name: repr(held) if isinstance(held, Exception) else held for source, held in found}


def read_here(sources: list[Source], analyzer: Analyzer) -> dict[str, object]:
    return by_name((source, read_source(source, analyzer)) for source in sources)


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Lent(Executor):
    """A pool that goes on when it is shut down."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:  # type: ignore[override] # noqa: ANN401
        return self._pool.submit(work, *given)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    """Two processes for all tests that read in some without ending them."""
    with start_pool(2, Lexicon()) as pool:
        yield pool


class Dying(Executor):
    """A pool in which the process that reads 01.txt is killed."""

    def __init__(self, processes: int, lexicon: Lexicon) -> None:
        self._pool = start_pool(processes, lexicon)

    def submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:  # type: ignore[override] # noqa: ANN401
        return self._pool.submit(die if given[0].name == "01.txt" else work, *given)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the library has it
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def start_nothing(processes: int, _lexicon: Lexicon) -> Executor:
    """Start processes that end before they read anything."""
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), os._exit, (1,))


def test_a_process_has_at_least_one_core() -> None:
    assert Workers().cores == available_cores() >= 1


def test_little_is_read_in_this_process(sources: list[Source], plain: Analyzer) -> None:
    assert [source for source, _ in Workers(cores=3, start=never).read(sources, plain)] == sources


def test_a_lone_core_reads_by_itself(sources: list[Source], plain: Analyzer) -> None:
    assert [source for source, _ in Workers(cores=1, least_bytes=0, start=never).read(sources, plain)] == sources


def test_formats_of_the_caller_s_own_are_read_in_this_process(sources: list[Source], plain: Analyzer) -> None:
    formats = (Format("own", lambda _: True, lambda _, name: (Document(name, "", str(os.getpid())),)),)
    found = by_name(Workers(cores=3, least_bytes=0, start=never).read(sources, plain, formats=formats))

    assert {held[0].document.text for held in found.values() if isinstance(held, tuple)} == {str(os.getpid())}
    assert len(found) == len(sources)


def test_processes_find_what_this_one_finds(sources: list[Source], plain: Analyzer, pool: Executor) -> None:
    found = by_name(two_processes(8, lambda *_: Lent(pool)).read(sources, Slow(Lexicon())))

    assert len(found) == 41
    assert found == read_here(sources, plain)


def test_processes_refuse_the_files_that_this_one_refuses(sources: list[Source], plain: Analyzer, pool: Executor) -> None:
    (source,) = [source for source in sources if source.name == "07.txt"]
    source.path.write_bytes("电梯检修。".encode().ljust(2**20 + 1, b"\n"))
    found = dict(two_processes(40, lambda *_: Lent(pool)).read(sources, plain, formats=FORMATS, largest=2**20))

    assert "it is larger than 1 MiB" in str(found[source])


def test_what_a_killed_process_had_is_read_here(sources: list[Source], plain: Analyzer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "index.ingest.workers"):
        found = by_name(two_processes(4, Dying).read(sources, plain))

    assert found == read_here(sources, plain)
    assert caplog.messages[-1].startswith("reading goes on in one process")


def test_a_script_without_a_guard_reads_in_its_own_process(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    arguments = [sys.executable, "-W", "ignore", str(tmp_path / "script.py"), str(tmp_path / "corpus.db"), str(folder)]
    finished = subprocess.run(
        arguments, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=HANG_SECONDS
    )

    assert (finished.returncode, finished.stdout) == (0, "4 0\n"), finished.stderr


def test_files_left_by_processes_that_never_started_are_read_here(
    sources: list[Source], plain: Analyzer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "index.ingest.workers"):
        found = by_name(two_processes(16, start_nothing).read(sources, plain))

    assert found == read_here(sources, plain)
    assert caplog.messages[-1].startswith("reading goes on in one process")


def test_who_stops_a_sync_waits_for_no_more_than_is_being_read(tmp_path: Path, plain: Analyzer, sources: list[Source]) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 3:
            raise KeyboardInterrupt

    corpus = Corpus(tmp_path / "state" / "corpus.db", analyzer=plain, limits=SyncLimits(workers=two_processes(16)))
    with pytest.raises(KeyboardInterrupt):
        corpus.sync(sources[0].path.parent, progress=stop)
    assert corpus.counts() == (0, 0)

    assert corpus.sync(sources[0].path.parent).documents == 40
    corpus.close()


def test_a_process_leaves_ctrl_c_to_its_parent_and_gives_way_to_it(pool: Executor) -> None:
    assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN
    assert pool.submit(os.nice, 0).result() > os.nice(0)
