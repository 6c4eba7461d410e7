import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import FORMATS, Analyzer, Corpus, Document, EmptyDocumentError, Format, Lexicon
from index.documents import Provenance
from index.ingest import pipeline as reading
from index.ingest.pipeline import Analysed, Source, analyse, read_file, read_files
from tests.effort import HANG_SECONDS

ROOT = Path(__file__).parents[4]
SCRIPT = """
import sys
from index import Analyzer, Corpus, Lexicon
from index.ingest import pipeline as reading
reading._WORTH_A_PROCESS = 0
corpus = Corpus(sys.argv[1], analyzer=Analyzer(Lexicon()))
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


@pytest.fixture
def _two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 3, raising=False)


def by_name(found: Iterator[tuple[Source, "tuple[Analysed, ...] | Exception"]]) -> dict[str, object]:
    return {source.name: repr(held) if isinstance(held, Exception) else held for source, held in found}


def die(_source: Source) -> tuple[Analysed, ...]:
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


def wait_a_little(source: Source, analyzer: Analyzer, *_: object) -> object:
    time.sleep(0.3)
    return read_file(source, analyzer)


def test_terms_are_counted_passage_by_passage(analyzer: Analyzer) -> None:
    document = Document("a.txt", "借书证", "图书室借书，图书室还书。\n" + "电梯每月检修一次。\n" * 60, provenance=Provenance())
    analysed = analyse(document, analyzer)
    expected = [analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in analysed.passages]
    sizes, places = np.frombuffer(analysed.sizes, dtype=np.int32), np.frombuffer(analysed.places, dtype=np.int32)

    assert len(analysed.passages) > 1
    assert sizes.tolist() == [len(counts) for counts in expected]
    assert [analysed.terms[place] for place in places] == [term for counts in expected for term in counts]
    assert np.frombuffer(analysed.frequencies, dtype=np.uint16).tolist() == [often for counts in expected for often in counts.values()]
    assert len(set(analysed.terms)) == len(analysed.terms)


def test_a_term_is_counted_up_to_what_two_bytes_hold(analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_FREQUENT", 2)
    frequencies = np.frombuffer(analyse(Document("a.txt", "", "电梯，电梯，电梯。"), analyzer).frequencies, dtype=np.uint16)

    assert max(frequencies) == 2


def test_a_file_that_holds_nothing_says_why(sources: list[Source], analyzer: Analyzer) -> None:
    assert isinstance(read_file(sources[-1], analyzer), EmptyDocumentError)


def test_little_is_read_in_this_process(sources: list[Source], plain: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_processes", None)

    assert [source for source, _ in read_files(sources, plain, FORMATS, 100)] == sources


def test_a_lone_core_reads_by_itself(sources: list[Source], plain: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_processes", None)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 1, raising=False)

    assert [source for source, _ in read_files(sources, plain, FORMATS, 2**30)] == sources


def test_formats_of_the_caller_s_own_are_read_in_this_process(sources: list[Source], plain: Analyzer) -> None:
    formats = (Format("own", lambda _: True, lambda _, name: (Document(name, "", str(os.getpid())),)),)
    found = by_name(read_files(sources, plain, formats, 2**30))

    assert {held[0].document.text for held in found.values() if isinstance(held, tuple)} == {str(os.getpid())}
    assert len(found) == len(sources)


@pytest.mark.usefixtures("_two_processes")
def test_processes_find_what_this_one_finds(sources: list[Source], plain: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_AHEAD", 8)
    expected = {source.name: read_file(source, plain) for source in sources}
    monkeypatch.setattr(reading, "read_file", wait_a_little)
    found = by_name(read_files(sources, plain, FORMATS, 2**30))

    assert len(found) == 41
    assert found == {name: repr(held) if isinstance(held, Exception) else held for name, held in expected.items()}


@pytest.mark.usefixtures("_two_processes")
def test_what_a_killed_process_had_is_read_here(
    sources: list[Source], plain: Analyzer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading, "_AHEAD", 4)
    make = reading._processes  # noqa: SLF001

    def processes(number: int, lexicon: Lexicon) -> object:
        pool = make(number, lexicon)
        submit = pool.submit
        monkeypatch.setattr(pool, "submit", lambda work, *given: submit(die if given == (sources[1],) else work, *given))
        return pool

    monkeypatch.setattr(reading, "_processes", processes)
    with caplog.at_level(logging.WARNING, "index.ingest.pipeline"):
        found = by_name(read_files(sources, plain, FORMATS, 2**30))

    assert found == by_name(iter([(source, read_file(source, plain)) for source in sources]))
    assert caplog.messages[-1].startswith("reading goes on in one process")


def test_a_script_without_a_guard_reads_in_its_own_process(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    arguments = [sys.executable, "-W", "ignore", str(tmp_path / "script.py"), str(tmp_path / "corpus.db"), str(folder)]
    finished = subprocess.run(
        arguments, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=HANG_SECONDS
    )

    assert (finished.returncode, finished.stdout) == (0, "4 0\n"), finished.stderr


@pytest.mark.usefixtures("_two_processes")
def test_files_left_by_processes_that_never_started_are_read_here(
    sources: list[Source], plain: Analyzer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading, "_begin", os._exit)
    with caplog.at_level(logging.WARNING, "index.ingest.pipeline"):
        found = by_name(read_files(sources, plain, FORMATS, 2**30))

    assert found == by_name(iter([(source, read_file(source, plain)) for source in sources]))
    assert caplog.messages[-1].startswith("reading goes on in one process")


@pytest.mark.usefixtures("_two_processes")
def test_who_stops_a_sync_waits_for_no_more_than_is_being_read(
    tmp_path: Path, plain: Analyzer, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(reading, "_WORTH_A_PROCESS", 0)
    corpus = Corpus(tmp_path / "state" / "corpus.db", analyzer=plain)
    with pytest.raises(KeyboardInterrupt):
        corpus.sync(sources[0].path.parent, progress=stop)
    assert corpus.counts() == (0, 0)

    assert corpus.sync(sources[0].path.parent).documents == 40
    corpus.close()


def test_a_process_leaves_ctrl_c_to_its_parent_and_reads(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_analyzers", [])
    before = signal.getsignal(signal.SIGINT)
    try:
        reading._begin(Lexicon())  # noqa: SLF001
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    (analysed,) = reading._read_elsewhere(sources[0])  # type: ignore[misc] # noqa: SLF001

    assert analysed.document.id == "00.txt"
