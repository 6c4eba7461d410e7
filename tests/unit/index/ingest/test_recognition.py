import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import Analyzer, Corpus, DocumentError, EmptyDocumentError, Lexicon, SyncLimits, UnreadableDocumentError, Workers
from index.documents import Document
from index.formats.pictures import can_be_read
from index.ingest.folder import Source
from index.ingest.pipeline import Contents, analyse, read_source
from index.ingest.recognition import PageProgress, is_unread_picture, recognise
from tests.unit.index.formats.pdf_files import PICTURE, written

PARTLY = written(["社区服务站八点开门。"], PICTURE)
SCAN = written(PICTURE)


@pytest.fixture
def plain() -> Analyzer:
    return Analyzer(Lexicon())


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, content in (("a.txt", "图书室周日休息。".encode()), ("b.pdf", SCAN), ("c.pdf", PARTLY)):
        (folder / name).write_bytes(content)
    return [Source(path.name, path, path.stat().st_size) for path in sorted(folder.iterdir())]


class Fake:
    """Reads pictures in this process, as if the same text stood on all of them; or fails."""

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.asked: list[str] = []

    def __call__(
        self, sources: Sequence[Source], lexicon: Lexicon, page_progress: PageProgress, *, largest: int, threads: int
    ) -> Iterator[tuple[Source, Contents]]:
        assert (largest > 0, threads) == (True, 1)
        for source in sources:
            self.asked.append(source.name)
            page_progress(source, 1, 2)
            page_progress(source, 2, 2)
            digest = hashlib.sha256(source.path.read_bytes()).hexdigest()
            document = Document(source.name, "通知", "食堂中午十二点开门。", digest=digest)
            yield source, EmptyDocumentError(source.name, self.error) if self.error else (analyse(document, Analyzer(lexicon)),)


def texts(found: Iterator[tuple[Source, Contents]]) -> dict[str, str]:
    return {
        source.name: contents.reason if isinstance(contents, DocumentError) else contents[0].document.text for source, contents in found
    }


def test_pages_and_files_that_are_pictures_are_told_from_others(sources: list[Source], plain: Analyzer) -> None:
    assert [is_unread_picture(read_source(source, plain)) for source in sources] == [False, True, True]
    assert not is_unread_picture(UnreadableDocumentError("a.pdf", "it is damaged"))


def test_pictures_are_read_after_all_others(sources: list[Source], plain: Analyzer) -> None:
    fake = Fake()
    found = texts(Workers(cores=1, recognise=fake).read(sources, plain))

    assert [*found] == ["a.txt", "b.pdf", "c.pdf"]
    assert fake.asked == ["b.pdf", "c.pdf"]
    assert found["b.pdf"] == found["c.pdf"] == "食堂中午十二点开门。"


def test_what_was_not_recognised_keeps_its_other_text_and_is_not_tried_again(sources: list[Source], plain: Analyzer) -> None:
    fake = Fake("nothing was recognised")
    workers = Workers(cores=1, recognise=fake)
    expected = {"a.txt": "图书室周日休息。", "b.pdf": "nothing was recognised", "c.pdf": "社区服务站八点开门。"}

    assert texts(workers.read(sources, plain)) == expected
    assert texts(workers.read(sources, plain)) == expected
    assert fake.asked == ["b.pdf", "c.pdf"]


def test_a_sync_names_unread_pages_and_reads_them_once_it_can(sources: list[Source], plain: Analyzer, tmp_path: Path) -> None:
    folder = sources[0].path.parent

    def corpus(fake: Fake | None) -> Corpus:
        limits = SyncLimits(workers=Workers(cores=1, recognise=fake))
        return Corpus(tmp_path / "wangge.db", analyzer=plain, limits=limits)

    without = corpus(None)
    first, again = without.sync(folder), without.sync(folder)
    without.close()
    shown: list[tuple[int, int, str]] = []
    read = corpus(Fake())
    report = read.sync(folder, progress=lambda *step: shown.append(step))
    after = read.sync(folder)
    read.close()

    assert [(each.document_id, each.kind, each.shown) for each in first.incomplete] == [("c.pdf", "pages unread", "2")]
    assert (again.unchanged, again.reread, again.incomplete, [name for name, _ in again.failed]) == (2, 0, (), ["b.pdf"])
    assert (report.added, report.reread, report.incomplete, report.failed) == (("b.pdf",), 1, (), ())
    assert (after.unchanged, after.reread) == (3, 0)
    assert [step[:2] for step in shown] == [(1, 3), (1, 4), (2, 4), (3, 4), (3, 5), (4, 5), (5, 5)]
    assert shown[1][2] == "b.pdf, page 1 of 2"


@pytest.mark.skipif(not can_be_read(), reason="text recognition is not installed: pip install '.[ocr]'")
@pytest.mark.xdist_group("ocr")
def test_a_process_of_its_own_reads_pictures_page_by_page(sources: list[Source]) -> None:
    pages: list[tuple[str, int, int]] = []
    found = dict(recognise(sources[1:], Lexicon(), lambda source, page, count: pages.append((source.name, page, count)), largest=1_000_000))
    scan, partly = (found[source] for source in sources[1:])

    assert pages == [("b.pdf", 1, 1), ("c.pdf", 2, 2)]
    assert isinstance(scan, EmptyDocumentError)
    assert isinstance(partly, tuple)
    assert partly[0].document.text == "社区服务站八点开门。"


def _die(*_given: object) -> None:
    """Serve nobody."""


def test_a_process_that_dies_refuses_one_file_after_another(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ingest.recognition._serve", _die)
    found = list(recognise(sources[1:], Lexicon(), lambda *_: None, largest=1_000_000))

    assert [(source.name, type(contents)) for source, contents in found] == [
        ("b.pdf", UnreadableDocumentError),
        ("c.pdf", UnreadableDocumentError),
    ]
