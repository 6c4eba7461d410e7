from pathlib import Path

import pytest

from bot.conversation.emergencies import Emergencies
from bot.desk.urgency import Urgency, read_words
from bot.errors import DeskFileError
from index import Analyzer


def urgency(*words: tuple[str, ...]) -> Urgency:
    return Urgency(Emergencies.read().recognise, Analyzer().fold, *words)


def test_the_emergencies_of_the_bot_are_urgent() -> None:
    assert urgency().is_urgent("我家厨房着火了")
    assert not urgency().is_urgent("图书室几点开门")


def test_words_are_added_and_taken_away(tmp_path: Path) -> None:
    (tmp_path / "urgent.toml").write_text('words = ["圖書室"]\nnever = ["着火点"]\n', encoding="utf-8")
    own = urgency(*read_words(tmp_path / "urgent.toml"))

    assert own.is_urgent("图书室几点开门")
    assert not own.is_urgent("着火点是多少度")


def test_without_a_file_there_are_no_words(tmp_path: Path) -> None:
    assert read_words(tmp_path / "urgent.toml") == ((), ())


@pytest.mark.parametrize(("text", "fault"), [("words = 3", "words: is no list"), ("word = []", "word: is no key"), ("words", "Expected")])
def test_a_fault_is_named(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "urgent.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DeskFileError, match=fault):
        read_words(tmp_path / "urgent.toml")
