from pathlib import Path

import pytest

from bot.errors import UnusableWordError
from bot.library.additions import Additions
from bot.library.word_lists import FOLDER, WordLists
from index import Lexicon
from index.ingest.folder import files_below


@pytest.fixture
def lists(tmp_path: Path) -> WordLists:
    return WordLists(tmp_path / "lists")


def test_no_list_is_taken_for_a_document(tmp_path: Path) -> None:
    added = Additions(tmp_path / "added")
    lists = WordLists(added.folder / FOLDER)
    lists.add_alias("效劳", "服务")
    lists.add_word("网格长")
    lists.remember_question("图书室几点关门？")
    assert list(files_below(added.folder, [])) == []
    assert added.paths() == ()


def test_an_alias_and_a_word_are_added_once(lists: WordLists) -> None:
    assert [lists.add_alias("效劳", "服务") for _ in range(2)] == [True, False]
    assert [lists.add_word("网格长") for _ in range(2)] == [True, False]
    assert (lists.aliases(), lists.words()) == ((("效劳", "服务"),), ("网格长",))


@pytest.mark.parametrize("word", ["", "两 词", "a=b", "很" * 21, "# 注", "行\n行", "。"])
def test_what_is_no_word_is_refused(lists: WordLists, word: str) -> None:
    with pytest.raises(UnusableWordError):
        lists.add_word(word)
    for pair in ((word, "服务"), ("服务", word)):
        with pytest.raises(UnusableWordError):
            lists.add_alias(*pair)


def test_a_word_is_no_alias_of_itself(lists: WordLists) -> None:
    with pytest.raises(UnusableWordError) as refused:
        lists.add_alias("服务", "服务")
    assert refused.value.word == "服务"


def test_the_added_words_stand_behind_those_of_the_lists_that_we_ship(lists: WordLists) -> None:
    lists.add_alias("效劳", "服务")
    lists.add_word("网格长")
    lists.add_word("楼长")
    base = Lexicon(words=("楼长",), synonyms=(("开门", "营业"),), stopwords=frozenset({"的"}))
    assert lists.lexicon(base) == Lexicon(
        words=("楼长", "网格长"), synonyms=(("开门", "营业"), ("效劳", "服务")), stopwords=frozenset({"的"})
    )


def test_a_question_to_ask_again_is_kept_on_one_line_and_once(lists: WordLists) -> None:
    for question in ("几点\n关门？", "几点 关门？", " \n"):
        lists.remember_question(question)
    assert lists.questions() == ("几点 关门？",)


def test_what_was_added_is_there_after_a_restart(lists: WordLists, tmp_path: Path) -> None:
    lists.add_word("网格长")
    lists.add_alias("效劳", "服务")
    lists.remember_question("几点关门？")
    again = WordLists(tmp_path / "lists")
    assert (again.words(), again.aliases(), again.questions()) == (("网格长",), (("效劳", "服务"),), ("几点关门？",))


def test_no_half_written_list_is_left(lists: WordLists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    lists.add_word("网格长")
    with monkeypatch.context() as full:
        full.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="No space"):
            lists.add_word("楼长")
    assert WordLists(tmp_path / "lists").words() == ("网格长",)
    assert lists.add_word("楼长")


def test_a_line_that_cannot_be_read_is_left_out_and_its_list_kept_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lists = WordLists(tmp_path)
    damaged = "网格长\n".encode() + b"\xe6\x9c\n" + b"\x00\n"
    (tmp_path / "userdict.txt").write_bytes(damaged)
    assert [lists.words(), lists.words()] == [("网格长",)] * 2
    assert (tmp_path / "userdict-damaged.txt").read_bytes() == damaged
    assert len(caplog.records) == 1
    assert lists.lexicon(Lexicon()).words == ("网格长",)
