"""Compiling: the English dictionary is made in a process of its own, and what that takes of memory goes with it.

It takes four seconds, once for each state folder, in which a thread would hold up the first answers; thirty megabytes would stay.
"""

import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from index import Analyzer, Lexicon

ENGLISH: Final = "community services"
"""A question for which the dictionary is read."""

_MADE: Final = "*.translations"
_MOST_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


def compile_apart(folder: Path | None, most_seconds: float = _MOST_SECONDS) -> None:
    """Have the dictionary made in *folder* unless one is there; where that fails, it is made with the first English question.

    The process ends with ours, and after *most_seconds*.
    """
    if folder is None or any(folder.glob(_MADE)):
        return
    command = [sys.executable, "-m", __name__, str(folder)]
    with suppress(OSError), subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ourselves
        try:
            code = process.wait(most_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code:
            _log.info("the English dictionary was not made in a process of its own: exit code %d", code)


def compile_here(folder: Path) -> None:
    """Make the dictionary in *folder*, by the words that we ship."""
    Analyzer(Lexicon.read(compiled=folder)).question(ENGLISH)


def _end_with_parent() -> None:
    """End this process when the one that holds the other end of its input ends."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    compile_here(Path(sys.argv[1]))
