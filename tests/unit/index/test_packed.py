import zlib

import numpy as np
import pytest

from index.packed import gaps, pack, sums, unpack

NUMBERS = [[], [0], [7, 255, 0], [256, 1], [2**24 - 1, 2**16], [2**32 - 1, 5, 2**31]]


def test_numbers_of_any_width_come_back() -> None:
    packed = pack(*(np.array(numbers, dtype=np.int64) for numbers in NUMBERS))
    arrays = unpack(packed)

    assert [array.tolist() for array in arrays] == NUMBERS
    assert [array.dtype.itemsize for array in arrays] == [1, 1, 1, 2, 4, 4]
    assert unpack(pack()) == []


def test_small_numbers_take_little_more_than_a_byte() -> None:
    chance = np.random.default_rng(20261130)
    numbers = np.where(np.arange(10_000) % 1000 == 0, 2**20, chance.integers(0, 256, 10_000))

    assert len(pack(numbers)) < 10_500


@pytest.mark.parametrize("content", [b"", zlib.compress(b""), zlib.compress(b"\2\5\0\0\0\1abc"), pack(np.arange(900))[:-9]])
def test_what_was_damaged_is_not_read(content: bytes) -> None:
    with pytest.raises(zlib.error):
        unpack(content)


def test_gaps_add_up_to_the_numbers_of_each_list() -> None:
    numbers, sizes = np.array([3, 9, 10, 2, 0, 700]), np.array([3, 1, 2])

    assert gaps(numbers, sizes).tolist() == [3, 6, 1, 2, 0, 700]
    assert sums(gaps(numbers, sizes), sizes).tolist() == numbers.tolist()
    assert sums(gaps(numbers[:0], sizes[:0]), sizes[:0]).tolist() == []
