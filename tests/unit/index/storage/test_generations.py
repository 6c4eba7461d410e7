import subprocess
import sys
from pathlib import Path

import pytest

from index import Analyzer, Corpus, CorpusLockedError, Generations, Index, Lexicon, NoIndexError, NoOtherGenerationError
from tests.unit.index.storage.publishing import QUESTIONS, change, files_of, fresh, full_disk, kept_files, opened, publish, sync, with_staff

ROOT = Path(__file__).parents[4]
OPENER = """
import sys
from index import Analyzer, Corpus, Index, Lexicon
index = Index.open(Corpus(sys.argv[1], analyzer=Analyzer(Lexicon())))
for line in sys.stdin:
    print(len(index), [hit.passage.text for hit in index.search(line)], flush=True)
"""


@pytest.fixture
def folder(folder: Path) -> Path:
    return with_staff(folder)


# Publishing


def test_nothing_is_open_before_anything_was_published(corpus: Corpus) -> None:
    made = Generations(corpus)

    for ask in (made.open, made.number, made.rollback):
        with pytest.raises(NoIndexError):
            ask()
    assert (made.pinned, made.faults()) == (False, [])


def test_what_was_published_answers_like_an_index_in_memory(corpus: Corpus, made: Generations) -> None:
    assert opened(corpus) == fresh(corpus)
    assert (made.open().documents, made.open().passages) == corpus.counts()
    assert made.faults() == []


def test_what_is_for_staff_is_found_by_staff_alone(corpus: Corpus, made: Generations) -> None:
    published = made.open()
    public, everything = (Index.at(published, corpus.analyzer, restricted=restricted) for restricted in (False, True))

    assert [hit.passage.document_id for hit in everything.search("仓库钥匙")][:1] == ["staff/keys.txt"]
    assert "staff/keys.txt" not in {hit.passage.document_id for question in QUESTIONS for hit in public.search(question, 99)}
    assert len(public) == len(everything) - 1


def test_without_anything_for_staff_all_see_the_same(corpus: Corpus, folder: Path) -> None:
    (folder / "staff" / "keys.txt").unlink()
    sync(corpus, folder)
    published = Generations(corpus).publish()

    assert published.audiences["all"] is published.audiences["public"]


def test_an_unchanged_corpus_is_not_published_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)}
    sync(corpus, folder)
    number = made.publish().number

    assert number == made.number()
    assert {name: (corpus.index_folder / name).stat().st_mtime_ns for name in files_of(corpus.index_folder)} == before


def test_an_unchanged_corpus_is_published_again_for_another_analyzer(corpus: Corpus, folder: Path, made: Generations) -> None:
    number = made.number()
    corpus.analyzer = Analyzer(Lexicon(stopwords=frozenset({"登记"})))
    sync(corpus, folder)

    assert made.publish().number > number
    assert opened(corpus) == fresh(corpus)


def test_each_stage_is_told(corpus: Corpus) -> None:
    told: list[str] = []
    Generations(corpus).publish(told.append)

    assert told == ["public", "all"]


def test_two_generations_stay_and_nothing_else(corpus: Corpus, folder: Path) -> None:
    numbers = [publish(corpus, folder, number) for number in range(4)]

    assert numbers == sorted(set(numbers))
    assert files_of(corpus.index_folder) == kept_files(corpus)
    assert {name for name in files_of(corpus.index_folder) if name.startswith("gen")} == {f"generation-{each}.json" for each in numbers[2:]}
    assert Generations(corpus).faults() == []


def test_only_who_holds_the_corpus_publishes(corpus: Corpus, folder: Path, made: Generations, analyzer: Analyzer) -> None:
    other = Corpus(corpus.path, analyzer=analyzer)
    change(folder, 1)
    sync(corpus, folder)
    with other.hold():
        for write in (made.publish, made.rollback):
            with pytest.raises(CorpusLockedError):
                write()
    other.close()


# Going back


def test_rollback_goes_back_and_forward_again(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    second = publish(corpus, folder, 1)
    after = opened(corpus)

    assert (made.rollback().number, opened(corpus), made.pinned) == (first, before, True)
    assert corpus.documents(first) != corpus.documents(second)
    assert (made.rollback().number, opened(corpus), made.pinned) == (second, after, False)
    assert before != after


def test_there_may_be_nothing_to_go_back_to(made: Generations) -> None:
    with pytest.raises(NoOtherGenerationError):
        made.rollback()


def test_after_going_back_rows_live_whatever_is_synced(corpus: Corpus, folder: Path, made: Generations) -> None:
    before = opened(corpus)
    publish(corpus, folder, 1)
    made.rollback()
    for number in range(2, 5):
        change(folder, number)
        sync(corpus, folder)

    assert opened(corpus) == before
    assert made.faults() == []


def test_publishing_after_going_back_keeps_what_answered(corpus: Corpus, folder: Path, made: Generations) -> None:
    first, before = made.number(), opened(corpus)
    second = publish(corpus, folder, 1)
    made.rollback()
    third = made.publish().number
    after = opened(corpus)

    assert (third > second, made.pinned, after) == (True, False, fresh(corpus))
    assert made.rollback().number == first
    assert opened(corpus) == before
    assert files_of(corpus.index_folder) == kept_files(corpus)


# Disks


@pytest.mark.parametrize("place", ["packed", "rows", "generation-*.json", "CURRENT"])
def test_a_full_disk_leaves_the_old_generation_and_nothing_else(corpus: Corpus, folder: Path, made: Generations, place: str) -> None:
    number, before, there = made.number(), opened(corpus), files_of(corpus.index_folder)
    change(folder, 1)
    sync(corpus, folder)
    for _ in range(3):
        with full_disk(place), pytest.raises(OSError, match="No space left"):
            made.publish()
        assert (made.number(), opened(corpus), files_of(corpus.index_folder)) == (number, before, there)
    made.publish()

    assert opened(corpus) == fresh(corpus) != before
    assert files_of(corpus.index_folder) == kept_files(corpus)


def test_what_a_killed_process_left_goes_with_the_next_attempt(corpus: Corpus, folder: Path, made: Generations) -> None:
    change(folder, 1)
    sync(corpus, folder)
    for name in (f"{made.number() + 1}-public", f"{made.number() + 2}-public", "77-all-gone"):
        (corpus.index_folder / name).mkdir()
        (corpus.index_folder / name / "packed").write_bytes(b"")
    for name in (".new-abc", "generation-7.json.new"):
        (corpus.index_folder / name).write_bytes(b"{")
    assert files_of(corpus.index_folder) > kept_files(corpus)
    with full_disk("*"), pytest.raises(OSError, match="No space"):
        made.publish()

    assert files_of(corpus.index_folder) == kept_files(corpus)
    assert made.publish().number > 1
    assert opened(corpus) == fresh(corpus)


# Readers meanwhile


def test_a_reader_that_is_overtaken_tries_again(
    corpus: Corpus, folder: Path, made: Generations, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Generations(Corpus(corpus.path, analyzer=analyzer))
    read = reader.number

    def overtaken() -> int:
        number = read()
        if number == first:
            publish(corpus, folder, 1)
            publish(corpus, folder, 2)
        return number

    first = made.number()
    monkeypatch.setattr(reader, "number", overtaken)
    with corpus.hold():
        published = reader.open()

    assert published.number == made.number() > first


def test_a_reader_in_another_process_answers_while_generations_come_and_go(tmp_path: Path, folder: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=Analyzer(Lexicon()))
    sync(corpus, folder)
    Generations(corpus).publish()
    arguments = [sys.executable, "-W", "ignore", "-c", OPENER, str(corpus.path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:

        def ask() -> str:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("养犬登记\n")
            reader.stdin.flush()
            return reader.stdout.readline()

        before = ask()
        assert "疫苗" in before
        with corpus.hold():
            assert ask() == before
            publish(corpus, folder, 1)
            assert ask() == before
        publish(corpus, folder, 2)
        assert ask() == ""  # its generation has gone, which it says
        reader.communicate()
    corpus.close()
