"""jieba's dictionary with domain words added, compiled once into arrays that are mapped into memory from then on."""

import hashlib
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.analysis.trie import LEADS_ON, Trie
from index.durable import map_table, write_table
from index.errors import DamagedIndexError
from index.memory import give_back_memory

_FORM: Final = b"1"  # of the file: another one is written anew
_SUFFIX: Final = ".dictionary"
_KEPT: Final = 2  # files: that of our own words, and that of what admins have added to them
_LINE_FEED, _BLANK, _ZERO = b"\n 0"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Words with their frequencies and parts of speech. Immutable; any thread.

    Attributes:
        trie: all words; the value of one is the number of its frequency, that of what only begins words is 0.
        frequencies: by their numbers; the first is 0.
        tags: by node, (n_places,) of uint8: the number of the part of speech, 0 for what is no word of jieba's own.
        tag_names: by their numbers; the first is empty.
        total: the sum of the frequencies of all words.
        added: the domain words in their order, each with its frequency: the least that keeps it in one piece, so that words around it
            stay as they are.
        name: tells it from all others.
    """

    trie: Trie
    frequencies: Sequence[int]
    tags: NDArray[np.uint8]
    tag_names: Sequence[str]
    total: int
    added: tuple[tuple[str, int], ...]
    name: str = ""

    @classmethod
    @lru_cache(maxsize=2)
    def read(cls, words: tuple[str, ...], folder: Path | None = None) -> "Dictionary":
        """Read jieba's dictionary and add *words*: half a second; or map what came of that before, which is kept in *folder*.

        jieba's own cache is a marshal file in a shared temporary folder, which anyone could have written, and takes as long to read.
        """
        content = _dictionary_file().read_bytes()
        name = hashlib.sha256(b"\0".join((_FORM, content, *(word.encode() for word in words)))).hexdigest()[:16]
        if folder is not None:
            with suppress(DamagedIndexError):  # most likely it is not there yet
                return replace(cls._mapped(folder / (name + _SUFFIX)), name=name)
        compiled = replace(cls.compiled(content, words), name=name)
        if folder is None or not compiled.keep(folder / (name + _SUFFIX)):
            return compiled
        del compiled
        give_back_memory()
        return replace(cls._mapped(folder / (name + _SUFFIX)), name=name)

    @classmethod
    def compiled(cls, content: bytes, words: Sequence[str] = ()) -> "Dictionary":
        """Return the dictionary of a file as jieba's, a word, its frequency and its tag on each line, with *words* added."""
        names, counts, tags = _columns(content)
        total = int(counts.sum())
        own = cls._of(names, counts, tags, total, ())
        if not words:
            return own
        grown = _Growing(own)
        added = grown.add(words)
        names = _stacked(names, _matrix([*grown.new]))
        counts = np.concatenate((counts, np.array([*grown.new.values()], dtype=np.int64)))
        return cls._of(names, counts, tags, grown.total, added)

    @classmethod
    def _of(
        cls,
        names: NDArray[np.uint32],
        counts: NDArray[np.int64],
        tags: Sequence[str],
        total: int,
        added: tuple[tuple[str, int], ...],
    ) -> "Dictionary":
        """Return the dictionary of the words *names* with the frequencies *counts*, the first of which have *tags*."""
        frequencies, numbers = np.unique(counts[counts > 0], return_inverse=True)
        values = np.zeros(len(counts), dtype=np.uint16)
        values[counts > 0] = numbers + 1
        trie = Trie.of(names, values)
        tag_names, tag_numbers = np.unique(np.array(tags, dtype=np.str_), return_inverse=True)
        by_node = np.zeros(len(trie.keys), dtype=np.uint8)
        by_node[trie.nodes(names[: len(tags)])] = tag_numbers + 1
        return cls(trie, (0, *frequencies.tolist()), by_node, ("", *tag_names.tolist()), total, added)

    @classmethod
    def _mapped(cls, path: Path) -> "Dictionary":
        facts, arrays = map_table(path)
        added = tuple((word, frequency) for word, frequency in facts["added"])
        trie = Trie(arrays["keys"], arrays["values"])
        return cls(trie, facts["frequencies"], arrays["tags"], facts["tags"], facts["total"], added)

    def keep(self, path: Path) -> bool:
        """Write the dictionary to *path*, to be mapped from then on; tell whether that could be done."""
        facts = {"frequencies": self.frequencies, "tags": self.tag_names, "total": self.total, "added": self.added}
        return keep_table(path, facts, {"keys": self.trie.keys, "values": self.trie.values, "tags": self.tags})

    def frequency(self, word: str) -> int | None:
        """Return how often *word* occurs, 0 if it only begins words, None if no word begins with it."""
        node = self.trie.find(word)
        return None if node < 0 else self.frequencies[int(self.trie.values[node]) & ~LEADS_ON]

    def tag(self, word: str) -> str:
        """Return the part of speech of one of jieba's own words, in ICTCLAS's letters; empty for any other."""
        node = self.trie.find(word)
        return "" if node < 0 else self.tag_names[self.tags[node]]

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield all words with their frequencies: jieba's in the order of its file, then what was added."""
        added = dict(self.added)
        with _dictionary_file().open(encoding="utf-8") as lines:
            for line in lines:
                word, frequency, _ = line.split(" ")
                yield word, added.pop(word, int(frequency))
        yield from added.items()


def keep_table(path: Path, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Write a table as `write_table()`, and delete older ones beside it that no process will ask for; tell whether it was written.

    A failure is logged.
    """
    try:
        write_table(path, facts, arrays)
        for other in sorted(path.parent.glob(f"*{path.suffix}"), key=lambda other: other.stat().st_mtime)[:-_KEPT]:
            other.unlink(missing_ok=True)
    except OSError as error:
        _log.info("what was compiled of a dictionary is not kept: %s", error)
        return False
    return True


class _Growing:
    """A dictionary to which jieba adds words, as its `Tokenizer.FREQ`."""

    def __init__(self, own: Dictionary) -> None:
        self._own = own
        self.new: dict[str, int] = {}
        self.total = own.total

    def add(self, words: Sequence[str]) -> tuple[tuple[str, int], ...]:
        """Add *words* one after the other, each with the frequency that jieba suggests; return them with it."""
        with _missing("pkg_resources"):  # jieba needs nothing of it, and loads for a tenth of a second where it is
            import jieba

        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = self, self.total, True
        for word in words:
            tokenizer.add_word(word)
        self.total = tokenizer.total
        return tuple((word, self.new[word]) for word in words)

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        frequency = self.get(word)
        if frequency is None:
            raise KeyError(word)
        return frequency

    def __setitem__(self, word: str, frequency: int) -> None:
        self.new[word] = frequency

    def get(self, word: str, default: int | None = None) -> int | None:
        """Return the frequency of *word*, *default* if no word begins with it."""
        found = self.new.get(word)
        frequency = self._own.frequency(word) if found is None else found
        return default if frequency is None else frequency


def _dictionary_file() -> Path:
    """Return the dictionary of jieba, found without importing it."""
    package = find_spec("jieba")
    folders = (package.submodule_search_locations if package else None) or ()
    return next(path for folder in folders if (path := Path(folder, "dict.txt")).is_file())


def _columns(content: bytes) -> tuple[NDArray[np.uint32], NDArray[np.int64], Sequence[str]]:
    """Return the words of a dictionary file, (n_words, longest) code points with zeros behind each, their frequencies and their tags."""
    text = content.decode("utf-8")
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    ends = np.flatnonzero(codes == _LINE_FEED)
    blanks = np.flatnonzero(codes == _BLANK)
    starts, firsts, seconds = np.concatenate(([0], ends[:-1] + 1)), blanks[::2], blanks[1::2]
    tags = [text[start:end] for start, end in zip((seconds + 1).tolist(), ends.tolist(), strict=True)]
    return _cells(codes, starts, firsts), _figures(codes, firsts + 1, seconds), tags


def _cells(codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the parts of *codes* as rows with zeros behind them."""
    columns = range(int((ends - starts).max(initial=0)))
    return np.stack([np.where(starts + column < ends, codes[np.minimum(starts + column, len(codes) - 1)], 0) for column in columns], axis=1)


def _figures(codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers that parts of *codes* write in decimal digits."""
    numbers = np.zeros(len(starts), dtype=np.int64)
    for column in range(int((ends - starts).max(initial=0))):
        there = starts + column < ends
        numbers[there] = numbers[there] * 10 + codes[starts[there] + column] - _ZERO
    return numbers


def _matrix(words: Sequence[str]) -> NDArray[np.uint32]:
    """Return *words* as rows of code points with zeros behind them."""
    longest = max(map(len, words), default=0)
    rows = np.array(words, dtype=f"<U{max(longest, 1)}")
    return rows.view(np.uint32).reshape(len(words), -1)


def _stacked(above: NDArray[np.uint32], below: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the rows of both, with zeros behind those of the narrower."""
    width = max(above.shape[1], below.shape[1])
    return np.concatenate([np.pad(rows, ((0, 0), (0, width - rows.shape[1]))) for rows in (above, below)])


@contextmanager
def _missing(module: str) -> Iterator[None]:
    """Let *module* be as if it were not installed, unless it is imported already."""
    is_there = module in sys.modules
    sys.modules.setdefault(module, None)  # type: ignore[arg-type] # as the import system documents it
    try:
        yield
    finally:
        if not is_there:
            del sys.modules[module]
