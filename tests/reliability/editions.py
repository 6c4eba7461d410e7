"""Editions: replicas that are processes and answer, while whichever leads releases one edition of all documents after the other."""

import asyncio
import mmap
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Self

import pytest

from bot.library.snapshot import Snapshot
from bot.replication import releasing
from bot.replication.releasing import Releases
from index import Analyzer, Corpus, Generations, Index
from tests.effort import HANG_SECONDS
from tests.reliability.syncing import forked
from tests.unit.bot.replication.offices import Office

REPLICAS: Final = 3
PHASES: Final = ("reading", "building", "uploading", "committing")
"""What a leader does one after the other until an edition is released."""

_LOOK_SECONDS: Final = 0.005
_ASK_SECONDS: Final = 0.05
_HITS: Final = 10
_WANTED, _RELEASED, _LEADER, _PHASE, _BEGAN, _COMMITTED = (
    0,
    1,
    2,
    3,
    10,
    20,
)  # places on the board; `_BEGAN + phase`, `_COMMITTED + edition`
_EDITION: Final = re.compile("第([0-9]+)版")


def write_edition(folder: Path, edition: int, documents: int) -> None:
    """Write another edition of all documents, one of which is there in that edition alone."""
    for path in folder.glob("only-*"):
        path.unlink()
    for number in range(documents):
        content = f"办事指南{number}\n本指南为第{edition}版，窗口在{number}号楼。\n"
        (folder / f"{number}.txt").write_text(content, encoding="utf-8")
    (folder / f"only-{edition}.txt").write_text(f"补充说明\n本说明为第{edition}版指南的补充。\n", encoding="utf-8")


class Board:
    """Figures that all processes see: the edition wanted, who releases it, what that one does and since when. Seconds are monotonic."""

    def __init__(self) -> None:
        self._figures = memoryview(mmap.mmap(-1, 1 << 16)).cast("d")

    wanted = property(lambda self: int(self._figures[_WANTED]))
    released = property(lambda self: int(self._figures[_RELEASED]))
    leader = property(lambda self: int(self._figures[_LEADER]))
    phase = property(lambda self: int(self._figures[_PHASE]))
    """The number of a phase in PHASES; their count before the first and behind the last."""

    def want(self, edition: int) -> None:
        """Have *edition* released, which is written."""
        self._figures[_PHASE] = len(PHASES)
        self._figures[_WANTED] = edition

    def began(self, phase: int) -> float:
        """Return when a phase was begun last."""
        return self._figures[_BEGAN + phase]

    def committed(self, edition: int) -> float:
        """Return when an edition was first known to be in the database."""
        return self._figures[_COMMITTED + edition]

    def note_phase(self, phase: int, leader: int) -> None:
        """Note that *leader* begins a phase."""
        self._figures[_LEADER] = leader
        self._figures[_BEGAN + phase] = time.monotonic()
        self._figures[_PHASE] = phase

    def note_released(self) -> None:
        """Note that what is wanted is released."""
        edition = self.wanted
        self._figures[_COMMITTED + edition] = self._figures[_COMMITTED + edition] or time.monotonic()
        self._figures[_PHASE] = len(PHASES)
        self._figures[_RELEASED] = edition


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: when it was there, by which generation, and which editions its passages are of."""

    at: float
    generation: int
    editions: frozenset[int]


class Replicas:
    """Three processes over one database. The process that starts them has nothing of them open but while it examines one."""

    def __init__(self, url: str, folder: Path, root: Path, analyzer: Analyzer) -> None:
        """Start them; their documents are in *folder*, what each keeps below *root*."""
        self.board = Board()
        self._url, self._folder, self._root, self._analyzer = url, folder, root, analyzer
        self._pids = dict.fromkeys(range(REPLICAS), 0)
        self._known: list[list[Answered]] = [[] for _ in range(REPLICAS)]
        self._read = [0] * REPLICAS  # bytes of what each has written

    def __enter__(self) -> Self:
        for number in range(REPLICAS):
            self.start(number)
        return self

    def __exit__(self, *_: object) -> None:
        for number, pid in self._pids.items():
            if pid:
                self.kill(number)

    def start(self, number: int) -> None:
        """Start a replica."""
        self._pids[number] = forked(lambda: asyncio.run(self._serve(number)))

    def kill(self, number: int) -> None:
        """Kill a replica."""
        os.kill(self._pids[number], signal.SIGKILL)
        os.waitpid(self._pids[number], 0)
        self._pids[number] = 0

    def answers(self, number: int) -> list[Answered]:
        """Return all that a replica has answered, over all starts."""
        path, known = self._answers(number), self._known[number]
        if path.exists():
            with path.open("rb") as written:
                written.seek(self._read[number])
                content = written.read()
            self._read[number] += len(content)
            known += map(_answered, content.decode("ascii").splitlines())
        return known

    def reached(self, number: int, edition: int) -> float | None:
        """Return since when a replica has answered from *edition*; None before."""
        found = None
        for answer in reversed(self.answers(number)):
            if edition not in answer.editions:
                break
            found = answer.at
        return found

    def installed(self, number: int, documents: int) -> set[int]:
        """Return the editions of all that a replica, which does not run, would answer; every document has to be found."""
        office = self._open(number)
        try:
            published = office.replica.installed()
            assert published is not None
            found = Index.at(published, self._analyzer).search("第几版办事指南", documents * 2)
        finally:
            office.corpus.close()
        assert len(found) == documents + 1
        return {int(edition) for hit in found for edition in _EDITION.findall(hit.passage.text)}

    def faults(self, number: int) -> list[str]:
        """Return what is wrong with the files and rows of a replica, by their checksums and counts."""
        office = self._open(number)
        try:
            return [*Generations(office.corpus).faults(), *office.corpus.faults()]
        finally:
            office.corpus.close()

    def _open(self, number: int) -> Office:
        return Office.open(self._url, f"replica-{number}", self._root / f"replica-{number}", self._folder, self._analyzer)

    def _answers(self, number: int) -> Path:
        return self._root / f"answers-{number}"

    async def _serve(self, number: int) -> None:
        """Be a replica: answer all the time, and release whatever is wanted while it leads."""
        with pytest.MonkeyPatch.context() as patch:
            _observe(patch, self.board, number)
            office = self._open(number)

            async def release() -> None:
                while True:
                    if self.board.released < self.board.wanted:
                        await office.indexer.sync()
                    await asyncio.sleep(_LOOK_SECONDS)

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(office.replica.run(release))
                tasks.create_task(self._answer(office, self._answers(number)))

    async def _answer(self, office: Office, path: Path) -> None:
        def find(now: Snapshot) -> Answered:
            hits = now.index("public").search("第几版办事指南", _HITS)
            editions = frozenset(int(edition) for hit in hits for edition in _EDITION.findall(hit.passage.text))
            return Answered(time.monotonic(), now.published.number, editions)

        with path.open("ab", buffering=0) as written:
            while True:
                if office.library.published is not None:
                    answer = await office.library.read(find)
                    written.write(_line(answer).encode("ascii"))
                await asyncio.sleep(_ASK_SECONDS)


def _line(answer: Answered) -> str:
    return f"{answer.at} {answer.generation} {' '.join(map(str, answer.editions))}\n"


def _answered(line: str) -> Answered:
    at, generation, *editions = line.split()
    return Answered(float(at), int(generation), frozenset(map(int, editions)))


def _observe(patch: pytest.MonkeyPatch, board: Board, number: int) -> None:
    """Note on the board what this process does on the way to a release."""
    places = ((Corpus, "sync"), (Generations, "publish"), (Releases, "put"), (releasing, "_check_leading"))
    for phase, (place, name) in enumerate(places):
        patch.setattr(place, name, _noting(getattr(place, name), partial(board.note_phase, phase, number)))
    put = Releases.put

    def put_and_note(releases: Releases, *given: object) -> object:
        release = put(releases, *given)  # type: ignore[arg-type]
        board.note_released()
        return release

    patch.setattr(Releases, "put", put_and_note)


def _noting(work: Callable[..., object], note: Callable[[], None]) -> Callable[..., object]:
    def noted(*given: object, **named: object) -> object:
        note()
        return work(*given, **named)

    return noted


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + HANG_SECONDS * 2
    while not is_so():
        assert time.monotonic() < until
        time.sleep(_LOOK_SECONDS)
