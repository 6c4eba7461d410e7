"""Processes that sync and are killed or failed on the way, and what an index must be afterwards."""

import json
import logging
import os
import random
import shutil
import signal
import sqlite3
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from index import Analyzer, Corpus, Generations, Index, MergePolicy, SyncLimits

DATA: Final = Path(__file__).parents[2] / "data"
QUESTIONS: Final = tuple(
    json.loads(line)["question"] for line in (DATA / "judgments.jsonl").read_text(encoding="utf-8").splitlines()[:150:3]
)
BESIDE: Final = MergePolicy(least_base=1, most_changed=9.0)
"""Keeps changes beside even a small inverted index."""

_SOUND: Final[tuple[tuple[str, list[tuple[str]]], ...]] = (("integrity_check", [("ok",)]), ("foreign_key_check", []))


@dataclass
class Place:
    """A database that is kept equal to a folder, and the two states, "old" and "new", that the folder may have."""

    root: Path
    analyzer: Analyzer
    questions: Sequence[str] = QUESTIONS
    expected: dict[str, bytes] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.root / "state" / "library.db"

    def begin(self) -> None:
        """Learn what each state answers, and publish the old one."""
        for name in ("new", "old"):
            place = Place(self.root / f"only-{name}", self.analyzer, self.questions)
            place.sync(self.root / name)
            self.expected[name] = place.answers()
        assert self.expected["old"] != self.expected["new"]
        self.sync(self.root / "old")

    def sync(self, folder: Path, *, limits: SyncLimits | None = None, policy: MergePolicy | None = None) -> None:
        library = Corpus(self.database, analyzer=self.analyzer, limits=limits)
        try:
            with library.hold():
                library.sync(folder, restricted=lambda name: name.startswith("staff/"))
                Generations(library, policy).publish()
        finally:
            library.close()

    def answers(self) -> bytes:
        """Start anew, and answer every question."""
        library = Corpus(self.database, analyzer=self.analyzer)
        try:
            index = Index.open(library)
            found = [[(hit.passage.key, hit.passage.text, round(hit.score, 4)) for hit in index.search(each, 5)] for each in self.questions]
        finally:
            library.close()
        return json.dumps(found, ensure_ascii=False).encode()

    def state(self) -> str:
        """Start anew; return which of the states answers, after the database was found sound."""
        answers = self.answers()
        with closing(sqlite3.connect(self.database)) as connection:
            for pragma, sound in _SOUND:
                assert connection.execute(f"PRAGMA {pragma}").fetchall() == sound
        return next((name for name, expected in self.expected.items() if expected == answers), "neither")

    def leftovers(self) -> set[str]:
        """Return the folders of the index that no generation is made of."""
        folder = self.database.with_suffix(".index")
        told = "".join(path.read_text(encoding="utf-8") for path in folder.glob("generation-*.json"))
        return {path.name for path in folder.iterdir() if path.is_dir() and f'"{path.name}"' not in told}


def handbook(place: Path) -> None:
    """Make two states of the handbook: in the new one files are changed, gone and added."""
    shutil.copytree(DATA / "documents", place / "old")
    shutil.copytree(DATA / "documents", place / "new")
    paths = sorted((place / "new").iterdir())
    for number, path in enumerate(paths):
        if number % 4 == 0:
            path.write_text(path.read_text(encoding="utf-8").replace("网格", "格子"), encoding="utf-8")
        elif number % 9 == 1:
            path.rename(path.with_name(f"new-{path.name}"))
        elif number % 9 == 2:
            path.unlink()


def forked(work: Callable[[], None]) -> int:
    """Start a process that does *work*; return its number. It has all that is loaded here, so that it works at once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which wait for work
        pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        logging.disable()
        work()
        status = 0
    finally:
        os._exit(status)


def kill_syncs(place: Place, kills: int, seed: int) -> dict[str, int]:
    """Kill *kills* syncs at random moments; return how often the old or the new generation answered behind it."""
    chance = random.Random(seed)
    place.begin()
    started = time.monotonic()
    place.sync(place.root / "new")
    longest = time.monotonic() - started
    before, figures = "new", {"as before": 0, "as after": 0, "ended by itself": 0, "left changes unpublished": 0}
    for _ in range(kills):
        target = "old" if before == "new" else "new"
        beside = chance.random() < 0.5

        def work(target: str = target, *, beside: bool = beside) -> None:
            place.sync(place.root / target, limits=SyncLimits(commit_seconds=0.02), policy=BESIDE if beside else None)

        pid = forked(work)
        time.sleep(chance.uniform(0, longest * 1.5))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert status in {0, signal.SIGKILL}, "a sync failed"
        after = place.state()
        assert after in {before, target}, f"{after} answers, not {before} or {target}"
        assert status != 0 or after == target
        figures["ended by itself"] += status == 0
        figures["as after" if after == target else "as before"] += 1
        figures["left changes unpublished"] += _is_ahead(place)
        before = after
    place.sync(place.root / "new")
    assert (place.state(), place.leftovers()) == ("new", set())
    return figures


def _is_ahead(place: Place) -> bool:
    library = Corpus(place.database, analyzer=place.analyzer)
    try:
        return library.newest() > Generations(library).number()
    finally:
        library.close()
