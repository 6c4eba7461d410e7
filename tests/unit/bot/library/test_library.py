import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import NothingToRollBackError, NotReadyError, SyncRunningError, UnusableWordError
from bot.library.additions import Additions
from bot.library.library import Library, Original
from index import Analyzer, Corpus, Document, EmptyFolderError, FolderNotFoundError, Format, Generations, Language, SyncReport
from tests.effort import HANG_SECONDS

QUESTION = "楼道灯不亮怎么办？"
CHANGED = "# 楼道灯报修\n\n楼道灯不亮时，请写信给房管所，信里写明门牌号。\n"
SECRET = "# 巡夜安排\n\n巡夜人员每晚十点在锅炉房集合，口令是蓝色风筝。\n"


@pytest.fixture
def library(corpus: Corpus, folder: Path) -> Library:
    """A library that has not looked at what was published of its corpus yet."""
    Generations(corpus).publish()
    return Library(corpus, folder)


@pytest.fixture
def additions(tmp_path: Path) -> Additions:
    return Additions(tmp_path / "added")


@pytest.fixture
async def growing(corpus: Corpus, folder: Path, additions: Additions) -> Library:
    """A library to which people add, and in which there is something for staff below both roots."""
    (folder / "staff").mkdir()
    (folder / "staff/night.md").write_text(SECRET, encoding="utf-8")
    additions.put("keys.md", "# 钥匙保管\n\n备用钥匙放在门房铁柜的第三格。\n".encode(), staff=True)
    additions.put("well.md", "# 打井须知\n\n村民打井要先到水务站登记。\n".encode())
    library = Library(corpus, folder, additions)
    await library.sync()
    return library


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


async def cited(library: Library, question: str = QUESTION, *, staff: bool = False) -> str:
    return (await library.answer(question, staff=staff)).citations[0].snippet.text


async def quoted(library: Library, question: str, *, staff: bool = False) -> list[str]:
    """Return the ids of the documents that are quoted or named for *question*."""
    answer = await library.answer(question, staff=staff)
    return [passage.document_id for passage in (*(each.passage for each in answer.citations), *answer.nearest)]


def rewrite(folder: Path, text: str = CHANGED) -> None:
    (folder / "housing/repairs.html").write_text(text, encoding="utf-8")


async def test_what_the_last_sync_published_answers_once_it_is_loaded(library: Library) -> None:
    before = library.ready
    await library.load()
    assert (before, library.ready) == (False, True)
    assert "物业值班电话" in await cited(library)


async def test_nothing_is_loaded_before_the_first_sync(empty: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library.library._PATIENCE_SECONDS", 0.01)
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


async def test_a_sync_that_changes_nothing_publishes_what_was_never_published(corpus: Corpus, folder: Path) -> None:
    library = Library(corpus, folder)
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
    monkeypatch.setattr("bot.library.library._STEP_SECONDS", 0.01)
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
async def test_a_passage_is_shown_as_it_was_until_the_change_is_published(
    library: Library, corpus: Corpus, folder: Path, change: str
) -> None:
    await library.load()
    passage = (await library.answer(QUESTION)).citations[0].passage
    rewrite(folder) if change == "rewritten" else (folder / passage.document_id).unlink()
    corpus.sync(folder)
    found = await library.passage(passage.key)
    assert found is not None
    assert found[1].text[passage.start : passage.end] == passage.text
    await library.sync()
    assert await library.passage(passage.key) is None


# Generations


async def test_a_library_goes_back_and_publishes_no_more_until_it_is_synced(library: Library, folder: Path) -> None:
    await library.load()
    before = await library.status()
    rewrite(folder)
    await library.sync()
    assert await library.rollback() == before.generation
    assert "物业值班电话" in await cited(library)
    back = await library.status()
    await library.sync()
    assert "房管所" in await cited(library)
    assert [each.pinned for each in (before, back, await library.status())] == [False, True, False]


async def test_that_a_library_went_back_outlives_a_restart(library: Library, corpus: Corpus, folder: Path) -> None:
    await library.load()
    rewrite(folder)
    await library.sync()
    await library.rollback()
    restarted = Library(corpus, folder)
    await restarted.load()
    assert restarted.pinned
    assert "物业值班电话" in await cited(restarted)


async def test_there_may_be_nothing_to_go_back_to(library: Library, empty: Corpus, folder: Path) -> None:
    for each in (library, Library(empty, folder)):
        await each.load()
        with pytest.raises(NothingToRollBackError):
            await each.rollback()
        assert not each.pinned


async def test_nobody_goes_back_while_a_sync_runs(slow: Library, reader: SlowReader) -> None:
    running = asyncio.create_task(slow.sync())
    await asyncio.sleep(0)
    with pytest.raises(SyncRunningError):
        await slow.rollback()
    reader.go_on.set()
    await running


async def test_a_question_whose_generation_another_process_has_dropped_is_asked_again(
    library: Library, corpus: Corpus, folder: Path
) -> None:
    await library.load()
    key = (await library.answer(QUESTION)).citations[0].passage.key
    other = Library(corpus, folder)
    for text in (CHANGED, CHANGED.replace("写信给", "去")):
        rewrite(folder, text)
        await other.sync()
    assert "请去房管所" in await cited(library)
    assert await library.passage(key) is None


async def test_who_asks_one_snapshot_goes_on_asking_it(library: Library, folder: Path) -> None:
    assert library.asking() is None
    await library.load()
    former = library.asking()
    rewrite(folder)
    await library.sync()
    latter = library.asking()
    assert former is not None
    assert latter is not None
    assert "物业值班电话" in (await former(QUESTION)).citations[0].snippet.text
    assert "房管所" in (await latter(QUESTION)).citations[0].snippet.text


async def test_further_passages_are_numbered_on(library: Library) -> None:
    await library.load()
    question = "居民登记"
    first = (await library.answer(question)).citations
    further = await library.more(question)
    assert [each.number for each in further] == list(range(4, 4 + len(further)))
    assert not {each.passage.key for each in first} & {each.passage.key for each in further}


async def test_documents_may_be_left_out_of_an_answer(library: Library) -> None:
    await library.load()
    answer = await library.answer(QUESTION, without=("housing/repairs.html",))
    assert "housing/repairs.html" not in {each.passage.document_id for each in answer.citations}


async def test_a_document_and_what_is_wrong_with_it_are_found(library: Library, folder: Path) -> None:
    (folder / "housing/twin.html").write_bytes((folder / "housing/repairs.html").read_bytes())
    await library.sync()
    names = [each.id for each in await library.documents()]
    assert names == ["dogs.txt", "hours.md", "housing/repairs.html", "housing/twin.html", "library/card.txt"]
    document = await library.document("housing/twin.html")
    assert document is not None
    assert "物业值班电话" in document.text
    assert await library.document("nowhere.txt") is None


async def test_what_is_wrong_with_a_document_is_found(library: Library, folder: Path) -> None:
    await library.load()
    assert "shelves.txt" not in {each.document_id for each in await library.findings()}
    (folder / "shelves.txt").write_text("目前图书室共有书架三个，今年将增加到五个，欢迎附近的居民前来借阅，", encoding="utf-8")
    await library.sync()
    assert "shelves.txt" in {each.document_id for each in await library.findings()}


# Two roots, and who may read what


async def test_what_people_added_answers_beside_the_folder(growing: Library) -> None:
    assert "水务站" in await cited(growing, "打井要先到哪里登记？")
    assert "物业值班电话" in await cited(growing)


async def test_what_is_for_staff_answers_staff_alone(growing: Library) -> None:
    for question, document_id in (("巡夜人员在哪里集合？", "staff/night.md"), ("备用钥匙放在哪里？", ".added/staff/keys.md")):
        assert (await quoted(growing, question, staff=True))[0] == document_id
        assert document_id not in await quoted(growing, question)
        assert await growing.document(document_id) is None
        assert await growing.document(document_id, staff=True) is not None
        assert document_id not in {each.id for each in await growing.documents()}
        assert document_id in {each.id for each in await growing.documents(staff=True)}
        key = (await growing.answer(question, staff=True)).citations[0].passage.key
        assert await growing.passage(key) is None
        assert await growing.passage(key, staff=True) is not None
        assert document_id not in {each.passage.document_id for each in await growing.more(question)}


async def test_the_files_of_both_roots_are_kept_as_they_came(growing: Library, folder: Path, additions: Additions) -> None:
    assert await growing.original("hours.md") == Original("hours.md", (folder / "hours.md").read_bytes())
    assert await growing.original(".added/public/well.md") == Original("well.md", (additions.folder / "public/well.md").read_bytes())
    for name in ("staff/night.md", ".added/staff/keys.md"):
        assert await growing.original(name) is None
        assert await growing.original(name, staff=True) is not None
    assert await growing.original("nowhere.md") is None


# Words


async def test_an_alias_is_found_at_once_and_after_a_restart(growing: Library, corpus: Corpus, folder: Path, additions: Additions) -> None:
    assert await growing.add_alias("掘坑", "打井")
    assert "水务站" in await cited(growing, "掘坑")
    assert not await growing.add_alias("掘坑", "打井")
    restarted = Library(corpus, folder, additions)
    await restarted.load()
    assert "水务站" in await cited(restarted, "掘坑")


async def test_a_word_is_one_word_from_the_next_sync_on(growing: Library) -> None:
    assert await growing.add_word("门房铁柜")
    assert not await growing.add_word("门房铁柜")
    report = await growing.sync()
    assert report.reread == 7
    assert "门房铁柜" in growing.analyzer.lexicon.words


async def test_what_is_no_word_is_refused_and_without_additions_nothing_is_added(growing: Library, library: Library) -> None:
    with pytest.raises(UnusableWordError):
        await growing.add_alias("打井", "打井")
    assert not await library.add_alias("掘坑", "打井")
    assert not await library.add_word("门房铁柜")


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


async def test_the_status_counts_what_answers(library: Library, corpus: Corpus, folder: Path) -> None:
    assert (await library.status()).generation == 0
    await library.load()
    status = await library.status()
    assert (status.documents, status.passages) == corpus.counts()
    assert (status.documents, status.generation, status.syncing, status.pinned) == (4, Generations(corpus).number(), False, False)
    assert status.synced_at == corpus.synced_at()
    assert status.segmenter
    assert status.kernels
    (folder / "dogs.txt").unlink()
    corpus.sync(folder)
    assert (await library.status()).documents == 4


async def test_the_loops_of_a_search_are_compiled_before_anybody_asks(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[threading.Thread] = []
    monkeypatch.setattr("bot.library.library.compile_kernels", lambda: compiled.append(threading.current_thread()))
    await library.compile()
    assert threading.current_thread() not in compiled
    assert len(compiled) == 1


async def test_an_index_of_nothing_answers_nothing(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "empty").mkdir()
    library = Library(Corpus(tmp_path / "empty.db", analyzer=analyzer), tmp_path / "empty")
    await library.sync()
    assert (await library.answer(QUESTION)).band == "none"
