"""Upkeep: keeps a collection equal to the passages of the generations that are kept, and makes anew what it cannot trust."""

import json
import logging
from collections.abc import Sequence
from typing import Final

import numpy as np

from index.engines.engine import PARTS, Engine
from index.engines.points import points_of, step_of
from index.engines.sparse import Filled, SparseSource, read_seal
from index.errors import EngineError
from index.storage.corpus import Corpus
from index.storage.generations import Generations, Published
from index.storage.rows import DocumentTable

_log = logging.getLogger(__name__)
_PREFIX: Final = "wangge-"


class Upkeep:
    """Fills an engine from the rows of a corpus, and says whether it can be searched. Whoever fills holds the corpus; any thread."""

    def __init__(self, corpus: Corpus, engine: Engine, prefix: str = _PREFIX) -> None:
        """Keep *engine* equal to *corpus*; names of our collections begin with *prefix*."""
        self._corpus = corpus
        self._engine = engine
        self._prefix = prefix
        self._generations = Generations(corpus)
        self._filled: tuple[str, str, DocumentTable] | None = None  # a collection, its seal, and what it was filled with

    @property
    def is_shared(self) -> bool:
        """Whether the engine serves other processes too, of which one fills it."""
        return self._engine.is_shared

    def fill(self, published: Published) -> None:
        """Have the engine know all passages of *published* and of the other generation that is kept.

        Each part is counted; one that does not have as many points as it should is emptied and filled again.

        Raises:
            EngineError: the engine cannot be reached, or a part lies even so.
        """
        step = _step(published)
        collection = f"{self._prefix}{step}"
        self._engine.create(collection)
        wanted = self._rows(self._generations.kept())
        seal = json.dumps([(number, self._corpus.mark(number)) for number in self._generations.kept()])
        if self._engine.seal(collection) != seal or self._lying(collection, wanted):
            self._refill(collection, wanted, step)
            self._engine.set_seal(collection, seal)
        self._filled = (collection, seal, wanted)
        for other in self._engine.collections():
            if other.startswith(self._prefix) and abs(int(other.removeprefix(self._prefix)) - step) > 1:
                self._engine.drop(other)

    def standing(self, published: Published) -> tuple[str, int, bool]:
        """Return the collection for *published*, how many points it has, and whether it was filled for that and none is missing.

        Raises:
            EngineError: the engine cannot be reached.
        """
        collection = f"{self._prefix}{_step(published)}"
        if collection not in self._engine.collections():
            return collection, 0, False
        count = sum(self._engine.count(collection, part) for part in range(PARTS))
        sealed = (published.number, self._corpus.mark(published.number) or "") in read_seal(self._engine.seal(collection))
        return collection, count, sealed and not self._lying(collection, self._rows(self._generations.kept()))

    def source(self, published: Published, audience: str) -> SparseSource:
        """Return what finds candidates for *audience* of *published*, as soon as the engine is filled for it."""
        step = _step(published)
        filled = Filled(f"{self._prefix}{step}", step, published.number, self._corpus.mark(published.number) or "")
        passages, ranking = published.audiences[audience]
        return SparseSource(self._engine, filled, passages.rows, ranking, public=audience == "public")

    def _refill(self, collection: str, wanted: DocumentTable, step: int) -> None:
        """Make the points of a collection those of *wanted*; meanwhile it is not sealed.

        Raises:
            EngineError: see `fill()`.
        """
        there = self._there(collection)
        self._engine.set_seal(collection, "")
        if there is None:
            _log.warning("the collection %s is filled anew", collection)
            for part in range(PARTS):
                self._engine.clear(collection, part)
            there = wanted.select(np.zeros(0, dtype=np.int64))
        self._put(collection, wanted.select(~np.isin(wanted.documents, there.documents)), step)
        self._delete_gone(collection, there, wanted)
        self._check(collection, wanted, step)

    def _rows(self, kept: Sequence[int]) -> DocumentTable:
        """Return the rows of all documents that one of the generations *kept* shows, each once."""
        tables = [self._corpus.rows(number) for number in kept]
        columns = (np.concatenate([getattr(each, name) for each in tables]) for name in ("documents", "firsts", "sizes"))
        together = DocumentTable(*columns)
        return together.select(np.unique(together.documents, return_index=True)[1])

    def _there(self, collection: str) -> DocumentTable | None:
        """Return the documents whose points the engine has, None where that is not known, or it was not filled from these rows."""
        sealed = self._engine.seal(collection)
        if self._filled is not None and self._filled[:2] == (collection, sealed):
            return self._filled[2]
        kept = read_seal(sealed)
        if not kept or any(self._corpus.mark(number) != mark for number, mark in kept):
            return None
        return self._rows([number for number, _ in kept])

    def _put(self, collection: str, rows: DocumentTable, step: int, part: int | None = None) -> None:
        public = frozenset(row for number in self._generations.kept() for row in self._public(number))
        for points in points_of(self._corpus, rows, step, public):
            self._engine.put(collection, [each for each in points if part is None or each.row % PARTS == part])

    def _public(self, number: int) -> list[int]:
        rows: list[int] = self._corpus.rows(number, restricted=False).documents.tolist()
        return rows

    def _delete_gone(self, collection: str, there: DocumentTable, wanted: DocumentTable) -> None:
        """Delete the points of documents that are no longer kept."""
        gone = there.select(~np.isin(there.documents, wanted.documents)).passages.tolist()
        if gone:
            self._engine.delete(collection, gone)

    def _check(self, collection: str, wanted: DocumentTable, step: int) -> None:
        """Count each part, and make one anew that lies.

        Raises:
            EngineError: it lies even then.
        """
        for part in self._lying(collection, wanted):
            _log.warning("part %d of %s does not have the points that it should, and is made anew", part, collection)
            self._engine.clear(collection, part)
            self._put(collection, wanted, step, part)
        if lying := self._lying(collection, wanted):
            message = f"parts {lying} of {collection} do not have the points that were stored"
            raise EngineError(message)

    def _lying(self, collection: str, wanted: DocumentTable) -> list[int]:
        """Return the parts that do not have as many points as *wanted* has passages there."""
        expected = np.bincount(wanted.passages % PARTS, minlength=PARTS).tolist()
        return [part for part, count in enumerate(expected) if self._engine.count(collection, part) != count]


def _step(published: Published) -> int:
    """Return the reference that a generation goes by, the same for each audience."""
    return step_of(published.audiences["all"][1].average_length)
