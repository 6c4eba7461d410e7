import zlib
from pathlib import Path

import pytest

from index import Corpus, Generations, Index, MergePolicy, SnapshotGoneError
from index.durable import read_checked, with_checksum
from index.packed import pack, unpack
from index.ranking.postings import Postings
from tests.unit.index.storage.publishing import SMALL, answers, files_of, fresh, opened, publish, sync, with_staff


@pytest.fixture
def folder(folder: Path) -> Path:
    return with_staff(folder)


def note_files(corpus: Corpus, number: int, files: dict[str, list[int]], version: int = 2) -> None:
    """Write into the manifest of a generation that its base segment for the public has these *files*."""
    path = corpus.index_folder / f"generation-{number}.json"
    manifest = read_checked(path) | {"format": version}
    base = manifest["audiences"]["public"]["base"]
    here = {each.name for each in (corpus.index_folder / base["folder"]).iterdir()}
    base["files"] = {name: sums for name, sums in (base["files"] | files).items() if name in here}
    path.write_bytes(with_checksum(manifest))


def test_changes_beside_an_index_answer_like_a_new_one(corpus: Corpus, folder: Path, beside: Generations) -> None:
    for number in range(3):
        publish(corpus, folder, number, SMALL)
        assert opened(corpus) == fresh(corpus)
        assert (corpus.index_folder / f"{beside.number()}-public-changes").is_dir()
    assert beside.faults() == []
    beside.rollback()
    assert beside.faults() == []
    (folder / "library" / "card.txt").unlink()
    sync(corpus, folder)
    beside.publish()

    assert opened(corpus) == fresh(corpus)


def test_an_audience_that_has_not_changed_shares_the_arrays_of_the_one_before(corpus: Corpus, folder: Path, beside: Generations) -> None:
    first = beside.number()
    (folder / "staff" / "more.txt").write_text("备用钥匙在三楼。", encoding="utf-8")
    sync(corpus, folder)
    manifest = read_checked(corpus.index_folder / f"generation-{beside.publish().number}.json")

    assert manifest["audiences"]["public"]["base"]["folder"] == f"{first}-public"
    assert manifest["audiences"]["public"]["changes"] is None
    assert opened(corpus) == fresh(corpus)


def test_too_many_changes_make_a_new_index(corpus: Corpus, folder: Path, beside: Generations) -> None:
    publish(corpus, folder, 1, MergePolicy(least_base=1))

    assert not list(corpus.index_folder.glob("*-changes"))
    assert opened(corpus) == fresh(corpus)
    assert beside.faults() == []


def test_an_index_that_differs_from_its_terms_in_the_database_is_a_fault(corpus: Corpus, made: Generations) -> None:
    number = made.number()
    path = corpus.index_folder / f"{number}-public" / "packed"
    *arrays, lengths, sizes = unpack(path.read_bytes())
    path.write_bytes(pack(*arrays, lengths + 1, sizes))
    note_files(corpus, number, {"packed": [path.stat().st_size, zlib.crc32(path.read_bytes())]})

    assert made.faults() == [f"generation {number}: {number}-public is not what the database makes of it"]


def test_an_index_of_an_earlier_version_is_opened_as_it_is_and_packed_by_the_next_publication(corpus: Corpus, made: Generations) -> None:
    before, number = opened(corpus), made.number()
    folder = corpus.index_folder / f"{number}-public"
    arrays = {name: array.copy() for name, array in Postings.open(folder).arrays().items()}
    for path in (*folder.glob("packed"), *folder.glob("gaps")):
        path.unlink()
    for name, array in arrays.items():
        (folder / name).write_bytes(array.tobytes())
    note_files(corpus, number, {name: [array.nbytes, zlib.crc32(array.tobytes())] for name, array in arrays.items()}, version=1)
    kept = files_of(corpus.index_folder)

    assert (made.faults(), opened(corpus), files_of(corpus.index_folder)) == ([], before, kept)
    made.publish()  # though nothing has changed
    assert (made.number(), opened(corpus)) == (number + 1, before)
    assert [path.parent.name for path in corpus.index_folder.glob("*/impacts")] == [folder.name]


def test_a_passage_is_found_by_its_key_in_the_generation_that_shows_it(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = Index.at(made.open(), corpus.analyzer)
    key = next(hit.passage.key for hit in before.search("养犬登记") if hit.passage.document_id == "dogs.txt")
    publish(corpus, folder, 1)

    assert before.passage(key) is not None
    assert Index.open(corpus).passage(key) is None


def test_a_snapshot_says_that_its_generation_has_gone(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = made.open()
    passages, _ = before.audiences["public"]
    expected = answers(Index.at(before, corpus.analyzer))
    publish(corpus, folder, 1)
    assert answers(Index.at(before, corpus.analyzer)) == expected
    publish(corpus, folder, 2)

    with pytest.raises(SnapshotGoneError):
        passages.bodies([0])
    with pytest.raises(SnapshotGoneError) as caught:
        passages.passage(0)
    assert caught.value.number == before.number
