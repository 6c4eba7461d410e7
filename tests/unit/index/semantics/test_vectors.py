import os
import stat
from pathlib import Path

import numpy as np
import pytest

from index.semantics.vectors import VectorFile, text_key

KEYS = [text_key(text) for text in ("甲", "乙", "丙", "丁")]
VECTORS = np.eye(4, dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> VectorFile:
    file = VectorFile(tmp_path / "vectors", "an encoder", 4)
    file.append(KEYS[:2], VECTORS[:2])
    return file


def reopened(tmp_path: Path) -> VectorFile:
    return VectorFile(tmp_path / "vectors", "an encoder", 4)


def path_of(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "vectors").iterdir()
    return path


def found(file: VectorFile) -> dict[bytes, list[float]]:
    return {key: file.vectors[place].tolist() for key, place in file.places.items()}


def test_what_was_appended_is_there_again(tmp_path: Path, file: VectorFile) -> None:
    file.append(KEYS[2:3], VECTORS[2:3])

    assert found(file) == {key: vector.tolist() for key, vector in zip(KEYS[:3], VECTORS, strict=False)}
    assert found(reopened(tmp_path)) == found(file)


def test_a_file_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert found(reopened(tmp_path)) == {}


def test_another_encoder_has_a_file_of_its_own(tmp_path: Path, file: VectorFile) -> None:
    assert found(file)
    assert found(VectorFile(tmp_path / "vectors", "another encoder", 4)) == {}
    assert found(VectorFile(tmp_path / "vectors", "an encoder", 3)) == {}


@pytest.mark.parametrize("lost", range(1, 28))
def test_a_record_that_was_cut_off_is_ignored_and_written_over(tmp_path: Path, file: VectorFile, lost: int) -> None:
    path = path_of(tmp_path)
    os.truncate(path, path.stat().st_size - lost)
    again = reopened(tmp_path)

    assert list(again.places) == KEYS[:1]
    again.append(KEYS[2:], VECTORS[2:])
    assert list(found(reopened(tmp_path)).items()) == list(found(again).items())
    assert found(again) == {KEYS[0]: [1, 0, 0, 0], KEYS[2]: [0, 0, 1, 0], KEYS[3]: [0, 0, 0, 1]}
    assert list(file.places) == KEYS[:2]  # what is mapped stays


def test_a_damaged_vector_is_left_out(tmp_path: Path, file: VectorFile) -> None:
    assert file.places
    path = path_of(tmp_path)
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)

    assert list(reopened(tmp_path).places) == KEYS[1:2]


def test_vectors_that_nobody_needs_are_forgotten_once_they_are_most(tmp_path: Path, file: VectorFile) -> None:
    file.append(KEYS[2:], VECTORS[2:])
    size = path_of(tmp_path).stat().st_size
    file.keep(KEYS[1:])
    assert path_of(tmp_path).stat().st_size == size

    file.keep(KEYS[3:])
    assert path_of(tmp_path).stat().st_size == size // 4
    assert found(file) == found(reopened(tmp_path)) == {KEYS[3]: [0, 0, 0, 1]}


def test_nobody_else_can_read_the_vectors(tmp_path: Path, file: VectorFile) -> None:
    file.keep(KEYS[:0])
    file.append(KEYS[:1], VECTORS[:1])

    assert stat.S_IMODE(path_of(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(path_of(tmp_path).parent.stat().st_mode) == 0o700
