import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import NotReadyError, SyncRunningError
from bot.library import Library, Status
from index import Analyzer, Corpus, Document, EmptyFolderError, FolderNotFoundError, Format, Language, SyncReport

QUESTION = "楼道灯不亮怎么办？"
CHANGED = "# 楼道灯报修\n\n楼道灯不亮时，请写信给房管所，信里写明门牌号。\n"


@pytest.fixture
def library(corpus: Corpus, folder: Path) -> Library:
    """A library that has not looked at its corpus yet."""
    return Library(corpus, folder)


@pytest.fixture
def empty(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "empty.db", analyzer=analyzer)
    yield corpus
    corpus.close()


class SlowReader:
    """A format of which all files but the first wait until they may be read."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self._waits = False

    def read(self, content: bytes, name: str) -> tuple[Document, ...]:
        if self._waits:
            assert self.go_on.wait(10)
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
async def slow(tmp_path: Path, analyzer: Analyzer, reader: SlowReader) -> AsyncIterator[Library]:
    """A library over two files of which the second takes its time."""
    folder = tmp_path / "slow"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("楼道灯不亮时，请找电工。", encoding="utf-8")
    corpus = Corpus(tmp_path / "slow.db", analyzer=analyzer, formats=(reader.format,))
    yield Library(corpus, folder)
    corpus.close()


@contextmanager
def emptied(folder: Path) -> Iterator[None]:
    """Hide what *folder* holds for a while."""
    hidden = folder.rename(folder.with_name("hidden"))
    folder.mkdir()
    yield
    folder.rmdir()
    hidden.rename(folder)


async def cited(library: Library) -> str:
    return (await library.answer(QUESTION)).citations[0].snippet.text


async def test_what_the_last_sync_published_answers_once_it_is_loaded(library: Library) -> None:
    before = library.ready
    await library.load()
    assert (before, library.ready) == (False, True)
    assert "物业值班电话" in await cited(library)


async def test_nothing_is_loaded_before_the_first_sync(empty: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library._PATIENCE_SECONDS", 0.01)
    library = Library(empty, folder)
    await library.load()
    assert not library.ready
    with pytest.raises(NotReadyError):
        await library.answer(QUESTION)


async def test_a_question_waits_for_the_first_sync(empty: Corpus, folder: Path) -> None:
    library = Library(empty, folder)
    question = asyncio.create_task(cited(library))
    await asyncio.sleep(0)
    await library.sync()
    assert "物业值班电话" in await question


async def test_each_answer_has_an_id_of_its_own(library: Library) -> None:
    await library.load()
    first, second = [await library.answer(QUESTION) for _ in range(2)]
    assert first.id
    assert first.id != second.id


async def test_a_sync_swaps_in_what_has_changed(library: Library, folder: Path) -> None:
    await library.load()
    (folder / "housing/repairs.html").write_text(CHANGED, encoding="utf-8")
    report = await library.sync()
    assert report.updated == ("housing/repairs.html",)
    assert "房管所" in await cited(library)


async def test_a_sync_that_changes_nothing_publishes_what_was_never_published(library: Library) -> None:
    report = await library.sync()
    assert not report.changed
    assert library.ready
    assert not (await library.sync()).changed


async def test_a_sync_that_failed_leaves_the_answers_and_may_be_tried_again(library: Library, folder: Path) -> None:
    await library.load()
    with emptied(folder), pytest.raises(EmptyFolderError):
        await library.sync()
    assert "物业值班电话" in await cited(library)
    assert (await library.sync()).unchanged == 4


async def test_only_one_sync_runs_at_a_time(slow: Library, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    assert (await slow.status()).syncing
    with pytest.raises(SyncRunningError):
        await slow.sync()
    reader.go_on.set()
    assert (await running).added == ("a.txt", "b.txt")
    assert not (await slow.status()).syncing


async def test_progress_is_told_in_the_event_loop(empty: Corpus, folder: Path) -> None:
    told: list[tuple[int, int, threading.Thread]] = []
    await Library(empty, folder).sync(lambda done, total: told.append((done, total, threading.current_thread())))
    assert told == [(done, 4, threading.current_thread()) for done in (1, 2, 3, 4)]


async def test_a_sync_in_steps_tells_each_step_once_and_at_last_the_report(
    slow: Library, reader: SlowReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library._STEP_SECONDS", 0.01)
    steps = slow.sync_steps()
    first = await anext(steps)
    asyncio.get_running_loop().call_later(0.1, reader.go_on.set)
    others = [step async for step in steps]
    assert first == (1, 2)
    assert first not in others
    assert isinstance(others[-1], SyncReport)
    assert others[-1].added == ("a.txt", "b.txt")


async def test_a_sync_in_steps_raises_what_the_sync_raises(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(FolderNotFoundError):
        await anext(Library(corpus, tmp_path / "nowhere").sync_steps())


async def test_a_file_that_cannot_be_read_is_logged_by_name(library: Library, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    await library.sync()
    assert [record.levelno for record in caplog.records if "picture.png" in record.getMessage()] == [logging.WARNING]


async def test_a_passage_is_found_by_its_key_with_its_document(library: Library) -> None:
    assert await library.passage("0" * 12) is None
    await library.load()
    passage = (await library.answer(QUESTION)).citations[0].passage
    found = await library.passage(passage.key)
    assert found is not None
    assert found[0] == passage
    assert found[1].text[passage.start : passage.end] == passage.text
    assert await library.passage("0" * 12) is None


@pytest.mark.parametrize("change", ["rewritten", "removed"])
async def test_a_passage_whose_document_has_just_changed_is_not_shown(library: Library, corpus: Corpus, folder: Path, change: str) -> None:
    await library.load()
    passage = (await library.answer(QUESTION)).citations[0].passage
    path = folder / passage.document_id
    path.write_text(CHANGED, encoding="utf-8") if change == "rewritten" else path.unlink()
    corpus.sync(folder)
    assert await library.passage(passage.key) is None


@pytest.mark.parametrize(
    ("text", "otherwise", "language"),
    [
        ("楼道灯", "en", "zh-Hans"),
        ("樓道燈", "en", "zh-Hant"),
        ("電", "zh-Hans", "zh-Hant"),
        ("lamp", "zh-Hans", "en"),
        ("12345", "zh-Hant", "zh-Hant"),
        ("", "en", "en"),
        ("山水", "zh-Hant", "zh-Hant"),
    ],
)
def test_the_language_is_that_of_the_text_as_far_as_it_tells(library: Library, text: str, otherwise: Language, language: Language) -> None:
    assert library.language(text, otherwise) == language


async def test_the_status_counts_what_answers(library: Library, corpus: Corpus) -> None:
    assert await library.status() == Status(4, corpus.count("passages"), corpus.synced_at(), syncing=False)


async def test_an_index_of_nothing_answers_nothing(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "empty").mkdir()
    library = Library(Corpus(tmp_path / "empty.db", analyzer=analyzer), tmp_path / "empty")
    await library.sync()
    assert (await library.answer(QUESTION)).band == "none"
