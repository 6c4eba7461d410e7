"""Kernels: the loops of MaxScore, compiled by numba where that is installed (the extra `fast`) and agrees with numpy.

Compiling takes seconds and is done once, by `compile_kernels()`, in a thread of the caller's; until then, and without numba, searches run
in numpy. Nothing compiled is kept on disk, since it would be read back as a pickle.

What is compiled are the functions of `loops`.
"""

import logging
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from index.ranking import loops
from index.ranking.arrays import NO_SCORES, Numbers, Scores

_log = logging.getLogger(__name__)

Jit = Callable[[Any], Any]
"""A compiler of functions, such as `numba.njit`."""

Kernel = Callable[..., tuple[Numbers, Scores]]
"""`loops.search()`, compiled or not."""


Groups = tuple[NDArray[np.int64], Scores, NDArray[np.int64], NDArray[np.int64]]
"""Groups of alternatives of postings lists, as `loops.search()` takes them: *grouped*, *group_weights*, *alternatives* and *groups*."""


class Kernels:
    """The kernel that searches run in, if one was compiled. Its one attribute is assigned once; any thread."""

    def __init__(self, kernel: Kernel | None = None) -> None:
        self.kernel = kernel

    @property
    def name(self) -> Literal["numba", "numpy"]:
        """What searches run in."""
        return "numba" if self.kernel else "numpy"

    def compile(self, jit: Jit | None = None) -> bool:
        """Compile by *jit*, by default numba's; return whether searches run in the result from now on. Takes seconds."""
        try:
            jit = jit or _numba_jit()
            if jit is None:
                return False
            kernel = build(jit)
            check(kernel)
        except Exception as error:  # noqa: BLE001 - whatever a compiler may raise, numpy computes the same
            _log.warning("numba does not compile the search, numpy goes on: %s", error)
            return False
        self.kernel = kernel
        return True


NO_GROUPS: Final[Groups] = (np.zeros((2, 0), dtype=np.int64), NO_SCORES, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
"""What `loops.search()` takes where there are no groups."""

IN_USE: Final = Kernels()
"""The kernels of this process."""


def compile_kernels() -> bool:
    """Compile the search if numba is installed; return whether it is used from now on. Takes seconds; any thread."""
    return IN_USE.compile()


def kernels_in_use() -> Literal["numba", "numpy"]:
    """Return what searches run in: "numba" or "numpy"."""
    return IN_USE.name


def _numba_jit() -> Jit | None:
    """Return numba's compiler, None if numba is not installed."""
    try:
        import numba
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        return None
    jit: Jit = numba.njit(nogil=True)
    return jit


def build(jit: Jit) -> Kernel:
    """Return `loops.search()` compiled by *jit*, which also compiles the functions it calls; numba compiles them with the first search."""
    namespace = dict(vars(loops))
    for name, function in vars(loops).items():
        if isinstance(function, FunctionType):
            namespace[name] = jit(FunctionType(function.__code__, namespace, name))
    kernel: Kernel = namespace[loops.search.__name__]
    return kernel


def check(kernel: Kernel) -> None:
    """Run a small search, which compiles *kernel* for the types of every search.

    Raises:
        ArithmeticError: its result is wrong.
    """
    numbers, impacts = np.array([0, 2, 1, 2], dtype=np.int32), np.array([1, 2, 4, 8], dtype=np.float32)
    for array in (numbers, impacts):
        array.setflags(write=False)  # as what is mapped into memory
    lists, scales = np.array([[0, 2], [2, 4]]), np.array([[1, 1], [2, 8]], dtype=np.float32)
    scratch = [np.zeros(3, dtype=np.float32) for _ in range(3)]
    found = kernel(numbers, impacts, lists, scales, *NO_GROUPS, 2, 0.0, 1.0, *scratch)
    scores = sorted(zip(*(part.tolist() for part in found), strict=True))
    if scores != [(1, 4.0), (2, 10.0)] or any(array.any() for array in scratch):
        message = "a wrong result"
        raise ArithmeticError(message)
