"""The search engines that our users could pick, each over the same passages: a ranking of passage numbers for a question."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Final

import jieba
import numpy as np
from rank_bm25 import BM25Okapi

from index import Passage

Ranking = Callable[[str, int], Sequence[int]]
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_RUN: Final = re.compile("[\u3400-\u9fff]+|[^\\W\u3400-\u9fff]+")


def words(text: str) -> list[str]:
    """Cut *text* with plain jieba, as anyone would."""
    return [word.lower() for word in jieba.lcut(text) if word.strip()]


def bigrams(text: str) -> list[str]:
    """Cut *text* as Lucene's CJKAnalyzer does: overlapping pairs of Han characters, other words whole."""
    return list(_bigrams(text.lower()))


def _bigrams(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if _HAN.match(run) and len(run) > 1:
            yield from (run[start : start + 2] for start in range(len(run) - 1))
        else:
            yield run


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [f"{passage.title} {passage.heading} {passage.text}" for passage in passages]


def okapi(passages: Sequence[Passage]) -> Ranking:
    """rank_bm25's BM25Okapi over jieba's words."""
    engine = BM25Okapi([words(text) for text in _texts(passages)])
    return lambda question, limit: np.argsort(-engine.get_scores(words(question)), kind="stable")[:limit].tolist()


def _bm25s(passages: Sequence[Passage], cut: Callable[[str], list[str]], **parameters: Any) -> Ranking:  # noqa: ANN401 - those of bm25s
    bm25s = __import__("bm25s")
    engine = bm25s.BM25(**parameters)
    engine.index([cut(text) for text in _texts(passages)], show_progress=False)

    def rank(question: str, limit: int) -> list[int]:
        known = [term for term in cut(question) if term in engine.vocab_dict]
        if not known:
            return []
        numbers, _ = engine.retrieve([known], k=min(limit, len(passages)), show_progress=False)
        return [int(number) for number in numbers[0]]

    return rank


def bm25s_words(passages: Sequence[Passage]) -> Ranking:
    """bm25s over jieba's words."""
    return _bm25s(passages, words)


def bm25s_bigrams(passages: Sequence[Passage]) -> Ranking:
    """Lucene's BM25 and bigrams, computed by bm25s."""
    return _bm25s(passages, bigrams, method="lucene", k1=1.2, b=0.75)


def tantivy_words(passages: Sequence[Passage]) -> Ranking:
    """Tantivy over jieba's words."""
    tantivy = __import__("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="whitespace")
    builder.add_unsigned_field("number", stored=True)
    schema = builder.build()
    engine = tantivy.Index(schema)
    writer = engine.writer(64_000_000, 1)
    for number, text in enumerate(_texts(passages)):
        writer.add_document(tantivy.Document(text=" ".join(words(text)), number=number))
    writer.commit()
    engine.reload()
    searcher = engine.searcher()

    def rank(question: str, limit: int) -> list[int]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", term)) for term in words(question)]
        hits = searcher.search(tantivy.Query.boolean_query(terms), limit).hits if terms else []
        return [int(searcher.doc(address)["number"][0]) for _, address in hits]

    return rank


def fts5_trigrams(passages: Sequence[Passage]) -> Ranking:
    """SQLite FTS5 with its trigram tokenizer; any of the question's trigrams."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='trigram')")
    db.executemany("INSERT INTO passages(rowid, text) VALUES (?, ?)", enumerate(_texts(passages)))

    def rank(question: str, limit: int) -> list[int]:
        grams = dict.fromkeys(question[start : start + 3].replace('"', '""') for start in range(len(question) - 2))
        match = " OR ".join(f'"{gram}"' for gram in grams)
        rows = (
            db.execute("SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?", (match, limit)) if match else ()
        )
        return [int(number) for (number,) in rows]

    return rank


PEERS: Final[Mapping[str, tuple[str, Callable[[Sequence[Passage]], Ranking]]]] = {
    "rank_bm25, jieba": ("rank_bm25", okapi),
    "bm25s, jieba": ("bm25s", bm25s_words),
    "character bigrams (Lucene's BM25)": ("bm25s", bm25s_bigrams),
    "tantivy, jieba": ("tantivy", tantivy_words),
    "SQLite FTS5, trigram": ("sqlite3", fts5_trigrams),
}
"""By name: the module that must be installed, and what indexes passages."""


def is_installed(module: str) -> bool:
    """Tell whether *module* can be imported."""
    return find_spec(module) is not None
