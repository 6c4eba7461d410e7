"""The search engines that our users could pick, over equal tokens: each builds a folder from a made corpus and opens it again.

Each is used in its fastest way that still ranks by BM25: tantivy without counting what it need not return, bm25s with the same
formula as ours, FTS5 without a copy of the texts.
"""

import pickle
import sqlite3
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from rank_bm25 import BM25Plus

from tests.benchmarks import ours
from tests.benchmarks.corpora import Made
from tests.benchmarks.reference import K1, B

Search = Callable[[Sequence[str], int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: the modules it needs, how it builds a folder, and how it opens one.

    `largest` is the number of passages above which it takes so long, or so much memory, that it is left out unless asked for.
    """

    modules: tuple[str, ...]
    build: Callable[[Made, Path], None]
    open: Callable[[Path], Search]
    largest: int = 10_000_000

    def missing(self) -> list[str]:
        """Return the modules that are not installed."""
        return [module for module in self.modules if find_spec(module) is None]


def _ours(way: str) -> Engine:
    modules, open_top = ours.WAYS[way]

    def open_(folder: Path) -> Search:
        top = open_top(folder)
        return lambda terms, limit: top(terms, limit)[0]

    return Engine(modules, ours.build, open_, ours.LARGEST)


def _build_rank_bm25(made: Made, folder: Path) -> None:
    corpus = [[made.terms[number] for number in tokens.tolist()] for tokens in made.tokenised()]
    with (folder / "pickle").open("wb") as file:  # it has no format of its own
        pickle.dump(BM25Plus(corpus, k1=K1, b=B, delta=0), file, protocol=5)


def load_rank_bm25(folder: Path) -> BM25Plus:
    """Return the library's own object."""
    with (folder / "pickle").open("rb") as file:
        return pickle.load(file)


def _open_rank_bm25(folder: Path) -> Search:
    engine = load_rank_bm25(folder)
    numbers = range(engine.corpus_size)
    return lambda terms, limit: engine.get_top_n(terms, numbers, limit)


def _bm25s(backend: Literal["numpy", "numba"]) -> tuple[Callable[[Made, Path], None], Callable[[Path], Search]]:
    def build(made: Made, folder: Path) -> None:
        ids = [array("i", tokens.tobytes()) for tokens in made.tokenised()]  # lists of a hundred million integers take 5 GB
        vocabulary = {term: number for number, term in enumerate(made.terms)}
        # bm25s' "atire" with the idf of "bm25+" is the library's formula with delta 0, without that of absent terms
        engine = import_module("bm25s").BM25(k1=K1, b=B, method="atire", idf_method="bm25+", backend=backend)
        engine.index((ids, vocabulary), show_progress=False)
        engine.save(folder, show_progress=False)

    def open_(folder: Path) -> Search:
        engine = import_module("bm25s").BM25.load(folder, show_progress=False)

        def search(terms: Sequence[str], limit: int) -> Sequence[int]:
            found: list[int] = engine.retrieve([list(terms)], k=limit, return_as="documents", show_progress=False)[0].tolist()
            return found

        return search

    return build, open_


def _tantivy_schema() -> Any:  # noqa: ANN401 - tantivy need not be installed
    builder = import_module("tantivy").SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("number", fast=True)
    return builder.build()


def _build_tantivy(made: Made, folder: Path) -> None:
    tantivy = import_module("tantivy")
    engine = tantivy.Index(_tantivy_schema(), path=str(folder))
    writer = engine.writer(1_000_000_000, 1)  # one thread, and memory for as few segments as possible
    for number, text in enumerate(made.texts()):
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()


def _open_tantivy(folder: Path) -> Search:
    tantivy = import_module("tantivy")
    schema = _tantivy_schema()
    searcher = tantivy.Index.open(str(folder)).searcher()

    def search(terms: Sequence[str], limit: int) -> Sequence[int]:
        clauses = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", term)) for term in terms]
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits  # with a count, it may skip nothing
        numbers: list[int] = searcher.fast_field_values("number", [address for _, address in hits])
        return numbers

    return search


def _build_fts5(made: Made, folder: Path) -> None:
    with sqlite3.connect(folder / "fts5.db") as db:
        db.execute("CREATE VIRTUAL TABLE passages USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0')")
        db.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", enumerate(made.texts()))
        db.execute("INSERT INTO passages(passages) VALUES ('optimize')")
    db.close()


def _open_fts5(folder: Path) -> Search:
    db = sqlite3.connect(folder / "fts5.db")

    def search(terms: Sequence[str], limit: int) -> Sequence[int]:
        match = " OR ".join(f'"{term}"' for term in terms)
        rows = db.execute("SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (match, limit))
        return [number for (number,) in rows]

    return search


OURS: Final = "ours"
LIBRARY: Final = "rank_bm25"
ENGINES: Final[Mapping[str, Engine]] = {
    **{way: _ours(way) for way in ours.WAYS},
    LIBRARY: Engine(("rank_bm25",), _build_rank_bm25, _open_rank_bm25, 100_000),
    "bm25s numpy": Engine(("bm25s",), *_bm25s("numpy")),
    "bm25s numba": Engine(("bm25s", "numba"), *_bm25s("numba")),
    "tantivy": Engine(("tantivy",), _build_tantivy, _open_tantivy),
    "SQLite FTS5": Engine(("sqlite3",), _build_fts5, _open_fts5, 100_000),
}
"""By name. At a million passages rank_bm25's constructor takes 6 GB, its question some 4 seconds, one of FTS5 the better part of one."""
