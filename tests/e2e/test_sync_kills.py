from pathlib import Path

from index import Analyzer
from tests.reliability.syncing import Place, handbook, kill_syncs


def test_a_sync_that_is_killed_leaves_the_index_before_or_after_it(tmp_path: Path, analyzer: Analyzer) -> None:
    handbook(tmp_path)
    figures = kill_syncs(Place(tmp_path, analyzer), 6, 20261127)

    assert figures["as before"] + figures["as after"] == 6
