"""An event loop for coroutines that only wait for time: its clock jumps to the next timer."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class _Jumping(selectors.SelectSelector):
    """Lets the time that would be waited for pass at once."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not timeout:  # 0: something is ready; None: nothing but a thread can go on
            return super().select(timeout)
        ready = super().select(0)
        self.passed += 0.0 if ready else timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its `time()` begins at 0 and passes only while every task sleeps."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return the seconds that have been slept."""
        return self._jumping.passed


def run_in_virtual_time(main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run *main* as `asyncio.run()` does, without waiting for its sleeps."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
