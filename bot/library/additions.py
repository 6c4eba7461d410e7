"""Additions: files and written answers that admins add, in one folder of the state folder."""

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.errors import AddedTooMuchError, EmptyFileError, LargeFileError
from bot.library.audience import ADDED
from index import make_folder, walk, write_atomically

LARGEST_FILE: Final = 20 * 2**20
"""Bytes of a file that is taken; no more can be downloaded from Telegram."""

MOST_FILES: Final = 1000
"""Files and answers that are kept."""

PREFIX: Final = f"{ADDED}/"
"""With this begin the ids of documents that people added."""

PUBLIC: Final = "public"
STAFF: Final = "staff"

_ANSWERS: Final = f"{PUBLIC}/answers"
_MOST_BYTES: Final = 200
_LONGEST_ENDING: Final = 10
_LONGEST_TITLE: Final = 60
_SEPARATOR: Final = re.compile(r"[/\\]")
_RESERVED: Final = re.compile(r'[<>:"|?*#]')  # "#" parts an article from its file; the others no file on Windows may have
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#&~|!])")
_WRITTEN: Final = re.compile(r'---\ntitle: (?P<title>".*")\n(?P<facts>(?:.*\n)*?)---\n# .*\n\n(?P<text>[\s\S]*)')
_SENTENCE: Final = re.compile(r"[^。！？!?]+")
_BLOCK: Final = re.compile(r"^(\d*)([-+=.)])")  # what begins a list, or makes a heading of the line above


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What an admin answers to a question; `author` and `dated` are what a citation says of its origin."""

    question: str
    text: str
    author: str
    dated: date


class Additions:
    """Files and answers that people added, below one folder. One lock; any thread.

    Files lie in `public/` and `staff/`, answers in `public/answers/`. Paths are those below the folder, with "/" between their parts.
    A file is either there as it came, or not there at all.
    """

    def __init__(self, folder: Path) -> None:
        """Keep what is added in *folder*, which is made when it is not there."""
        self.folder = folder
        self._lock = threading.Lock()
        for name in (PUBLIC, STAFF):
            make_folder(folder / name)

    def paths(self) -> tuple[str, ...]:
        """Return the paths of all files and answers, sorted."""
        return tuple(sorted(self._paths()))

    def find(self, name: str) -> str | None:
        """Return the path of the file that people know by *name*, public or for staff; None where there is none."""
        paths = (f"{folder}/{name}" for folder in (PUBLIC, STAFF))
        return next((path for path in paths if (self.folder / path).is_file()), None)

    def put(self, name: str, content: bytes, *, staff: bool = False, replacing: bool = False) -> str:
        """Keep a file, its bytes as they came, and return its path.

        Args:
            name: what its sender calls it; see `safe_name()`.
            content: its bytes.
            staff: only staff may read it.
            replacing: it takes the place of the file of that name; otherwise it gets a number when there is one.

        Raises:
            EmptyFileError: it holds nothing.
            LargeFileError: it is larger than we take.
            AddedTooMuchError: there are as many files as we keep.
        """
        check_size(content)
        name = safe_name(name, _otherwise(name, content))
        with self._lock:
            former = self.find(name)
            if former is None or not replacing:
                self._check_room()
                name = self._free(name)
            path = f"{STAFF if staff else PUBLIC}/{name}"
            write_atomically(self.folder / path, content)
            if replacing and former is not None and former != path:
                (self.folder / former).unlink()
        return path

    def put_answer(self, answer: WrittenAnswer) -> str:
        """Keep an answer as a document of its own, and return its path.

        Raises:
            AddedTooMuchError: there are as many files as we keep.
        """
        content = _document(answer).encode("utf-8", errors="replace")
        title = safe_name(one_line(answer.question)[:_LONGEST_TITLE], hashlib.sha256(content).hexdigest()[:12])
        with self._lock:
            self._check_room()
            name = self._free(f"{title}.md", _ANSWERS)
            write_atomically(self.folder / _ANSWERS / name, content)
        return f"{_ANSWERS}/{name}"

    def withdraw_question(self, path: str, wordings: Container[str]) -> str | None:
        """Title an answer by its first sentence, if its question is one of *wordings*; return its new path, None where it is not."""
        with self._lock:
            found = _WRITTEN.fullmatch((self.folder / path).read_text(encoding="utf-8")) if path in set(self._paths()) else None
            if found is None or json.loads(found["title"]) not in wordings:
                return None
            title = _first_sentence(found["text"])
            content = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n{found['facts']}---\n# {_escaped(title)}\n\n{found['text']}"
            name = self._free(f"{safe_name(title, hashlib.sha256(content.encode()).hexdigest()[:12])}.md", _ANSWERS)
            write_atomically(self.folder / _ANSWERS / name, content.encode())
            (self.folder / path).unlink()
        return f"{_ANSWERS}/{name}"

    def remove(self, path: str) -> bool:
        """Remove a file or an answer; tell whether there was one."""
        with self._lock:
            if path not in set(self._paths()):
                return False
            (self.folder / path).unlink()
        return True

    def _paths(self) -> Iterator[str]:
        for folder, subfolders, names in walk(self.folder):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            below = Path(folder).relative_to(self.folder)
            yield from ((below / name).as_posix() for name in names if not name.startswith("."))

    def _check_room(self) -> None:
        if sum(1 for _ in self._paths()) >= MOST_FILES:
            raise AddedTooMuchError(MOST_FILES)

    def _free(self, name: str, *folders: str) -> str:
        """Return *name*, or the first numbered form of it that no file in *folders* has."""
        taken = {path.name for folder in folders or (PUBLIC, STAFF) for path in (self.folder / folder).glob("*")}
        stem, ending = _parted(name)
        number = 1
        while name in taken:
            number += 1
            tail = f" ({number}){ending}"
            name = _cut(stem, _MOST_BYTES - len(tail.encode())) + tail
        return name


def is_written_answer(document_id: str) -> bool:
    """Tell whether a document is an answer that somebody wrote; its title is the question."""
    return document_id.startswith(f"{PREFIX}{_ANSWERS}/")


def check_size(content: bytes) -> None:
    """Refuse a file that holds nothing or is larger than we take.

    Raises:
        EmptyFileError: it holds nothing.
        LargeFileError: it is larger than we take.
    """
    if not content:
        raise EmptyFileError
    if len(content) > LARGEST_FILE:
        raise LargeFileError(LARGEST_FILE // 2**20)


def safe_name(name: str, otherwise: str) -> str:
    """Return the name under which we keep what its sender calls *name*, or *otherwise* where nothing usable is left of it.

    It is a base name on one line, at most 200 bytes long, that neither hides nor turns what is read, on any system.
    """
    stem, ending = _parted(_RESERVED.sub("_", one_line(_SEPARATOR.split(name)[-1])).strip(" ."))
    name = _cut(stem, _MOST_BYTES - len(ending.encode())).strip(" .") + ending
    return otherwise if not name or _DEVICE.fullmatch(name) else name


def _otherwise(name: str, content: bytes) -> str:
    """Name a file by its content; the ending stays if it is a usual one."""
    ending = re.search(r"\.[a-z0-9]{1,5}$", name.lower())
    return hashlib.sha256(content).hexdigest()[:12] + (ending[0] if ending else "")


def one_line(text: str) -> str:
    """Return *text* composed, on one line, without characters that are not seen or turn the direction."""
    seen = "".join(character for character in text if character.isspace() or unicodedata.category(character)[0] != "C")
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def _parted(name: str) -> tuple[str, str]:
    """Part the stem of *name* from its ending, which is short; a longer one belongs to the stem."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and len(ending.encode()) <= _LONGEST_ENDING else (name, "")


def _cut(text: str, limit: int) -> str:
    """Return the beginning of *text* that takes at most *limit* bytes."""
    return text.encode("utf-8")[:limit].decode("utf-8", errors="ignore")


def _document(answer: WrittenAnswer) -> str:
    """Write an answer as Markdown that reads back as the very words."""
    question = one_line(answer.question)
    facts = {"title": question, "source": one_line(answer.author), "dated": answer.dated.isoformat()}
    front = "".join(f"{name}: {json.dumps(fact, ensure_ascii=False)}\n" for name, fact in facts.items())
    lines = "\n".join(_escaped(one_line(line)) for line in answer.text.splitlines())
    return f"---\n{front}---\n# {_escaped(question)}\n\n{lines.strip()}\n"


def _first_sentence(text: str) -> str:
    """Return the first sentence of an answer as it is kept, short enough for a title."""
    line = re.sub(r"\\([^\w\s])", r"\1", text.strip().partition("\n")[0])
    found = _SENTENCE.match(line)
    return (found[0] if found else line)[:_LONGEST_TITLE]


def _escaped(line: str) -> str:
    """Return *line* with a backslash before all that Markdown takes for a mark."""
    return _BLOCK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", line))
