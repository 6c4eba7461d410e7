"""How long a test waits before it calls something hung; only what never ends reaches these bounds, on however slow a machine."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

HANG_SECONDS: Final = 60.0
"""The longest wait for an event, a process or a reply."""


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
