"""Word lists: words, synonyms and watched questions that admins add."""

import logging
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.errors import UnusableWordError
from bot.library.additions import one_line
from index import Lexicon, make_folder, set_aside, write_atomically

FOLDER: Final = ".lists"  # hidden, so that no sync takes a list for a document

_SYNONYMS: Final = "synonyms.txt"
_WORDS: Final = "userdict.txt"
_QUESTIONS: Final = "questions.txt"
_LONGEST_WORD: Final = 20
_WORD: Final = re.compile(r"\w+")
_UNREADABLE: Final = "\ufffd"
_log = logging.getLogger(__name__)


class WordLists:
    """Three lists in one folder, a line for each entry. One lock; any thread.

    A list with lines that cannot be read is named and kept aside, and goes on without them.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the lists in *folder*, which is made when it is not there."""
        self._folder = folder
        self._lock = threading.RLock()
        make_folder(folder)

    def add_alias(self, written: str, meant: str) -> bool:
        """Let each of two words, folded as the analyzer folds, find the other; tell whether that is new.

        Raises:
            UnusableWordError: one is no word, or both are one.
        """
        if written == meant:
            raise UnusableWordError(written)
        return self._append(_SYNONYMS, f"{_checked(written)} {_checked(meant)}")

    def add_word(self, word: str) -> bool:
        """Take *word*, folded, for one word; tell whether that is new.

        Raises:
            UnusableWordError: it is none.
        """
        return self._append(_WORDS, _checked(word))

    def remember_question(self, question: str) -> None:
        """Add *question* to those that are asked again whenever the documents change."""
        self._append(_QUESTIONS, one_line(question))

    def forget_question(self, question: str) -> None:
        """Ask *question* again no longer."""
        with self._lock:
            lines = self._lines(_QUESTIONS)
            if one_line(question) in lines:
                self._write(_QUESTIONS, [line for line in lines if line != one_line(question)])

    def aliases(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups of words that find each other, oldest first."""
        return tuple(tuple(line.split()) for line in self._lines(_SYNONYMS))

    def words(self) -> tuple[str, ...]:
        """Return the added words, oldest first."""
        return tuple(self._lines(_WORDS))

    def questions(self) -> tuple[str, ...]:
        """Return the questions that are asked again whenever the documents change, oldest first."""
        return tuple(self._lines(_QUESTIONS))

    def lexicon(self, base: Lexicon) -> Lexicon:
        """Return *base* with the added words and synonyms behind its own."""
        known = set(base.words)
        words = tuple(word for word in self.words() if word not in known)
        return replace(base, words=(*base.words, *words), synonyms=(*base.synonyms, *self.aliases()))

    def _append(self, name: str, line: str) -> bool:
        with self._lock:
            lines = self._lines(name)
            if not line or line in lines:
                return False
            self._write(name, (*lines, line))
        return True

    def _write(self, name: str, lines: Sequence[str]) -> None:
        write_atomically(self._folder / name, "".join(f"{each}\n" for each in lines).encode("utf-8", errors="replace"))

    def _lines(self, name: str) -> Sequence[str]:
        path = self._folder / name
        with self._lock:
            if not path.is_file():
                return ()
            written = path.read_bytes().decode(errors="replace").splitlines()
            lines = [line for line in written if _UNREADABLE not in line and line.isprintable() and line.strip()]
            if len(lines) < len(written):
                _log.error(
                    "%d lines of %s cannot be read, and are left out; the file is %s", len(written) - len(lines), path, set_aside(path)
                )
                self._write(name, lines)
        return lines


def _checked(word: str) -> str:
    if len(word) > _LONGEST_WORD or not _WORD.fullmatch(word):
        raise UnusableWordError(word)
    return word
