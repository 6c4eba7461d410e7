"""Packed arrays: whole numbers in as few bytes as the largest of them needs, plane by plane, deflated.

Several arrays are one zlib stream: their count (uint8), then for each its length (uint32) and width in bytes (uint8), then for each its
planes, the lowest bytes of all its numbers first. Little-endian. Numbers that mostly fit into one byte cost little more than that byte,
since a plane of zeros deflates to nothing.
"""

import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_HEAD: Final = struct.Struct("<IB")
_WIDTHS: Final = {1: 1, 2: 2, 3: 4, 4: 4}  # bytes of the planes of a number, and of the type that holds it
_LEVEL: Final = 6

Unsigned = NDArray[Any]
"""Numbers from 0 to 2 ** 32 - 1, in the narrowest type."""


def pack(*arrays: NDArray[Any], level: int = _LEVEL) -> bytes:
    """Return *arrays*, one-dimensional and of numbers from 0 to 2 ** 32 - 1, as one string of bytes, deflated at a *level* of zlib's."""
    heads, planes = [len(arrays).to_bytes(1, "little")], []
    for array in arrays:
        width = max((int(array.max(initial=0)).bit_length() + 7) // 8, 1)
        heads.append(_HEAD.pack(len(array), width))
        by_number = np.ascontiguousarray(array, dtype="<u4").view(np.uint8).reshape(-1, 4)
        planes.append(by_number[:, :width].T.tobytes())
    return zlib.compress(b"".join(heads + planes), level)


def unpack(content: bytes | memoryview) -> list[Unsigned]:
    """Return the arrays that `pack()` made *content* of, each of the narrowest type.

    Raises:
        zlib.error: it is not what `pack()` returned.
    """
    plain = zlib.decompress(content)
    try:
        heads = [_HEAD.unpack_from(plain, 1 + place * _HEAD.size) for place in range(plain[0])]
        start, arrays = 1 + len(heads) * _HEAD.size, []
        for count, width in heads:
            arrays.append(_joined(np.frombuffer(plain, np.uint8, count * width, start).reshape(width, count), _WIDTHS[width]))
            start += count * width
    except (struct.error, ValueError, LookupError) as error:
        raise zlib.error(str(error)) from error
    return arrays


def _joined(planes: NDArray[np.uint8], width: int) -> Unsigned:
    """Return the numbers, of *width* bytes each, whose *planes* are given: (n_planes, n_numbers)."""
    if width == 1:
        return planes.reshape(-1)
    numbers = np.zeros((planes.shape[1], width), dtype=np.uint8)
    for place, plane in enumerate(planes):
        numbers[:, place] = plane
    joined: Unsigned = np.frombuffer(numbers, np.dtype(f"<u{width}"))
    return joined


def gaps(numbers: NDArray[Any], sizes: NDArray[Any]) -> NDArray[np.int64]:
    """Return how far each number is from the one before, the first of a list from 0; lists of *sizes*, above 0, follow one another."""
    steps = numbers.astype(np.int64)
    steps[1:] -= numbers[:-1]
    firsts = np.cumsum(sizes, dtype=np.int64) - sizes
    steps[firsts] = numbers[firsts]
    return steps


def sums(steps: NDArray[Any], sizes: NDArray[Any]) -> NDArray[np.int32]:
    """Return the numbers, below 2 ** 31, of which `gaps()` made *steps*."""
    numbers = steps.astype(np.int32)
    if len(numbers):
        firsts = np.cumsum(sizes, dtype=np.int64) - sizes
        lasts = np.add.reduceat(numbers, firsts, dtype=np.int32)
        numbers[firsts[1:]] -= lasts[:-1]  # so that one running sum does for all lists
        np.cumsum(numbers, dtype=np.int32, out=numbers)
    return numbers
