"""A file that takes too long or too much memory costs its process, a line in the report, and nothing else."""

from pathlib import Path

import pytest

from index import Analyzer, UnreadableDocumentError
from index.ingest import confinement
from index.ingest.confinement import Bounds, ConfinedReader, documents_within, is_demanding, read_confined
from index.ingest.folder import LARGEST_FILE, Source
from index.ingest.pipeline import read_source

TEXT = "服务大厅开放时间\n周一到周五早上八点开门。"


def source(path: Path, content: bytes) -> Source:
    path.write_bytes(content)
    return Source(path.name, path, len(content))


@pytest.mark.parametrize(
    ("content", "demanding"),
    [(b"PK\x03\x04", True), (b"%PDF-1.7", True), (b"\xd0\xcf\x11\xe0", True), (b"x" * (2**16 + 1), True), (b"x", False), (b"", False)],
)
def test_archives_pdf_and_long_texts_are_demanding(tmp_path: Path, content: bytes, demanding: object) -> None:
    assert is_demanding(source(tmp_path / "a", content)) == demanding
    assert not is_demanding(Source("gone", tmp_path / "gone", 1))


def test_a_file_within_its_bounds_is_read_as_here_and_one_beyond_them_is_given_up(tmp_path: Path, analyzer: Analyzer) -> None:
    small = source(tmp_path / "small.txt", TEXT.encode())
    hungry = source(tmp_path / "hungry.txt", ("水井在村口。" * 6 + "\n").encode() * 150_000)
    reader = ConfinedReader(analyzer.lexicon, Bounds(seconds=60.0, mebibytes=48))
    try:
        assert reader.read(small, LARGEST_FILE) == read_source(small, analyzer)
        given_up = reader.read(hungry, LARGEST_FILE)
        assert isinstance(given_up, UnreadableDocumentError)
        assert (given_up.obstacle, "48 MiB" in given_up.reason) == ("large", True)
        assert reader.read(small, LARGEST_FILE) == read_source(small, analyzer)
    finally:
        reader.end()


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, analyzer: Analyzer) -> None:
    slow = source(tmp_path / "slow.txt", TEXT.encode() * 20_000)
    ((read, given_up),) = read_confined([slow], analyzer.lexicon, Bounds(seconds=0.01), largest=LARGEST_FILE, readers=2)
    assert read == slow
    assert isinstance(given_up, UnreadableDocumentError)
    assert "takes more than" in given_up.reason


def test_where_no_process_starts_the_reason_is_named(tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "_START_SECONDS", 0.0)
    reader = ConfinedReader(analyzer.lexicon)
    given_up = reader.read(source(tmp_path / "small.txt", TEXT.encode()), LARGEST_FILE)
    assert isinstance(given_up, UnreadableDocumentError)
    assert "cannot be started" in given_up.reason


def test_what_is_demanding_is_previewed_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "documents_of", lambda *_given: pytest.fail("read in this process"))
    with pytest.raises(UnreadableDocumentError, match="damaged"):
        documents_within(b"PK\x03\x04" + b"\x00" * 64, "a.docx", frozenset())
    with pytest.raises(UnreadableDocumentError, match="takes more than"):
        documents_within(TEXT.encode() * 20_000, "long.txt", frozenset(), Bounds(seconds=0.01))
