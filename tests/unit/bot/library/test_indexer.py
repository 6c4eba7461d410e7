import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import NothingToRollBackError, SyncRunningError, UnusableWordError
from bot.library.indexer import Indexer
from bot.library.library import Library
from index import Analyzer, Corpus, Document, EmptyFolderError, FolderNotFoundError, Format, Generations, SyncReport
from tests.effort import HANG_SECONDS
from tests.unit.bot.library.conftest import CHANGED, Place, answered, cited


class SlowReader:
    """A format of which all files but the first wait until they may be read."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self._waits = False

    def read(self, content: bytes, name: str) -> tuple[Document, ...]:
        if self._waits:
            assert self.go_on.wait(HANG_SECONDS)
        self._waits = True
        return (Document(name, name, content.decode()),)

    @property
    def format(self) -> Format:
        return Format("slow", lambda _content: True, self.read)


@pytest.fixture
def reader() -> Iterator[SlowReader]:
    reader = SlowReader()
    yield reader
    reader.go_on.set()


@pytest.fixture
def slow_place(tmp_path: Path) -> Place:
    """A folder of two files, of which the second takes its time."""
    folder = tmp_path / "slow"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("楼道灯不亮时，请找电工。", encoding="utf-8")
    return Place(folder, tmp_path / "slow-state")


@pytest.fixture
def slow_corpus(tmp_path: Path, analyzer: Analyzer, reader: SlowReader) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "slow.db", analyzer=analyzer, formats=(reader.format,))
    yield corpus
    corpus.close()


@pytest.fixture
def slow(slow_place: Place, slow_corpus: Corpus) -> Indexer:
    return slow_place.indexer(slow_place.library(slow_corpus), step_seconds=0.01)


@contextmanager
def emptied(folder: Path) -> Iterator[None]:
    """Hide what *folder* holds for a while."""
    hidden = folder.rename(folder.with_name("hidden"))
    folder.mkdir()
    yield
    folder.rmdir()
    hidden.rename(folder)


async def test_a_sync_swaps_in_what_has_changed(library: Library, indexer: Indexer, place: Place) -> None:
    await library.load()
    (place.folder / "housing/repairs.html").write_text(CHANGED, encoding="utf-8")
    report = await indexer.sync()
    assert report.updated == ("housing/repairs.html",)
    assert "房管所" in await cited(library)


async def test_a_sync_that_changes_nothing_publishes_what_was_never_published(corpus: Corpus, place: Place) -> None:
    library = place.library(corpus)
    indexer = place.indexer(library)
    report = await indexer.sync()
    assert not report.changed
    assert library.published is not None
    assert not (await indexer.sync()).changed


async def test_a_sync_that_failed_leaves_the_answers_and_may_be_tried_again(library: Library, indexer: Indexer, place: Place) -> None:
    await library.load()
    with emptied(place.folder), pytest.raises(EmptyFolderError):
        await indexer.sync()
    assert "物业值班电话" in await cited(library)
    assert (await indexer.sync()).unchanged == 4


async def test_only_one_sync_runs_at_a_time(slow: Indexer, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    assert (await slow.status()).syncing
    with pytest.raises(SyncRunningError):
        await slow.sync()
    reader.go_on.set()
    assert (await running).added == ("a.txt", "b.txt")
    assert not (await slow.status()).syncing


async def test_the_next_sync_comes_after_the_one_that_is_running(slow: Indexer, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    following = asyncio.create_task(slow.sync_next())
    asyncio.get_running_loop().call_later(0.1, reader.go_on.set)
    assert (await running).added == ("a.txt", "b.txt")
    assert (await following).unchanged == 2


async def test_the_next_sync_waits_for_the_running_one_only_as_long_as_its_patience_lasts(
    slow_place: Place, slow_corpus: Corpus, reader: SlowReader
) -> None:
    indexer = slow_place.indexer(slow_place.library(slow_corpus), patience_seconds=0)
    running = asyncio.create_task(indexer.sync())
    await asyncio.sleep(0)
    with pytest.raises(SyncRunningError):
        await indexer.sync_next()
    reader.go_on.set()
    await running


async def test_progress_is_told_in_the_event_loop(empty: Corpus, place: Place) -> None:
    told: list[tuple[int, int, threading.Thread]] = []
    await place.indexer(place.library(empty)).sync(lambda done, total: told.append((done, total, threading.current_thread())))
    assert told == [(done, 4, threading.current_thread()) for done in (1, 2, 3, 4)]


async def test_a_sync_in_steps_tells_each_step_once_and_at_last_the_report(slow: Indexer, reader: SlowReader) -> None:
    steps = slow.sync_steps()
    first = await anext(steps)
    asyncio.get_running_loop().call_later(0.1, reader.go_on.set)
    others = [step async for step in steps]
    assert first == (1, 2)
    assert first not in others
    assert isinstance(others[-1], SyncReport)
    assert others[-1].added == ("a.txt", "b.txt")


async def test_a_sync_in_steps_raises_what_the_sync_raises(corpus: Corpus, tmp_path: Path) -> None:
    place = Place(tmp_path / "nowhere", tmp_path / "state")
    with pytest.raises(FolderNotFoundError):
        await anext(place.indexer(place.library(corpus)).sync_steps())


async def test_a_file_that_cannot_be_read_is_logged_by_name(indexer: Indexer, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    (place.folder / "picture.png").write_bytes(b"GIF89a\0")
    await indexer.sync()
    assert [record.levelno for record in caplog.records if "picture.png" in record.getMessage()] == [logging.WARNING]


# Generations


async def test_a_library_goes_back_and_publishes_no_more_until_it_is_synced(library: Library, indexer: Indexer, place: Place) -> None:
    await library.load()
    before = await indexer.status()
    place.rewrite()
    await indexer.sync()
    assert await indexer.rollback() == before.generation
    assert "物业值班电话" in await cited(library)
    back = await indexer.status()
    await indexer.sync()
    assert "房管所" in await cited(library)
    assert [each.pinned for each in (before, back, await indexer.status())] == [False, True, False]


async def test_that_a_library_went_back_outlives_a_restart(library: Library, indexer: Indexer, corpus: Corpus, place: Place) -> None:
    await library.load()
    place.rewrite()
    await indexer.sync()
    await indexer.rollback()
    restarted = place.library(corpus)
    await restarted.load()
    assert restarted.pinned
    assert "物业值班电话" in await cited(restarted)


async def test_there_may_be_nothing_to_go_back_to(library: Library, empty: Corpus, place: Place) -> None:
    for each in (library, place.library(empty)):
        await each.load()
        with pytest.raises(NothingToRollBackError):
            await place.indexer(each).rollback()
        assert not each.pinned


async def test_nobody_goes_back_while_a_sync_runs(slow: Indexer, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    with pytest.raises(SyncRunningError):
        await slow.rollback()
    reader.go_on.set()
    await running


# Words


async def test_an_alias_is_found_at_once_and_after_a_restart(growing: Library, corpus: Corpus, analyzer: Analyzer, place: Place) -> None:
    indexer = place.indexer(growing)
    assert (await answered(growing, "掘坑")).band == "none"
    assert await indexer.add_alias("掘坑", "打井")
    assert "水务站" in await cited(growing, "掘坑")
    assert not await indexer.add_alias("掘坑", "打井")
    assert await indexer.aliases() == (("掘坑", "打井"),)
    reopened = Corpus(corpus.path, analyzer=analyzer)
    restarted = place.library(reopened)
    place.indexer(restarted)
    await restarted.load()
    assert "水务站" in await cited(restarted, "掘坑")
    reopened.close()


async def test_a_word_is_one_word_from_the_next_sync_on(growing: Library, place: Place) -> None:
    indexer = place.indexer(growing)
    assert await indexer.add_word("门房铁柜")
    assert not await indexer.add_word("门房铁柜")
    assert await indexer.words() == ("门房铁柜",)
    report = await indexer.sync()
    assert report.reread == 7
    assert "门房铁柜" in growing.analyzer.lexicon.words


async def test_what_is_no_word_is_refused(indexer: Indexer) -> None:
    with pytest.raises(UnusableWordError):
        await indexer.add_alias("打井", "打井")
    with pytest.raises(UnusableWordError):
        await indexer.add_word("两 词")
    assert (await indexer.aliases(), await indexer.words()) == ((), ())


async def test_no_word_is_added_while_a_sync_runs(slow: Indexer, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    with pytest.raises(SyncRunningError):
        await slow.add_alias("掘坑", "打井")
    with pytest.raises(SyncRunningError):
        await slow.add_word("门房铁柜")
    reader.go_on.set()
    await running
    assert await slow.add_word("门房铁柜")


async def test_the_status_counts_what_answers(library: Library, indexer: Indexer, corpus: Corpus, place: Place) -> None:
    assert (await indexer.status()).generation == 0
    await library.load()
    status = await indexer.status()
    assert (status.documents, status.passages) == corpus.counts()
    assert (status.documents, status.generation, status.syncing, status.pinned) == (4, Generations(corpus).number(), False, False)
    assert status.synced_at == corpus.synced_at()
    assert status.kernels
    (place.folder / "dogs.txt").unlink()
    corpus.sync(place.folder)
    assert (await indexer.status()).documents == 4
