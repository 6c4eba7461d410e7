from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from index import FORMATS, Corpus, Index, SetupFileError
from index.ingest.folder import documents_of, files_below

GRIDS = "code,name,parent,staff_chat,topic,people\ndh3,东湖第三网格,,-1001234567890,7,4455667788\n"
CALENDAR = '# 夏令时间\n\nhours = [["08:30", "12:00"], ["15:00", "18:00"]]\n'


def workbook() -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in GRIDS.splitlines():
        book.active.append(row.split(","))  # type: ignore[union-attr]
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["grids.csv", "街道/GRIDS.CSV", "calendar.toml", "urgent.toml"])
def test_files_of_the_desk_are_passed_over_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("网格划分说明", encoding="utf-8")

    assert list(files_below(tmp_path, [])) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("grids (1).csv", GRIDS.encode()),
        ("网格.csv", GRIDS.encode("gb18030")),
        ("网格.txt", b"\xef\xbb\xbf\r\n" + GRIDS.replace(",", "\t").upper().encode()),
        ("网格.csv", GRIDS.encode("utf-16")),
        ("网格.xlsx", workbook()),
        ("时间.toml", CALENDAR.encode()),
        ("时限.toml", b"[promise]\nhelp = 5\n"),
        ("急.txt", 'words = ["井盖"]'.encode()),
        ("grids.csv", b"a,b"),
    ],
)
def test_files_of_the_desk_are_known_by_their_form(name: str, content: bytes) -> None:
    with pytest.raises(SetupFileError):
        documents_of(content, name, FORMATS, frozenset())


def test_a_table_of_grids_for_everybody_is_a_document() -> None:
    table = "网格编号,网格名称,范围\n3,东湖第三网格,东湖路 1 至 20 号\n".encode()

    assert documents_of(table, "网格一览.csv", FORMATS, frozenset())


def test_what_was_indexed_of_them_is_removed_and_nobody_finds_it(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "东湖.txt").write_text("东湖第三网格由居民推选网格长，任期三年，负责走访登记。", encoding="utf-8")
    (folder / "网格.csv").write_text("网格,说明\n东湖第三网格,待补\n", encoding="utf-8")
    corpus = Corpus(tmp_path / "test.db")
    assert len(corpus.sync(folder).added) == 2
    (folder / "网格.csv").write_text(GRIDS, encoding="utf-8")
    (folder / "grids.csv").write_text(GRIDS, encoding="utf-8")
    report = corpus.sync(folder)
    hits = Index.build(corpus).search("东湖第三网格 staff_chat -1001234567890 4455667788")
    corpus.close()

    assert report.removed == ("网格.csv",)
    assert [(name, type(error)) for name, error in report.failed] == [("网格.csv", SetupFileError)]
    assert {hit.passage.document_id for hit in hits} == {"东湖.txt"}
