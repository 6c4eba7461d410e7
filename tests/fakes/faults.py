"""Told to fail: what a call meets instead of, or after, its ordinary answer."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

EVERY_METHOD: Final = "*"
DOWNLOAD: Final = "download"  # the name under which a file's download can be told to fail

INSTEAD: Final = frozenset({"error", "page", "flood", "drop"})  # the other kinds let the call take effect

Kind = Literal["error", "page", "drop", "drop_after", "cut", "delay", "flood"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail; the functions below make them."""

    kind: Kind
    status: int = 200
    body: str = ""
    seconds: float = 0


def error(status: int = 500, reason: str = "") -> Fault:
    """Answer with an error in JSON; the call has no effect."""
    return Fault("error", status, reason)


def page(status: int = 502, body: str = "<html><body>Bad Gateway</body></html>") -> Fault:
    """Answer with *body*, which may be HTML or broken JSON; the call has no effect."""
    return Fault("page", status, body)


def drop() -> Fault:
    """Close the connection; the call has no effect."""
    return Fault("drop")


def drop_after() -> Fault:
    """Let the call take effect, then close the connection instead of answering."""
    return Fault("drop_after")


def cut() -> Fault:
    """Let the call take effect, then close the connection in the middle of the answer."""
    return Fault("cut")


def delay(seconds: float) -> Fault:
    """Answer as usual, *seconds* late; the call takes effect then."""
    return Fault("delay", seconds=seconds)


def flood(retry_after: int) -> Fault:
    """Answer 429; sends to the same chat are refused, and counted, until *retry_after* seconds are over."""
    return Fault("flood", seconds=retry_after)


class Faults:
    """What was ordered; event loop only.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ordered: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._outage: tuple[float, Fault] = (0.0, drop())

    def next(self, method: str, fault: Fault, times: int = 1) -> None:
        """Make the next calls of *method* ("*" for any, "download" for a file) meet *fault*."""
        self._ordered[method].extend([fault] * times)

    def outage(self, seconds: float, fault: Fault | None = None) -> None:
        """Make every call meet *fault*, a closed connection by default, for some *seconds* from now."""
        self._outage = (self._clock() + seconds, fault or drop())

    def take(self, method: str) -> Fault | None:
        """Return what a call of *method* must meet."""
        ends, fault = self._outage
        if self._clock() < ends:
            return fault
        ordered = self._ordered[method] or self._ordered[EVERY_METHOD]
        return ordered.popleft() if ordered else None
