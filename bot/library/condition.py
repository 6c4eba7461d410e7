"""Condition: whether the state folder can be written to, tried now and then and told once when that changes; and what was given up."""

import asyncio
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from bot.errors import advised

_TRY_SECONDS: Final = 20.0
_TRIED_BYTES: Final = 2**16
_log = logging.getLogger(__name__)

Tell = Callable[[str], Awaitable[None]]
"""Tells admins what is wrong; with nothing, that it is over."""


class Condition:
    """What is wrong, nothing while all is well. Event loop only.

    `fault` is that of the state folder, as the system words it; `refusal` says why Telegram is no longer served where the page stays.
    """

    def __init__(self, folder: Path, needed: str = "") -> None:
        """Watch *folder*, in which the file *needed* must be."""
        self._folder = folder
        self._needed = needed
        self.fault = ""
        self.refusal = ""

    @property
    def reason(self) -> str:
        """What to tell who asks for the health."""
        return "; ".join(filter(None, (self.fault, self.refusal)))

    async def watch(self, tell: Tell, seconds: float = _TRY_SECONDS) -> None:
        """Try until cancelled, and *tell* of every change."""
        while True:
            before = self.fault
            await self.check()
            if self.fault != before:
                await tell(self.fault)
            await asyncio.sleep(seconds)

    async def check(self) -> None:
        """Try to write."""
        fault, to_do = await asyncio.to_thread(_fault, self._folder, self._needed)
        if fault and fault != self.fault:
            _log.error("the state folder %s cannot be written, and nothing is kept: %s", self._folder, to_do)
        elif self.fault and not fault:
            _log.warning("the state folder can be written again")
        self.fault = fault


def _fault(folder: Path, needed: str) -> tuple[str, str]:
    """Return what is wrong, and the same with what to do about it."""
    if not (folder / needed).exists():
        fault = f"{needed or folder.name} is no longer there"
        return fault, f"{fault}; stop the bot and restore it from a backup"
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(os.urandom(_TRIED_BYTES))
            file.flush()  # a single system call may write less than all, and say nothing
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = None  # of the file that was tried
        return error.strerror or type(error).__name__, advised(error)
    return "", ""
