import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index import DamagedDatabaseError, open_database
from index.storage.database import report_damage, wait_for_writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "deep" / "library.db"


def test_the_file_is_made_with_its_folder(path: Path) -> None:
    open_database(path).close()

    assert path.is_file()


@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)]
)
def test_the_file_is_opened_to_survive_crashes(path: Path, pragma: str, expected: str | int) -> None:
    database = open_database(path)

    assert database.execute(f"PRAGMA {pragma}").fetchone() == (expected,)
    database.close()


def test_what_is_committed_is_there_when_it_is_opened_again(path: Path) -> None:
    database = open_database(path)
    database.table("keys").insert({"id": 1, "opens": "门"}, pk="id")
    database.close()
    again = open_database(path)

    assert list(again.table("keys").rows) == [{"id": 1, "opens": "门"}]
    again.close()


def test_another_writer_is_waited_for_and_named(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wait_for_writer(path)
    open_database(path).close()
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.8, writer.close).start()
    wait_for_writer(path, 20.0)
    wait_for_writer(path, 20.0)
    assert [str(path) in record.getMessage() for record in caplog.records] == [True]
    path.write_bytes(b"no database" * 100)
    wait_for_writer(path)


def test_a_reader_sees_the_last_commit_while_another_writes(path: Path) -> None:
    writer, reader = open_database(path), open_database(path)
    writer.table("keys").insert({"id": 1})
    with writer.atomic():
        writer.execute("INSERT INTO keys VALUES (2)")
        assert list(reader.table("keys").rows) == [{"id": 1}]

    assert list(reader.table("keys").rows) == [{"id": 1}, {"id": 2}]
    reader.close()
    writer.close()


def test_a_transaction_that_reads_before_it_writes_waits_for_another_writer(path: Path) -> None:
    one, other = open_database(path), open_database(path)
    one.table("keys").insert({"id": 1})

    def write_too() -> None:
        with other.atomic():
            assert other.execute("SELECT count(*) FROM keys").fetchone() == (3,)
            other.execute("INSERT INTO keys VALUES (4)")

    with ThreadPoolExecutor() as threads:
        with one.atomic():
            assert one.execute("SELECT count(*) FROM keys").fetchone() == (1,)
            writing = threads.submit(write_too)
            one.execute("INSERT INTO keys VALUES (2)")
            with one.atomic():
                one.execute("INSERT INTO keys VALUES (3)")
        writing.result()

    assert [row["id"] for row in one.table("keys").rows] == [1, 2, 3, 4]
    one.close()
    other.close()


def test_what_fails_in_a_transaction_undoes_it(path: Path) -> None:
    database = open_database(path)
    database.table("keys").insert({"id": 1})

    def write() -> None:
        with database.atomic():
            database.execute("INSERT INTO keys VALUES (2)")
            database.execute("INSERT INTO nowhere VALUES (3)")

    with pytest.raises(sqlite3.OperationalError):
        write()

    assert list(database.table("keys").rows) == [{"id": 1}]
    assert not database.conn.in_transaction
    database.close()


def test_a_row_cannot_point_to_what_is_not_there(path: Path) -> None:
    database = open_database(path)
    database.table("doors").create({"id": int}, pk="id")
    database.table("keys").create({"door": int}, foreign_keys=[("door", "doors", "id")])

    with pytest.raises(sqlite3.IntegrityError):
        database.table("keys").insert({"door": 7})
    database.close()


@pytest.mark.parametrize("content", ["这不是数据库。".encode() * 99, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_file_that_is_no_database_is_named_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(DamagedDatabaseError) as caught:
        open_database(path)

    assert (caught.value.path, path.read_bytes()) == (path, content)


def test_what_is_no_damage_is_not_called_so(path: Path) -> None:
    database = open_database(path)
    with pytest.raises(sqlite3.OperationalError, match="no such table"), report_damage(path):
        database.execute("SELECT * FROM keys")

    database.close()


def test_a_text_that_is_no_text_any_more_is_damage_and_is_not_repeated(path: Path) -> None:
    database = open_database(path)
    with pytest.raises(DamagedDatabaseError, match="no UTF-8") as caught, report_damage(path):
        database.execute("SELECT CAST(x'534543524554ff' AS TEXT)").fetchone()
    assert "SECRET" not in str(caught.value)
    with pytest.raises(DamagedDatabaseError, match="cannot be read"), report_damage(path):
        json.loads("{")
    database.close()
