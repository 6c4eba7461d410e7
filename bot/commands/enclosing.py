"""Enclosing: the photos and files that people send beside their questions, kept until those are handed over. Event loop only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from cachetools import TTLCache

MOST_ENCLOSED: Final = 5
_MOST_PEOPLE: Final = 1_000
_SECONDS: Final = 30 * 60


@dataclass(frozen=True, slots=True)
class _Sheaf:
    """The files that came with a question: it `is_asked` already, or they wait for its words."""

    files: tuple[str, ...] = ()
    is_asked: bool = False


class Enclosed:
    """Knows the files of a channel that people have sent in the last half hour, by sender.

    They belong to the question that they come with, or that follows on them; with the next one they are forgotten.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._sheaves: TTLCache[str, _Sheaf] = TTLCache(_MOST_PEOPLE, _SECONDS, clock)

    def add(self, sender: str, file: str) -> None:
        """Keep a file that came without words, in front of a question or behind it."""
        before = self._sheaves.get(sender, _Sheaf())
        self._sheaves[sender] = _Sheaf((*before.files, file)[-MOST_ENCLOSED:])

    def asked(self, sender: str, file: str = "") -> None:
        """Take note of a question, and of the file that came with it."""
        before = self._sheaves.get(sender, _Sheaf())
        if file or before.is_asked:
            before = _Sheaf((file,) if file else ())
        self._sheaves[sender] = replace(before, is_asked=True)

    def look(self, sender: str) -> tuple[str, ...]:
        """Return the files that go with the last question of *sender*."""
        return self._sheaves.get(sender, _Sheaf()).files

    def take(self, sender: str) -> tuple[str, ...]:
        """Return them once."""
        return self._sheaves.pop(sender, _Sheaf()).files
