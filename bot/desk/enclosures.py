"""Enclosures: files that people send on the page, where no other channel keeps them. They go with the words about their case."""

import hashlib
import re
from typing import Final

from bot.desk.cases import PERSON
from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.units import Actor
from bot.errors import EmptyFileError, LargeFileError, MoveRefusedError, NotKeptError, TooManyFilesError

KEPT: Final = "kept:"
"""What the names of such files begin with; a number follows."""

LARGEST_MEBIBYTES: Final = 10
MOST_FILES: Final = 5  # of a case
_MOST_BYTES: Final = 1 << 30  # of all cases
_LONGEST_NAME: Final = 80
_NUMBER: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_FOLDERS: Final = re.compile(r".*[/\\]", re.DOTALL)
_NOT_OF_A_NAME: Final = re.compile(r"[^\w .()（）-]")
_NAMELESS: Final = "file"


def check(desk: Desk, number: int, sender: str, size: int) -> None:
    """Find out whether the person of a case may add a file of *size* bytes. In a thread.

    Raises:
        EmptyFileError, LargeFileError, TooManyFilesError: it is none that is taken.
        NotKeptError: there is no room for files left.
        NoSuchCaseError, MoveRefusedError: nothing can be added to the case by *sender*.
    """
    if not size:
        raise EmptyFileError
    if size > LARGEST_MEBIBYTES << 20:
        raise LargeFileError(LARGEST_MEBIBYTES)
    if "supply" not in desk.moves(number, Actor(sender)):
        raise MoveRefusedError(reason="not_now")
    if desk.store.count_files(number) >= MOST_FILES:
        raise TooManyFilesError(MOST_FILES)
    if desk.store.size_of_files() + size > _MOST_BYTES:
        raise NotKeptError


def enclose(desk: Desk, number: int, sender: str, name: str, content: bytes) -> None:
    """Add a file to a case of *sender*, once however often it is sent. In the thread that writes.

    Raises:
        EmptyFileError, LargeFileError, TooManyFilesError, NotKeptError, NoSuchCaseError, MoveRefusedError: as `check()` does.
    """
    digest = hashlib.sha256(content).hexdigest()
    with desk.store.transaction():
        if desk.store.has_file(number, digest):
            return
        check(desk, number, sender, len(content))
        kept = desk.store.add_file(number, clean(name), digest, content)
        done = desk.act(number, Act("supply", sender), Actor(sender), Said("", f"{KEPT}{kept}"))
        for told in desk.told_of(done.event.number):
            if told.recipient == PERSON:  # who sees it on the page
                desk.mark(told.number, "sent")
    desk.notify()  # what was put into the outbox can be read only now


def kept_file(desk: Desk, name: str) -> tuple[str, bytes] | None:
    """Return the name and the content of a kept file, None where it is erased, or kept by another channel. In a thread."""
    return desk.store.file(int(name.removeprefix(KEPT))) if name.startswith(KEPT) else None


def own_file(desk: Desk, number: int, named: str) -> str:
    """Return the name of the file that went with words of the person, by their number; empty if there is none. In a thread."""
    words = desk.store.words(int(named)) if _NUMBER.fullmatch(named) else None
    is_own = words is not None and words.case == number and words.author == PERSON
    return words.file if words is not None and is_own and words.file.startswith(KEPT) else ""


def clean(name: str) -> str:
    """Return the name that a browser gives a file, without folders and without anything that could mean something elsewhere."""
    plain = _NOT_OF_A_NAME.sub("_", _FOLDERS.sub("", name)).strip(" .")
    return plain[-_LONGEST_NAME:].strip(" .") or _NAMELESS
