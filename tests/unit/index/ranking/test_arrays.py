from pathlib import Path

import numpy as np

from index.durable import write_arrays
from index.ranking.arrays import ARRAYS
from index.ranking.postings import Postings

FILES: dict[str, type[np.generic]] = {
    "digests": np.uint64,
    "pointers": np.int64,
    "maxima": np.float32,
    "kths": np.float32,
    "documents": np.int32,
    "passages": np.int32,
    "impacts": np.float32,
    "frequencies": np.uint16,
    "lengths": np.int32,
    "document_of": np.int32,
    "firsts": np.int32,
}


def test_files_have_the_names_and_types_that_state_folders_have() -> None:
    assert {name: column.kind for name, column in ARRAYS.items()} == FILES


def test_every_array_of_postings_is_one_file(tmp_path: Path) -> None:
    postings = Postings.of([{"灯": 2, "坏": 1}, {"灯": 1}], [0, 1])
    write_arrays(tmp_path / "there", postings.arrays())

    assert {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()} == {
        name: getattr(postings, ARRAYS[name].field).tobytes() for name in FILES
    }
