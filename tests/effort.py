"""How much work a call is, and how long a test waits: counts and bounds that are the same on any machine, however slow or busy."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

HANG_SECONDS: Final = 60.0
"""The longest wait for an event, a process or a reply; only what hangs reaches it."""


TIMES: Final = int(os.environ.get("EXAMPLES", "1"))
"""How many times as many examples of each property are tried as in every run; `make test-deep` sets it."""


def examples(few: int) -> int:
    """Return how many examples of a property are tried of which *few* are in every run."""
    return few * TIMES


class HungError(Exception):
    """The work under watch used more processor time than any linear algorithm needs."""


@contextmanager
def ends(cpu_seconds: float = HANG_SECONDS) -> Iterator[None]:
    """Interrupt the block once this process has spent *cpu_seconds* of processor time in it; main thread only.

    Tests of linear time give an input so long that a quadratic algorithm would need hours for it, so the bound need not be tight.

    Raises:
        HungError: the bound was reached.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise HungError

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called while *work* runs in this thread."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
