import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Analyzer, Corpus, Generations
from index.errors import DamagedReleaseError
from index.ranking.postings import digest
from index.storage.counts import unpack_counts
from index.storage.installing import Installer
from index.storage.releases import PackedDocument, Release, TermBlock
from tests.unit.index.storage.contents import stored
from tests.unit.index.storage.publishing import SMALL, change, kept_files, opened, publish, sync, with_staff
from tests.unit.index.storage.releasing import Killed, Releases

Replica = Callable[[str], Corpus]


@pytest.fixture
def folder(folder: Path) -> Path:
    return with_staff(folder)


@pytest.fixture(autouse=True)
def _fast(_unflushed: None) -> None:
    """Flush nothing."""


@pytest.fixture
def replica(tmp_path: Path, analyzer: Analyzer) -> Iterator[Replica]:
    """Return what opens an empty corpus, or the same one again."""
    made: dict[str, Corpus] = {}

    def open_replica(name: str = "replica") -> Corpus:
        if name in made:
            made[name].close()
        made[name] = Corpus(tmp_path / name / "corpus.db", analyzer=analyzer)
        return made[name]

    yield open_replica
    for each in made.values():
        each.close()


@pytest.fixture
def there() -> Releases:
    return Releases()


def install(corpus: Corpus, there: Releases) -> Release:
    assert there.release is not None
    Installer(corpus).install(there.release, there)
    assert Installer(corpus).is_installed(there.release)
    return there.release


def rows_of(corpus: Corpus) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of a corpus."""
    tables = dict.fromkeys(("documents", "passages", "texts", "vocabulary"), "id")
    return corpus.change(lambda db: {name: db.execute(f"SELECT * FROM {name} ORDER BY {by}").fetchall() for name, by in tables.items()})


@pytest.mark.usefixtures("made")
def test_a_release_survives_being_written_as_json(corpus: Corpus, there: Releases) -> None:
    release = there.put(corpus)

    assert Release.from_json(release.to_json()) == release
    with pytest.raises(ValueError, match="version 3"):
        Release.from_json(release.to_json().replace('"version": 2', '"version": 3'))


@pytest.mark.usefixtures("beside")
def test_a_replica_has_the_same_files_rows_and_answers(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    for number in range(4):
        publish(corpus, folder, number, SMALL)
        there.put(corpus)
        install(other, there)
        assert kept_files(other) == kept_files(corpus)
        assert opened(other) == opened(corpus)
    assert rows_of(other) == rows_of(corpus)
    assert Generations(other).faults() == []
    assert list(other.faults()) == []


@pytest.mark.usefixtures("beside")
def test_only_what_is_missing_is_fetched(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    there.fetched.clear()
    publish(corpus, folder, 1, SMALL)
    there.put(corpus)
    install(other, there)

    number = Generations(corpus).number()
    assert {name.partition("/")[0] for name in there.fetched} == {
        f"generation-{number}.json",
        *(f"{number}-{audience}-{part}" for audience in ("public", "all") for part in ("changes", "gone")),
    }


def test_a_rollback_is_installed_without_fetching_anything(
    corpus: Corpus, made: Generations, folder: Path, there: Releases, replica: Replica
) -> None:
    other = replica("replica")
    publish(corpus, folder, 1)
    there.put(corpus)
    install(other, there)
    made.rollback()
    there.put(corpus)
    there.fetched.clear()
    install(other, there)

    assert (there.fetched, Generations(other).pinned, Generations(other).number()) == ([], True, made.number())
    assert opened(other) == opened(corpus)


@pytest.mark.usefixtures("made")
def test_a_replica_that_missed_releases_catches_up(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    for number in range(3):
        publish(corpus, folder, number)
        there.put(corpus)
    install(other, there)

    assert rows_of(other) == rows_of(corpus)


@pytest.mark.usefixtures("made")
def test_whoever_takes_over_goes_on_with_the_numbers_of_the_rows(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    publish(corpus, folder, 1)  # what the first leader never released
    publish(other, folder, 2)
    there.put(other)
    install(corpus, there)

    assert rows_of(corpus) == rows_of(other)
    assert opened(corpus) == opened(other)
    assert Generations(corpus).faults() == []


def test_a_corpus_that_was_never_released_becomes_what_is(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    Generations(corpus).publish()
    there.put(corpus)
    other = replica("replica")
    change(folder, 1)
    sync(other, folder)
    Generations(other).publish()
    install(other, there)

    assert rows_of(other) == rows_of(corpus)


def test_what_was_published_here_alone_is_not_opened(corpus: Corpus, made: Generations, folder: Path, there: Releases) -> None:
    installer = Installer(corpus)
    assert installer.open_shared() is None
    there.put(corpus)
    number = made.number()
    publish(corpus, folder, 1)
    found = installer.open_shared()

    assert found is not None
    assert found.number == number


def test_a_damaged_file_is_fetched_again(corpus: Corpus, made: Generations, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    there.fetched.clear()
    target = other.index_folder / f"{made.number()}-public" / "packed"
    target.write_bytes(bytes(target.stat().st_size))
    Installer(other).install(there.put(corpus), there)

    assert there.fetched == [f"{made.number()}-public/packed"]
    assert opened(other) == opened(corpus)


@pytest.mark.usefixtures("made")
def test_what_was_altered_on_the_way_is_refused(corpus: Corpus, folder: Path, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    before = opened(other)
    publish(corpus, folder, 1)
    release = there.put(corpus)
    there.alter = lambda content: content[:-1] + bytes([content[-1] ^ 1]) if content else content
    with pytest.raises(DamagedReleaseError):
        Installer(other).install(release, there)

    assert opened(other) == before
    there.alter = bytes
    install(other, there)
    assert opened(other) == opened(corpus)


@pytest.mark.usefixtures("made")
def test_rows_that_differ_from_the_manifest_are_taken_over_again(corpus: Corpus, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    other.change(lambda db: db.execute("UPDATE documents SET passages = 0 WHERE id = 1").connection.commit())
    install(other, there)

    assert rows_of(other) == rows_of(corpus)


def as_earlier(packed: PackedDocument) -> PackedDocument:
    """Return a document as an earlier version packed it: with three arrays of term counts, where it is shorter compressed."""
    line, _, counts = packed.content.partition(b"\n")
    head = json.loads(line)
    plain = [array.tobytes() for array in unpack_counts(counts, head["facts"]["passages"])]
    arrays = [plain[0], *(min(each, zlib.compress(each), key=len) for each in plain[1:])]
    content = json.dumps(head | {"arrays": [*map(len, arrays)]}).encode() + b"\n" + b"".join(arrays)
    return PackedDocument(packed.state, content, hashlib.sha256(content).hexdigest())


@pytest.mark.usefixtures("made")
def test_a_release_of_an_earlier_version_is_taken_over(corpus: Corpus, there: Releases, replica: Replica) -> None:
    other = replica("replica")
    release = there.put(corpus)
    passages = [passage for passage in stored(corpus) if passage is not None]
    names = {digest(term): term for each in passages for term in corpus.analyzer.frequencies(each.text, each.title, each.heading)}
    there.blocks = [TermBlock(block.first, [names[int(each)] for each in block.terms]) for block in there.blocks]
    there.kept = {row: as_earlier(packed) for row, packed in there.kept.items()}
    there.release = Release.from_json(release.to_json().replace('"version": 2', '"version": 1'))
    install(other, there)

    assert rows_of(other) == rows_of(corpus)
    assert opened(other) == opened(corpus)


@pytest.mark.parametrize("is_reopened", [True, False])
@pytest.mark.usefixtures("beside")
def test_an_installation_killed_anywhere_leaves_a_whole_generation(  # noqa: PLR0913
    corpus: Corpus,
    folder: Path,
    there: Releases,
    replica: Replica,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_reopened: bool,
) -> None:
    other = replica("replica")
    there.put(corpus)
    install(other, there)
    states = [opened(corpus)]
    publish(corpus, folder, 1, SMALL)
    there.put(corpus)
    states.append(opened(corpus))
    moments = 0
    steps: Iterator[bool] = iter(())

    def step(_what: object = None) -> None:
        if next(steps, False):
            raise Killed

    def stepping(work: Callable[..., object]) -> Callable[..., object]:
        def stepped(*names: object) -> object:
            step()
            return work(*names)

        return stepped

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, stepping(getattr(Path, name)))
    there.check = step
    while True:
        steps = iter([*[False] * moments, True])
        try:
            install(other, there)
            break
        except Killed:
            moments += 1
        steps = iter(())
        if is_reopened:
            other = replica("replica")
        assert opened(other) in states
    assert moments > 10
    assert opened(other) == states[1]
    assert not (other.index_folder / "incoming").exists()
