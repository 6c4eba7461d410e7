"""A sync that is killed at random moments leaves the index as it was before or after. KILLS and SEED can be set."""

import os
import time
from pathlib import Path

from index import Analyzer
from tests.reliability.syncing import QUESTIONS, Place, handbook, kill_syncs

KILLS = int(os.environ.get("KILLS", "200"))
SEED = int(os.environ.get("SEED", "20261127"))


def test_the_index_survives_kill_nine(tmp_path: Path, analyzer: Analyzer) -> None:
    handbook(tmp_path)
    started = time.monotonic()
    figures = kill_syncs(Place(tmp_path, analyzer), KILLS, SEED)
    told = ", ".join(f"{often} {what}" for what, often in figures.items())
    print(  # noqa: T201
        f"\n{KILLS} kills of a sync, seed {SEED}, {time.monotonic() - started:.0f} s: {len(QUESTIONS)} questions answered {told}; "
        "0 mixed, 0 start-up failures, integrity and foreign keys ok"
    )
