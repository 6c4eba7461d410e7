"""Every write, flush and rename of a sync fails in turn, or is the last thing its process does. Needs strace.

CALLS sets how many of the calls are tried in each way, spread evenly; all of them take a quarter of an hour.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import Analyzer, SyncLimits
from tests.reliability.conftest import Reached
from tests.reliability.lengths import length
from tests.reliability.syncing import BESIDE, Place, forked

CALLS = length("CALLS", 2, 10_000)
TRACED = "write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink,unlinkat"
WAYS = {"EIO": ":error=EIO", "ENOSPC": ":error=ENOSPC", "SIGKILL": ":signal=SIGKILL"}
TEXTS = {
    "lifts.txt": "电梯检修通知\n电梯每月检修一次，请改走楼梯。\n",
    "dogs.txt": "养犬登记须知\n养犬的居民每年春季到派出所登记。\n",
    "staff/keys.txt": "仓库钥匙\n钥匙在二楼值班室。\n",
}
CHANGES = {"lifts.txt": "电梯检修通知\n电梯修好了，不必走楼梯。\n", "cards.txt": "借书证\n带身份证登记。\n"}


@pytest.fixture
def place(tmp_path: Path, analyzer: Analyzer) -> Place:
    """A small folder in two states, and the old one published with changes beside a large index."""
    for state, texts in {"old": TEXTS, "new": TEXTS | CHANGES}.items():
        for name, text in texts.items():
            path = tmp_path / state / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (tmp_path / "new" / "dogs.txt").unlink()
    place = Place(tmp_path, analyzer, ("电梯", "养犬登记", "仓库钥匙", "借书证"))
    place.begin()
    return place


@contextmanager
def traced(pid: int, *options: str) -> Iterator[None]:
    """Trace a process that waits, and those it starts."""
    with subprocess.Popen(["strace", "-f", "-y", "-qq", "-p", str(pid), *options], stderr=subprocess.PIPE, text=True) as strace:
        yield
        strace.wait(60)


def attached(pid: int) -> bool:
    return re.search(r"^TracerPid:\s+[1-9]", Path(f"/proc/{pid}/status").read_text(encoding="ascii"), re.MULTILINE) is not None


def sync_traced(place: Place, log: Path, *options: str, beside: bool) -> int:
    """Sync to the new state in a process that is traced; return how it ended."""
    reading, writing = os.pipe()

    def work() -> None:
        os.read(reading, 1)
        place.sync(place.root / "new", limits=SyncLimits(commit_seconds=0), policy=BESIDE if beside else None)

    pid = forked(work)
    with traced(pid, "-o", str(log), "-e", f"trace={TRACED}", *options):
        for _ in range(6_000):  # a minute; a loop without pause would take the core that strace needs
            if attached(pid):
                break
            time.sleep(0.01)
        os.write(writing, b"x")
        status = os.waitpid(pid, 0)[1]
    os.close(reading)
    os.close(writing)
    return status


def restored(place: Place, pristine: Path) -> None:
    shutil.rmtree(place.database.parent)
    shutil.copytree(pristine, place.database.parent)


def calls(log: Path) -> list[str]:
    return [line for line in log.read_text(encoding="utf-8").splitlines() if re.match(r"\d+ +[a-z0-9]+\(", line)]


def places_of(lines: list[str], matches: Callable[[str], object]) -> list[int]:
    return [number for number, line in enumerate(lines) if matches(line)]


@pytest.mark.full
@pytest.mark.needs("strace")
@pytest.mark.parametrize("beside", [False, True], ids=["a new index", "changes beside"])
def test_a_sync_whose_calls_fail_in_turn_leaves_the_index_before_or_after_it(
    place: Place, tmp_path: Path, reached: Reached, *, beside: bool
) -> None:
    pristine = tmp_path / "pristine"
    shutil.copytree(place.database.parent, pristine)
    assert sync_traced(place, tmp_path / "log", beside=beside) == 0
    assert place.state() == "new"
    often = Counter(line.split()[1].partition("(")[0] for line in calls(tmp_path / "log"))  # strace counts each kind by itself
    every = [(name, number) for name, most in sorted(often.items()) for number in range(1, most + 1)]
    step = max(1, len(every) // CALLS)
    tried: Counter[str] = Counter()
    for way, injected in WAYS.items():
        for name, number in every[::step]:
            call = f"{name} {number}"
            restored(place, pristine)
            status = sync_traced(place, tmp_path / "log", "-e", f"inject={name}{injected}:when={number}", beside=beside)
            failed = os.waitstatus_to_exitcode(status)
            assert failed in ({0, -signal.SIGKILL} if way == "SIGKILL" else {0, 1}), (way, call)
            state = place.state()
            assert state in {"old", "new"}, (way, call)
            assert failed or state == "new", (way, call)
            tried[f"{way}: {state}"] += 1
            place.sync(place.root / "new")
            assert (place.state(), place.leftovers()) == ("new", set()), (way, call)
    told = ", ".join(f"{what} {times}" for what, times in sorted(tried.items()))
    kind = "changes beside" if beside else "a new index"
    reached("P4", f"{kind}: {len(every[::step])} of {len(every)} calls of a sync failed or killed in turn", told)


@pytest.mark.needs("strace")
@pytest.mark.parametrize("beside", [False, True], ids=["a new index", "changes beside"])
def test_files_are_flushed_then_their_folder_then_renamed_then_flushed_again(
    place: Place, tmp_path: Path, reached: Reached, *, beside: bool
) -> None:
    assert sync_traced(place, tmp_path / "log", beside=beside) == 0
    lines = calls(tmp_path / "log")
    index = str(place.database.with_suffix(".index"))
    (published,) = places_of(lines, lambda line: "rename(" in line and line.endswith('CURRENT") = 0'))
    (noted,) = places_of(lines, lambda line: "rename(" in line and line.endswith('.json") = 0'))
    written = places_of(lines, lambda line: re.search(rf" p?write(64)?\(\d+<{index}/", line))
    names = {name for number in written if (name := re.findall(r"<(.*?)>", lines[number])[0])}
    folders = {os.path.dirname(name) for name in names} - {index}  # noqa: PTH120
    assert folders

    def flushed(name: str) -> list[int]:
        return places_of(lines, lambda line: re.search(rf" fsync\(\d+<{re.escape(name)}>\) += 0", line))

    assert max(written) < published
    for name in names:
        last = max(number for number in written if f"<{name}>" in lines[number])
        limit = published if f'"{name}"' in lines[published] else noted
        assert [number for number in flushed(name) if last < number < limit], name
    for folder in folders:
        inside = [number for name in names if name.startswith(f"{folder}/") for number in flushed(name)]
        assert [number for number in flushed(folder) if max(inside) < number < noted], folder
        assert [number for number in flushed(index) if max(flushed(folder)) < number < noted], folder
    assert [number for number in flushed(index) if noted < number < published]
    assert flushed(index)[-1] > published
    gone = places_of(lines, lambda line: re.search(rf" unlink(at)?\(.*{index}", line))
    assert [number for number in gone if number < flushed(index)[-1]] == []
    database = places_of(lines, lambda line: re.search(rf" f(data)?sync\(\d+<{place.database}-wal>\) += 0", line))
    reached("P5", f"order of calls, {'changes beside' if beside else 'a new index'}", "write, fsync, fsync of the folder, rename, fsync")
    assert [number for number in database if number < min(written)], "what an index is made of is flushed before it"
