from pathlib import Path

import pytest

from bot.desk.urgency import Urgency
from bot.errors import DeskFileError
from index import Analyzer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "urgent.toml"


def test_without_a_file_the_emergencies_of_the_bot_are_urgent(path: Path) -> None:
    urgency = Urgency.load(path, Analyzer())

    assert "119" in urgency.numbers("我家厨房着火了")
    assert urgency.numbers("图书室几点开门") == ()


def test_words_are_added_and_taken_away(path: Path) -> None:
    path.write_text('words = ["圖書室"]\nnever = ["着火点"]\n', encoding="utf-8")
    urgency = Urgency.load(path, Analyzer())

    assert urgency.numbers("图书室几点开门") == ("110", "119", "120")
    assert urgency.numbers("着火点是多少度") == ()


@pytest.mark.parametrize(("text", "fault"), [("words = 3", "words: is no list"), ("word = []", "word: is no key"), ("words", "Expected")])
def test_a_fault_is_named(path: Path, text: str, fault: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeskFileError, match=fault):
        Urgency.load(path, Analyzer())
