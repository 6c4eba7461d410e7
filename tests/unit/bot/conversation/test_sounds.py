import re

import pytest

from bot.conversation.sounds import Sounds


@pytest.fixture(scope="module")
def sounds() -> Sounds:
    return Sounds.read()


def test_pinyin_sounds_like_its_characters_with_or_without_spaces(sounds: Sounds) -> None:
    assert sounds.spell("wo jia mao yan") == sounds.spell("wojiamaoyan") == sounds.spell("我家冒烟")


def test_front_and_back_nasals_are_one(sounds: Sounds) -> None:
    assert sounds.spell("新") == sounds.spell("星")


def test_a_pattern_matches_by_any_reading(sounds: Sounds) -> None:
    assert re.search(sounds.of_pattern("着[火伙]"), sounds.spell("zhaohuo"))
    assert not re.search(sounds.of_pattern("着火"), sounds.spell("shuihuo"))


@pytest.mark.parametrize(
    ("text", "is_pinyin"), [("wo ba", True), ("help", False), ("我 ba", False), ("wo", False), ("", False), ("1", False)]
)
def test_pinyin_is_told_from_other_latin_text(sounds: Sounds, text: str, is_pinyin: bool) -> None:  # noqa: FBT001 - a parameter
    assert sounds.is_pinyin(text) == is_pinyin


def test_a_homophone_is_written_as_our_word_unless_it_is_a_word_itself(sounds: Sounds) -> None:
    homophones = sounds.homophones(["电梯", "起火"], re.compile("期货"))
    assert homophones.corrected("店题起货期货", sounds.spell("店题起货期货")) == "电梯起火期货"
