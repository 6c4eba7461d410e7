"""Three replicas answer while whichever leads releases edition after edition, and is killed on the way: no answer is of two editions."""

import random
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from bot.replication.connecting import migrate
from index import Analyzer
from tests.reliability.conftest import Reached
from tests.reliability.editions import PHASES, REPLICAS, Replicas, wait_until, write_edition
from tests.reliability.lengths import SEED, length

DOCUMENTS = length("RELEASED_DOCUMENTS", 30, 2000)
RELEASES = length("RELEASES", 3, 10)
KILLS = length("RELEASE_KILLS", 4, 50)


def release(replicas: Replicas, folder: Path, edition: int) -> None:
    """Have an edition released, by whoever leads."""
    write_edition(folder, edition, DOCUMENTS)
    replicas.board.want(edition)


def all_on(replicas: Replicas, edition: int) -> float | None:
    """Wait until all replicas answer from *edition*; return the seconds since it was committed, None where its leader died just then."""
    wait_until(lambda: replicas.board.released == edition and all(replicas.reached(number, edition) for number in range(REPLICAS)))
    last = max(replicas.reached(number, edition) or 0.0 for number in range(REPLICAS))
    first = min(replicas.reached(number, edition) or 0.0 for number in range(REPLICAS))
    committed = replicas.board.committed(edition)
    return last - committed if first >= committed else None


def kill_leader(replicas: Replicas, phase: int, seconds: float) -> str:
    """Kill whoever leads, so many seconds after a phase began; return what it was doing."""
    board, edition = replicas.board, replicas.board.wanted
    wait_until(lambda: phase <= board.phase < len(PHASES) or board.released == edition)
    time.sleep(seconds)
    leader, doing = board.leader, board.phase
    replicas.kill(leader)
    (found,) = replicas.installed(leader, DOCUMENTS)
    assert found in {edition - 1, edition}
    assert replicas.faults(leader) == []
    replicas.start(leader)
    return (*PHASES, "committed")[doing]


def told(seconds: list[float]) -> str:
    """Say how long it took until all answered from a release."""
    return f"p50 {sorted(seconds)[len(seconds) // 2]:.2f} s, longest {max(seconds):.2f} s of {len(seconds)}" if seconds else "none"


@pytest.mark.full
def test_no_answer_is_of_two_editions(tmp_path: Path, analyzer: Analyzer, database_url: str, reached: Reached) -> None:
    folder, chance = tmp_path / "documents", random.Random(SEED)
    folder.mkdir()
    migrate(database_url)
    killed, undisturbed, disturbed = Counter[str](), list[float](), list[float]()
    with Replicas(database_url, folder, tmp_path, analyzer) as replicas:
        lasting = [0.0] * len(PHASES)
        for edition in range(1, RELEASES + 2):
            release(replicas, folder, edition)
            seconds = all_on(replicas, edition)
            begun = [*map(replicas.board.began, range(len(PHASES))), replicas.board.committed(edition)]
            lasting = [after - before for before, after in pairwise(begun)]
            undisturbed += [seconds] if seconds is not None and edition > 1 else []
        for number in range(KILLS):
            edition, phase = RELEASES + 2 + number, number % len(PHASES)
            release(replicas, folder, edition)
            killed[kill_leader(replicas, phase, chance.uniform(0, lasting[phase]))] += 1
            seconds = all_on(replicas, edition)
            disturbed += [seconds] if seconds is not None else []
        answers = [replicas.answers(number) for number in range(REPLICAS)]
        faults = [replicas.faults(number) for number in range(REPLICAS)]
    generations = dict[int, set[int]]()
    for answer in (answer for each in answers for answer in each):
        generations.setdefault(answer.generation, set()).update(answer.editions)
    mixed = sum(len(answer.editions) != 1 for each in answers for answer in each)
    back = sum(later.generation < earlier.generation for each in answers for earlier, later in pairwise(each))
    done = f"{RELEASES + KILLS} releases of {DOCUMENTS} documents to {REPLICAS} replicas, {KILLS} kills of the leader {dict(killed)}"
    found = f"{mixed} mixed and {back} of an older generation of {sum(map(len, answers))} answers, {sum(map(len, faults))} faults"
    times = f"all on the new one after {told(undisturbed)}; where the leader was killed on the way, {told(disturbed)}"
    phases = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in zip(PHASES, lasting, strict=True))
    reached("P3", f"{done}, seed {SEED}", f"{found}; {times}; {phases}")
    assert (mixed, back, faults) == (0, 0, [[]] * REPLICAS)
    assert all(len(editions) == 1 for editions in generations.values())
