"""Compiling: the English dictionary is made in a process of its own, and what that takes of memory goes with it.

It takes four seconds, once for each state folder, in which a thread would hold up the first answers; thirty megabytes would stay.
"""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from index import Analyzer, Lexicon

ENGLISH: Final = "community services"
"""A question for which the dictionary is read."""

_MADE: Final = "*.translations"


def compile_apart(folder: Path | None) -> None:
    """Have the dictionary made in *folder* unless one was before; where that fails it is made with the first English question."""
    if folder is None or any(folder.glob(_MADE)):
        return
    with suppress(OSError):
        subprocess.run([sys.executable, "-m", __name__, str(folder)], capture_output=True, check=False)  # noqa: S603 - ourselves


def compile_here(folder: Path) -> None:
    """Make the dictionary in *folder*, by the words that we ship."""
    Analyzer(Lexicon.read(compiled=folder)).question(ENGLISH)


if __name__ == "__main__":
    compile_here(Path(sys.argv[1]))
