import asyncio
import errno
import os
import sys
from pathlib import Path

import pytest

from bot.library.condition import Condition

if sys.platform != "win32":
    import resource


async def test_a_folder_that_can_be_written_is_well_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "wangge.db").touch()
    condition = Condition(tmp_path, "wangge.db")
    await condition.check()
    assert condition.fault == ""
    assert os.listdir(tmp_path) == ["wangge.db"]  # noqa: PTH208 - nothing was left


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
async def test_a_disk_that_takes_some_bytes_and_no_more_is_full(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        await (condition := Condition(tmp_path)).check()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert condition.fault == os.strerror(errno.EFBIG)


async def test_admins_are_told_once_that_the_disk_is_full_and_once_that_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    full = [True] * 3 + [False] * 3

    def flush(_handle: int) -> None:
        if full and full.pop(0):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def tell(fault: str) -> None:
        told.append(fault)

    monkeypatch.setattr("bot.library.condition.os.fsync", flush)
    watching = asyncio.create_task(Condition(tmp_path).watch(tell, 0.0))
    while full:  # noqa: ASYNC110 - the fake tells nobody
        await asyncio.sleep(0.001)
    watching.cancel()
    assert told == ["No space left on device", ""]
    assert sum("No space left on device; free some space" in message for message in caplog.messages) == 1


async def test_a_folder_or_a_database_that_was_removed_is_named(tmp_path: Path) -> None:
    for folder, needed in ((tmp_path, "wangge.db"), (tmp_path / "gone", "")):
        condition = Condition(folder, needed)
        await condition.check()
        assert condition.fault == f"{needed or 'gone'} is no longer there"
