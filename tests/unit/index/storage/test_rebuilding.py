"""A damaged database is named, kept, and what can be made anew is."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from index import Analyzer, Corpus, DamagedDatabaseError, RetrievalError
from index.__main__ import main
from index.storage.rebuilding import salvage, set_aside


@pytest.fixture
def state(tmp_path: Path, folder: Path, analyzer: Analyzer) -> Path:
    """A state folder with an index, and with a table of somebody else in its database."""
    corpus = Corpus(tmp_path / "state/wangge.db", analyzer=analyzer)
    corpus.sync(folder)
    corpus.close()
    with closing(sqlite3.connect(tmp_path / "state/wangge.db")) as db, db:
        db.execute("CREATE TABLE turns (id TEXT PRIMARY KEY, question TEXT)")
        db.execute("CREATE INDEX turns_by_question ON turns (question)")
        db.executemany("INSERT INTO turns VALUES (?, ?)", [(str(number), "水井在哪" * 50) for number in range(500)])
    return tmp_path / "state"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE vocabulary SET digests = 'FF00' WHERE id = (SELECT max(id) FROM vocabulary)",
        "UPDATE documents SET provenance = '{' WHERE id = (SELECT max(id) FROM documents)",
        "UPDATE passages SET start = 'x' WHERE id = (SELECT max(id) FROM passages)",
    ],
)
def test_a_value_of_another_type_is_damage(state: Path, damage: str) -> None:
    with closing(sqlite3.connect(state / "wangge.db")) as db, db:
        db.execute(damage)
    with closing(Corpus(state / "wangge.db")) as corpus:
        with pytest.raises(DamagedDatabaseError, match="rebuild"):
            corpus.check()
        assert list(corpus.faults())


def test_random_damage_is_named_or_harmless_and_never_a_traceback(state: Path) -> None:
    path, chance = state / "wangge.db", random.Random(20261129)
    whole = path.read_bytes()
    for _ in range(20):
        damaged = bytearray(whole)
        for _ in range(100):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        try:
            with closing(Corpus(path)) as corpus:
                corpus.check()
        except (RetrievalError, sqlite3.Error):
            continue
    path.write_bytes(whole)
    with closing(Corpus(path)) as corpus:
        corpus.check()


def test_what_is_made_of_files_is_made_anew_and_the_rest_copied(state: Path, folder: Path) -> None:
    path = state / "wangge.db"
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 3 * 4096 + 2000] = b"\xff" * 2000
    path.write_bytes(content)
    done = CliRunner().invoke(main, ["rebuild", str(folder), "--state", str(state)])
    assert done.exit_code == 0, done.output
    assert "other rows copied" in done.output
    assert (state / "wangge-damaged-1.db").read_bytes()[: len(content)] == content
    with closing(Corpus(path)) as corpus:
        corpus.check()
        assert corpus.counts()[0]
        assert list(corpus.faults()) == []


def test_rows_are_read_from_both_ends_and_what_is_missing_is_named(state: Path, analyzer: Analyzer) -> None:
    path = state / "wangge.db"
    kept = set_aside(path)
    assert kept.name == "wangge-damaged-1.db"
    Corpus(path, analyzer=analyzer).close()
    assert salvage(kept, path)[1] == ()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM turns").fetchone() == (500,)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'turns_by_question'").fetchone() == (1,)
