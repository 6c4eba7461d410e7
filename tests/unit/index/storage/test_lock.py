"""A second process that would write fails before it loads anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from index import CorpusLockedError
from index.storage.lock import WriteLock

ROOT = Path(__file__).parents[4]
SECOND = """
import sys
import index.storage.corpus
from {program}.__main__ import main

def load(*_):
    print("an analyzer was loaded")

index.storage.corpus.Analyzer = load
index.storage.corpus.open_database = lambda _: print("the database was opened")
before = set(sys.modules)
try:
    main({arguments})
finally:
    print([name for name in ("jieba", "bot.app") if name in set(sys.modules) - before])
"""


def test_one_process_at_a_time_writes(tmp_path: Path) -> None:
    one, other = WriteLock(tmp_path / "deep" / "corpus.db"), WriteLock(tmp_path / "deep" / "corpus.db")
    with one.hold(), one.hold(), pytest.raises(CorpusLockedError) as caught, other.hold():
        pytest.fail("both hold it")

    assert caught.value.path == tmp_path / "deep" / "corpus.db"
    with other.hold():
        assert (tmp_path / "deep" / "corpus.db.lock").exists()


@pytest.mark.parametrize(("program", "arguments"), [("index", ["sync", "data/documents"]), ("bot", ["run"])])
def test_a_second_process_fails_before_it_loads_anything(tmp_path: Path, program: str, arguments: list[str]) -> None:
    script = SECOND.format(program=program, arguments=[*arguments, "--state", str(tmp_path)])
    with WriteLock(tmp_path / "wangge.db").hold():
        finished = subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stdout) == (1, "[]\n")
    assert finished.stderr.startswith(f"Error: another process is writing {tmp_path / 'wangge.db'}")
    assert [path.name for path in tmp_path.iterdir()] == ["wangge.db.lock"]
