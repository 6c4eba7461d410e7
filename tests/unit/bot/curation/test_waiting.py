import os
from pathlib import Path

import pytest

from bot.curation import waiting
from bot.curation.waiting import Waiting, WaitingFiles


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(tmp_path: Path, clock: Clock) -> WaitingFiles:
    return WaitingFiles(tmp_path / ".waiting", clock)


def sent(files: WaitingFiles, clock: Clock, folder: Path, name: str) -> str:
    key = files.put(name, b"1")
    os.utime(folder / ".waiting" / key, (clock.now, clock.now))
    clock.now += 1
    return key


def test_a_file_waits_as_it_came_over_a_restart(files: WaitingFiles, tmp_path: Path) -> None:
    key = files.put("报告\n\ud800.txt", b"a\n\0b")
    assert WaitingFiles(tmp_path / ".waiting", Clock()).take(key) == Waiting("报告\n\ud800.txt", b"a\n\0b")


def test_a_file_that_was_dropped_waits_no_more(files: WaitingFiles) -> None:
    key = files.put("a.txt", b"1")
    assert [files.drop(key), files.drop(key)] == [True, False]
    assert files.take(key) is None


@pytest.mark.parametrize("key", ["", "..", "../secret", "0" * 12, "a/b", "0" * 13])
def test_a_key_that_nobody_was_given_opens_nothing(files: WaitingFiles, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_bytes(b"1")
    assert files.take(key) is None
    assert not files.drop(key)
    assert (tmp_path / "secret").exists()


def test_the_oldest_go_when_too_many_wait(files: WaitingFiles, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 2)
    keys = [sent(files, clock, tmp_path, f"{number}.txt") for number in range(3)]
    assert [files.take(key) is not None for key in keys] == [False, True, True]


def test_a_file_waits_a_day(files: WaitingFiles, clock: Clock, tmp_path: Path) -> None:
    key = sent(files, clock, tmp_path, "a.txt")
    clock.now += waiting.LONGEST_SECONDS - 2
    assert files.take(key) is not None
    clock.now += 2
    assert files.take(key) is None
