"""Generations: what is published of a corpus. Each is written beside the one before, checked, and published by one rename.

    wangge.index/
        CURRENT                 which generation answers, which did before, and whether an admin went back
        generation-12.json      what generation 12 is made of, with a checksum of every file
        12-public/, 12-all/     an inverted index: of the public documents, and of all where there are others
        14-public-changes/ …    what has changed since; 14-public-gone/: what is no longer there

A large inverted index serves many generations: what changes is kept in a small one beside it, until it is a tenth of the large one.
"""

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.durable import Sums, check, mapped, replace_file, sealed, unsealed, write_arrays
from index.errors import DamagedIndexError, NoIndexError, NoOtherGenerationError, SnapshotGoneError
from index.passages import Passage
from index.ranking.arrays import ARRAYS
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking
from index.ranking.segments import Deletes
from index.storage.corpus import Corpus, DocumentTable

_FORMAT: Final = 1
_CURRENT: Final = "CURRENT"
_FEWEST: Final = 2_000  # passages of an inverted index from which on keeping changes beside it pays
_SHARE: Final = 0.1
_TRIES: Final = 3
_NO_ROW: Final = -1
_GONE_ARRAYS: Final[Mapping[str, type[np.generic]]] = {
    "passages": np.int32,
    "documents": np.int32,
    "digests": np.uint64,
    "passage_counts": np.int32,
    "document_counts": np.int32,
    "order": np.int32,
}
Stage = Callable[[str], None]
_log = logging.getLogger(__name__)


class StoredPassages:
    """The passages of one generation, in SQLite. Immutable; any thread."""

    def __init__(self, corpus: Corpus, generation: int, rows: NDArray[np.int64], size: int) -> None:
        """Find passages by their places in *rows*, of which *size* are there."""
        self._corpus = corpus
        self._generation = generation
        self._rows = rows
        self._size = size

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._size

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the texts of the passages of *numbers*.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        rows = self._rows[np.asarray(numbers, dtype=np.int64)].tolist()
        texts = self._corpus.texts(rows)
        if len(texts) < len(rows):
            raise SnapshotGoneError(self._generation)
        return {number: texts[row] for number, row in zip(numbers, rows, strict=True)}

    def passage(self, number: int) -> Passage:
        """Return the passage of *number*.

        Raises:
            SnapshotGoneError: the generation is no longer kept.
        """
        passage = self._corpus.passage(int(self._rows[number]))
        if passage is None:
            raise SnapshotGoneError(self._generation)
        return passage

    def number(self, key: str) -> int | None:
        """Return the number of the passage of that key, None if there is none."""
        places = np.flatnonzero(np.isin(self._rows, self._corpus.rows_of(key)))
        return int(places[-1]) if len(places) else None


@dataclass(frozen=True, slots=True)
class Published:
    """A generation that has been checked: its number, when it was made, and how many documents and passages it shows.

    `audiences` holds its passages and their ranking for "public" and "all".
    """

    number: int
    made_at: str
    documents: int
    passages: int
    audiences: Mapping[str, tuple[StoredPassages, Ranking]]


@dataclass(frozen=True, slots=True)
class _Current:
    """What CURRENT says: the generation that answers, the one before it (0 if none), and whether an admin went back to it."""

    current: int
    previous: int
    pinned: bool = False


class Generations:
    """The generations of a corpus. Whoever publishes holds the corpus; any thread may open."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._folder = corpus.index_folder

    @property
    def pinned(self) -> bool:
        """Whether an admin went back, so that only an admin's word publishes again."""
        try:
            return self._pointer().pinned
        except (DamagedIndexError, NoIndexError):
            return False

    def number(self) -> int:
        """Return the number of the generation that answers.

        Raises:
            NoIndexError: none has been published.
            DamagedIndexError: it cannot be told.
        """
        return self._pointer().current

    def publish(self, stage: Stage | None = None) -> Published:
        """Make a generation of what the corpus holds now, and let it answer, unless the one that answers shows just that.

        Raises:
            CorpusLockedError: another process is writing.
            OSError: it cannot be written; what answered goes on answering.
        """
        with self._corpus.hold():
            before = self._answering()
            if before and not self.pinned and self._is_up_to_date(before):
                return self.open()
            number = self._corpus.reserve(max([before, *self._numbers()]))
            self._sweep()  # what a killed process left
            try:
                published = self._made(number, before, stage or _silent)
                self._point(_Current(number, before))
            finally:
                self._sweep()
            self._corpus.forget([each for each in (number, before) if each])  # rows last: files may tell of them
            return published

    def open(self) -> Published:
        """Return the generation that answers, checked; a damaged one is made again from the database.

        Raises:
            NoIndexError: none has been published.
            CorpusLockedError: it is damaged or missing, and another process is writing.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                number = self.number()
                return self._open(number, self._manifest(number))
            except DamagedIndexError as error:  # or another process has published, and deleted what this one was about to read
                _log.warning("try %d to read the index: %s", attempt, error)
        return self._repair()

    def rollback(self) -> Published:
        """Let the generation answer that did before; the next call goes forward again.

        Raises:
            NoIndexError: none has been published.
            NoOtherGenerationError: there is none before.
            CorpusLockedError: another process is writing.
        """
        with self._corpus.hold():
            pointer = self._pointer()
            if not pointer.previous or self._corpus.mark(pointer.previous) is None:
                raise NoOtherGenerationError(self._folder)
            published = self._checked(pointer.previous)
            self._point(_Current(pointer.previous, pointer.current, pinned=pointer.previous < pointer.current))
            return published

    def faults(self) -> list[str]:
        """Return what is wrong with the generations that are kept; an inverted index that differs from its terms in the database is."""
        try:
            pointer = self._pointer()
        except NoIndexError:
            return []
        except DamagedIndexError as error:
            return [str(error)]
        faults = []
        for number in (pointer.current, pointer.previous):
            try:
                published = self._open(number, self._manifest(number)) if number else None
            except DamagedIndexError as error:
                faults.append(str(error))
                continue
            if published is not None:
                faults += self._differences(number)
        return faults

    def _differences(self, number: int) -> list[str]:
        """Compare the files of a generation that stand by themselves with what the database makes of its rows."""
        faults = []
        for audience, parts in self._manifest(number)["audiences"].items():
            rows = self._corpus.rows(number, staff=audience == "all")
            if parts["gone"] is None and not self._made_of(self._folder / parts["base"]["folder"], rows):
                faults.append(f"generation {number}: {parts['base']['folder']} is not what the database makes of it")
        return faults

    def _made_of(self, folder: Path, rows: DocumentTable) -> bool:
        """Tell whether the inverted index in *folder* is that of *rows*, array by array."""
        made = self._postings(rows).arrays()
        there = Postings.open(folder).arrays()
        return all(np.array_equal(made[name], there[name]) for name in ARRAYS)

    def _answering(self) -> int:
        """Return the number of the generation that answers, 0 where none of this database does, or it cannot be told what it is made of."""
        try:
            number = self.number()
            manifest = self._manifest(number)
        except (NoIndexError, DamagedIndexError):
            return 0
        return number if manifest["mark"] == self._corpus.mark(number) else 0

    def _made(self, number: int, before: int, stage: Stage) -> Published:
        """Write generation *number*, and check it."""
        try:
            return self._open(number, self._write(number, before, stage))
        except DamagedIndexError as error:  # what it shares with the one before
            _log.error("the index is damaged and is made anew: %s", error)
            return self._open(number, self._write(number, 0, stage))

    def _is_up_to_date(self, number: int) -> bool:
        """Tell whether a generation shows what the corpus holds, read as it is read now."""
        manifest = self._manifest(number)
        return bool(self._corpus.newest() <= number and manifest["fingerprint"] == self._corpus.analyzer.fingerprint)

    def _checked(self, number: int) -> Published:
        """Return a generation that is kept, made again if it is damaged."""
        try:
            return self._open(number, self._manifest(number))
        except DamagedIndexError as error:
            _log.error("generation %d is damaged and is made again: %s", number, error)
            return self._remake(number)

    def _repair(self) -> Published:
        """Make the generation that answers again; where that cannot be told, the newest that is written down.

        Where the database knows none of them, as after a backup was restored, one is made of what it holds.
        """
        with self._corpus.hold():
            try:
                pointer, is_lost = self._pointer(), False
            except DamagedIndexError:
                previous, current = [0, 0, *self._numbers()][-2:]
                pointer, is_lost = _Current(current, previous), True
            if self._corpus.mark(pointer.current) is None:
                return self.publish()
            published = self._checked(pointer.current)
            if is_lost:
                self._point(pointer)
            return published

    def _remake(self, number: int) -> Published:
        """Write a generation again, from the rows that show it, in folders of other names."""
        name = f"{number}-again-{self._free()}"
        audiences = {audience: self._whole(rows, f"{name}-{audience}") for audience, rows in self._audiences(number).items()}
        return self._open(number, self._noted(number, audiences))

    def _write(self, number: int, before: int, stage: Stage) -> dict[str, Any]:
        """Write generation *number* of what the corpus holds now; what *before* is made of serves it too where little has changed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in self._folder.glob(f"{number}-*"):  # by a process that was killed
            shutil.rmtree(left)
        base = self._manifest(before)["audiences"] if before and self._is_of_this_analyzer(before) else {}
        audiences: dict[str, Any] = {}
        for audience, rows in self._audiences(number).items():
            stage(audience)
            kept = self._changed(base[audience], rows, f"{number}-{audience}") if audience in base else None
            audiences[audience] = kept or self._whole(rows, f"{number}-{audience}")
        return self._noted(number, audiences)

    def _is_of_this_analyzer(self, number: int) -> bool:
        return bool(self._manifest(number)["fingerprint"] == self._corpus.analyzer.fingerprint)

    def _audiences(self, generation: int) -> dict[str, DocumentTable]:
        """Return the rows for each audience; what is not for staff alone has no index of its own for all."""
        public, everything = self._corpus.rows(generation, staff=False), self._corpus.rows(generation)
        return {"public": public} if len(public.documents) == len(everything.documents) else {"public": public, "all": everything}

    def _noted(self, number: int, audiences: Mapping[str, Any]) -> dict[str, Any]:
        """Write down what generation *number* is made of."""
        shown = self._corpus.rows(number)
        manifest = {
            "format": _FORMAT,
            "number": number,
            "mark": self._corpus.mark(number),
            "fingerprint": self._corpus.analyzer.fingerprint,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "documents": len(shown.documents),
            "passages": int(shown.sizes.sum()),
            "audiences": audiences,
        }
        replace_file(self._path(number), sealed(manifest))
        return manifest

    def _whole(self, rows: DocumentTable, name: str) -> dict[str, Any]:
        """Write an inverted index of *rows*."""
        return {"base": self._segment(rows, name), "changes": None, "gone": None}

    def _segment(self, rows: DocumentTable, name: str) -> dict[str, Any]:
        arrays = self._postings(rows).arrays() | {"rows": rows.passages, "document_rows": rows.documents}
        return {"folder": name, "files": write_arrays(self._folder / name, arrays)}

    def _postings(self, rows: DocumentTable) -> Postings:
        return Postings.build(self._corpus.counted(rows), self._corpus.digests)

    def _changed(self, before: Mapping[str, Any], rows: DocumentTable, name: str) -> dict[str, Any] | None:
        """Write what has changed since the inverted index that *before* stands on; None where a new one is better."""
        base, files = self._folder / before["base"]["folder"], _sums(before["base"]["files"])
        base_size = files["rows"][0] // np.dtype(np.int64).itemsize
        if base_size < _FEWEST:
            return None
        check(base, {name: files[name] for name in ("rows", "document_rows", "firsts")})  # the others when it is opened
        base_documents = mapped(base / "document_rows", np.int64)
        fresh = rows.of(~np.isin(rows.documents, base_documents))
        dead = np.flatnonzero(~np.isin(base_documents, rows.documents)).astype(np.int32)
        if fresh.sizes.sum() + (base_size - (rows.sizes.sum() - fresh.sizes.sum())) > _SHARE * base_size:
            return None
        if not len(fresh.documents) and not len(dead):
            return {"base": before["base"], "changes": None, "gone": None}
        gone = self._gone(mapped(base / "firsts", np.int32), base_documents, dead, self._gone_before(before))
        arrays = {each: getattr(gone, each) for each in _GONE_ARRAYS if each != "order"}
        arrays["order"] = _order(rows, mapped(base / "rows", np.int64), fresh)
        return {
            "base": before["base"],
            "changes": self._segment(fresh, f"{name}-changes"),
            "gone": {"folder": f"{name}-gone", "files": write_arrays(self._folder / f"{name}-gone", arrays)},
        }

    def _gone_before(self, before: Mapping[str, Any]) -> Deletes:
        """Return what had gone from the same inverted index when it was last published.

        Raises:
            DamagedIndexError: a file is not what was written.
        """
        if before["gone"] is None:
            return Deletes.nothing()
        folder = self._folder / before["gone"]["folder"]
        check(folder, _sums(before["gone"]["files"]))
        return _gone(folder)

    def _gone(self, firsts: NDArray[np.int32], base_documents: NDArray[np.int64], dead: NDArray[np.int32], before: Deletes) -> Deletes:
        """Return what has gone: *dead* are the numbers of documents of which *firsts* tells, those that had gone *before* among them.

        The terms of those that had not are still in the database, since the generation that shows them is kept.
        """
        newly = np.setdiff1d(dead, before.documents)
        sizes = np.diff(firsts)[newly].astype(np.int64)
        counts = self._corpus.counted(DocumentTable(base_documents[newly], np.zeros_like(base_documents[newly]), sizes))
        numbers, holders = np.unique(counts.terms, return_counts=True)
        owners = np.repeat(counts.document_of, counts.sizes).astype(np.int64)
        pairs = np.unique(owners * (int(numbers.max(initial=0)) + 1) + counts.terms)
        documents = np.bincount(pairs % (int(numbers.max(initial=0)) + 1), minlength=int(numbers.max(initial=-1)) + 1)[numbers]
        digests = np.concatenate((before.digests, self._corpus.digests(numbers.astype(np.int64))))
        named, places = np.unique(digests, return_inverse=True)
        passage_counts, document_counts = np.zeros((2, len(named)), dtype=np.int32)
        np.add.at(passage_counts, places, np.concatenate((before.passage_counts, holders.astype(np.int32))))
        np.add.at(document_counts, places, np.concatenate((before.document_counts, documents.astype(np.int32))))
        passages = np.concatenate([np.arange(firsts[each], firsts[each + 1], dtype=np.int32) for each in dead.tolist()] or [dead])
        return Deletes(passages, dead, named, passage_counts, document_counts)

    def _open(self, number: int, manifest: Mapping[str, Any]) -> Published:
        """Check all files of a generation, and map them.

        Raises:
            DamagedIndexError: a file is not what was written.
        """
        shown = manifest["mark"], manifest["documents"], manifest["passages"]
        if shown != (self._corpus.mark(number), *self._corpus.counts(number)):
            raise DamagedIndexError(self._path(number), "the database shows other documents, as after a backup was restored")
        audiences = {audience: self._audience(number, parts) for audience, parts in manifest["audiences"].items()}
        audiences.setdefault("all", audiences["public"])
        return Published(number, manifest["made_at"], manifest["documents"], manifest["passages"], audiences)

    def _audience(self, number: int, parts: Mapping[str, Any]) -> tuple[StoredPassages, Ranking]:
        folders = {name: self._folder / part["folder"] for name, part in parts.items() if part is not None}
        for name, folder in folders.items():
            check(folder, _sums(parts[name]["files"]))
        base, rows = Postings.open(folders["base"]), mapped(folders["base"] / "rows", np.int64)
        if "gone" not in folders:
            return StoredPassages(self._corpus, number, rows, len(rows)), Ranking(base)
        rows = np.concatenate((rows, mapped(folders["changes"] / "rows", np.int64)))
        gone, order = _gone(folders["gone"]), mapped(folders["gone"] / "order", np.int32)
        rows[gone.passages] = _NO_ROW  # the database may have them still, for the generation before
        ranking = Ranking(base, Postings.open(folders["changes"]), gone, order)
        return StoredPassages(self._corpus, number, rows, len(rows) - len(gone.passages)), ranking

    def _manifest(self, number: int) -> dict[str, Any]:
        manifest = unsealed(self._path(number))
        if manifest.get("format") != _FORMAT:
            raise DamagedIndexError(self._path(number), f"it is of format {manifest.get('format')}, not {_FORMAT}")
        return manifest

    def _pointer(self) -> _Current:
        path = self._folder / _CURRENT
        if not path.exists() and not self._numbers() and not self._corpus.was_published:
            raise NoIndexError(self._folder)
        facts = unsealed(path)
        try:
            return _Current(int(facts["current"]), int(facts["previous"]), bool(facts["held"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedIndexError(path, "it is not what was written") from error

    def _point(self, current: _Current) -> None:
        """Publish: from this rename on, *current* answers."""
        facts = {"current": current.current, "previous": current.previous, "held": current.pinned}
        replace_file(self._folder / _CURRENT, sealed(facts))

    def _sweep(self) -> None:
        """Delete the files that no kept generation is made of, all where it can be told which those are."""
        try:
            pointer = self._pointer()
            kept = [number for number in (pointer.current, pointer.previous) if number]
            manifests = [self._manifest(number) for number in kept]
        except (NoIndexError, DamagedIndexError):
            return
        folders = {part["folder"] for each in manifests for parts in each["audiences"].values() for part in parts.values() if part}
        names = {_CURRENT, *(self._path(number).name for number in kept)}
        for entry in self._folder.iterdir():
            if entry.is_dir() and entry.name not in folders:
                shutil.rmtree(entry, ignore_errors=True)
            elif not entry.is_dir() and entry.name not in names:
                with suppress(OSError):
                    entry.unlink()

    def _path(self, number: int) -> Path:
        return self._folder / f"generation-{number}.json"

    def _numbers(self) -> list[int]:
        """Return the numbers of the generations that are written down."""
        names = (path.stem.removeprefix("generation-") for path in self._folder.glob("generation-*.json"))
        return sorted(int(name) for name in names if name.isdecimal())

    def _free(self) -> int:
        """Return a number of which no folder was made again."""
        return next(number for number in count(1) if not any(self._folder.glob(f"*-again-{number}-*")))


def _silent(_stage: str) -> None:
    """Tell nobody."""


def _sums(files: Mapping[str, Sequence[int]]) -> Sums:
    return {name: (size, crc) for name, (size, crc) in files.items()}


def _gone(folder: Path) -> Deletes:
    return Deletes(*(mapped(folder / name, kind) for name, kind in _GONE_ARRAYS.items() if name != "order"))


def _order(rows: DocumentTable, base: NDArray[np.int64], fresh: DocumentTable) -> NDArray[np.int32]:
    """Return the place in corpus order, that of *rows*, of each passage of the inverted index *base* and of the *fresh* ones behind it."""
    wanted, there = rows.passages, np.concatenate((base, fresh.passages))
    by_row = np.argsort(there)
    order = np.zeros(len(there), dtype=np.int32)
    order[by_row[np.searchsorted(there, wanted, sorter=by_row)]] = np.arange(len(wanted), dtype=np.int32)
    return order
