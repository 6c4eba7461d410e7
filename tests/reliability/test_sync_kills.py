"""A sync that is killed at random moments leaves the index as it was before or after."""

from pathlib import Path

from index import Analyzer
from tests.reliability.conftest import Reached
from tests.reliability.lengths import SEED, length
from tests.reliability.syncing import QUESTIONS, Place, handbook, kill_syncs

KILLS = length("SYNC_KILLS", 3, 1000)


def test_the_index_survives_kill_nine(tmp_path: Path, analyzer: Analyzer, reached: Reached) -> None:
    handbook(tmp_path)
    figures = kill_syncs(Place(tmp_path, analyzer), KILLS, SEED)
    told = ", ".join(f"{often} {what}" for what, often in figures.items())
    reached("P3", f"{KILLS} kills of a sync, seed {SEED}, {len(QUESTIONS)} questions", f"{told}; 0 mixed, 0 failures to start")
    reached("P6", f"after {KILLS} kills of a sync", "integrity and foreign keys ok")
    assert figures["as before"] + figures["as after"] == KILLS
