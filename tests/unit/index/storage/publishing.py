"""Publishing a folder of which some is for staff alone, and what the published index answers."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import Corpus, Generations, Index, MergePolicy
from index.durable import read_checked
from tests.unit.index.storage.contents import is_restricted

QUESTIONS = ("养犬登记", "借书证", "楼道灯不亮找谁？", "周日开门吗", "仓库钥匙", "居民登记社保卡")
SMALL = MergePolicy(least_base=1, most_changed=9.0)
"""Keeps changes beside even a small inverted index."""

Answers = list[list[tuple[str, float]]]


def with_staff(folder: Path) -> Path:
    """Put a document for staff alone into *folder*; return it."""
    (folder / "staff").mkdir()
    (folder / "staff" / "keys.txt").write_text("仓库钥匙在二楼。\n", encoding="utf-8")
    return folder


def sync(corpus: Corpus, folder: Path) -> None:
    corpus.sync(folder, restricted=is_restricted)


def answers(index: Index) -> Answers:
    return [[(hit.passage.text, round(hit.score, 4)) for hit in index.search(question, 10)] for question in QUESTIONS]


def opened(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what the published index, opened anew, answers to the public and to staff."""
    published = Generations(corpus).open()
    public, everything = (answers(Index.at(published, corpus.analyzer, restricted=restricted)) for restricted in (False, True))
    return public, everything


def fresh(corpus: Corpus) -> tuple[Answers, Answers]:
    """Return what indexes made of the corpus's passages in memory answer."""
    names = {document.id for document in corpus.documents(restricted=False)}
    passages = [passage for row in corpus.rows().passages.tolist() if (passage := corpus.passage(row))]
    public = [passage for passage in passages if passage.document_id in names]
    return answers(Index.of(public, corpus.analyzer)), answers(Index.of(passages, corpus.analyzer))


def change(folder: Path, number: int) -> None:
    (folder / "dogs.txt").write_text(f"养犬登记须知\n登记处搬到{number}号楼了。\n", encoding="utf-8")


def publish(corpus: Corpus, folder: Path, number: int, policy: MergePolicy | None = None) -> int:
    """Change the folder, sync and publish; return the number of the generation."""
    change(folder, number)
    sync(corpus, folder)
    return Generations(corpus, policy).publish().number


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def kept_files(corpus: Corpus) -> set[str]:
    """Return the names of all files that the current and the previous generation are made of."""
    pointer = read_checked(corpus.index_folder / "CURRENT")
    names = {"CURRENT"}
    for number in {pointer["current"], pointer["previous"]} - {0}:
        names.add(f"generation-{number}.json")
        parts = read_checked(corpus.index_folder / f"generation-{number}.json")["audiences"].values()
        names |= {f"{part['folder']}/{name}" for each in parts for part in each.values() if part for name in part["files"]}
    return names


@contextmanager
def full_disk(place: str) -> Iterator[None]:
    """Let no file whose path matches *place* be flushed, or renamed to it."""
    flush, rename = os.fsync, os.replace

    def fail_to_flush(descriptor: int) -> None:
        refuse(Path(f"/proc/self/fd/{descriptor}").readlink())
        flush(descriptor)

    def fail_to_rename(source: Path, target: Path) -> None:
        refuse(Path(target))
        rename(source, target)

    def refuse(path: Path) -> None:
        if path.match(place):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", fail_to_flush)
        patched.setattr(os, "replace", fail_to_rename)
        yield
