"""A leader that is killed at random moments while it releases, and a replica while it installs: what answers is always one generation."""

import asyncio
import os
import random
import re
import signal
import time
from pathlib import Path

from bot.replication.connecting import migrate
from index import Analyzer, Generations, Index
from tests.effort import HANG_SECONDS
from tests.reliability.conftest import Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.syncing import forked
from tests.unit.bot.replication.offices import Office

KILLS = length("RELEASE_KILLS", 4, 50)
DOCUMENTS = 30


def write(folder: Path, version: int) -> None:
    """Write another version of all documents, one of which is there in that version alone."""
    for path in folder.glob("only-*"):
        path.unlink()
    for number in range(DOCUMENTS):
        (folder / f"{number}.txt").write_text(f"办事指南{number}\n本指南为第{version}版，窗口在{number}号楼。\n", encoding="utf-8")
    (folder / f"only-{version}.txt").write_text(f"补充说明\n本说明为第{version}版指南的补充。\n", encoding="utf-8")


def versions(office: Office) -> set[str]:
    """Return the versions of what is answered; everything that is shown has to be found."""
    published = office.replica.installed()
    assert published is not None
    found = Index.at(published, office.corpus.analyzer).search("第几版办事指南", DOCUMENTS * 2)
    assert len(found) == DOCUMENTS + 1
    return {version for hit in found for version in re.findall("第([0-9]+)版", hit.passage.text)}


async def release_on(office: Office, folder: Path, first: int) -> None:
    """Lead, and release one version after the other until killed."""

    async def release() -> None:
        for version in range(first, first + 1000):
            write(folder, version)
            await office.indexer.sync()

    await office.replica.run(release)


def test_no_replica_is_ever_on_a_half_generation(tmp_path: Path, analyzer: Analyzer, database_url: str, reached: Reached) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder, 0)
    migrate(database_url)

    def open_office(name: str) -> Office:
        return Office.open(database_url, name, tmp_path / name, folder, analyzer)

    def lead(name: str, first: int) -> None:
        asyncio.run(release_on(open_office(name), folder, first))

    def follow(office: Office) -> None:
        asyncio.run(office.replica.follow())

    chance, seen = random.Random(SEED), set()
    other, longest = open_office("other"), 0.0  # seconds until a first release, however busy the machine is
    for number in range(KILLS):
        started = time.monotonic()
        leader = forked(lambda number=number: lead(f"leader-{number % 2}", 1000 * number + 1))  # type: ignore[misc]
        while other.replica.installed() is None:
            assert time.monotonic() - started < HANG_SECONDS
            follow(other)
        longest = longest or time.monotonic() - started
        until_killed = started + chance.uniform(0, 2 * longest)
        while time.monotonic() < until_killed:
            if chance.random() < 0.3:
                other.corpus.close()
                install = forked(lambda: follow(open_office("other")))
                time.sleep(chance.uniform(0, 0.1))
                os.kill(install, signal.SIGKILL)
                os.waitpid(install, 0)
                other = open_office("other")
            else:
                follow(other)
            (version,) = versions(other)
            seen.add(version)
        os.kill(leader, signal.SIGKILL)
        os.waitpid(leader, 0)
        follow(other)
        (version,) = versions(other)
        seen.add(version)
    assert Generations(other.corpus).faults() == []
    assert list(other.corpus.faults()) == []
    other.corpus.close()
    assert len(seen) > 1
    reached("P3", f"{KILLS} kills of a leader that releases, seed {SEED}", f"{len(seen)} generations seen, 0 of them mixed")
