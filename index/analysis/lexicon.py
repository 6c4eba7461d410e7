"""Lexicon: stop words, domain words, synonyms, places and the English glossary, as shipped in `data/`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]

DATA_FOLDER = next((folder for folder in (_HERE / "data", _HERE.parent / "data") if folder.is_dir()), _HERE / "data")
"""Where the lists and the handbook lie: inside the package in a wheel, beside it in a checkout."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists for an analyzer.

    `stopwords` leave questions, `words` are added to jieba's dictionary, `synonyms` are groups of words of which each finds the
    others more weakly, `places` are names of provinces and cities, `glossary` gives the Chinese terms of an English word or phrase,
    in lower case. `compiled` is a folder in which is kept what takes long to make of dictionaries; without one it is made by each process.
    """

    stopwords: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    places: frozenset[str] = frozenset()
    glossary: tuple[tuple[str, tuple[str, ...]], ...] = ()
    compiled: Path | None = field(default=None, compare=False)

    @classmethod
    def read(cls, folder: Path = DATA_FOLDER, compiled: Path | None = None) -> "Lexicon":
        """Read the lists in *folder*: one entry a line, `#` begins a comment; a missing list is empty."""
        return cls(
            stopwords=frozenset(read_lines(folder / "stopwords.txt")),
            words=tuple(line.split()[0] for line in read_lines(folder / "userdict.txt")),
            synonyms=tuple(tuple(line.split()) for line in read_lines(folder / "synonyms.txt")),
            places=frozenset(place for line in read_lines(folder / "places.txt") for place in line.split()),
            glossary=tuple(_entries(read_lines(folder / "glossary.tsv"))),
            compiled=compiled,
        )


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a list that are neither blank nor comments."""
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.strip()


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lines:
        english, _, chinese = line.partition("\t")
        terms = tuple(term.strip() for term in chinese.split(";") if term.strip())
        if terms:
            yield english.strip().lower(), terms
