import pytest

from bot.conversation.likeness import is_level, likeness


@pytest.mark.parametrize(
    ("name", "other", "rate"),
    [
        ("副职", "正职", 1),
        ("社区干部", "嘎查村干部", 2),
        ("网格长", "网格", 1.0),
        ("街道", "社区", 1.5),
        ("低保", "网格", 0),
        ("grid workers", "workers", 1),
    ],
)
def test_names_are_alike_by_their_ends_their_beginnings_or_their_levels(name: str, other: str, rate: float) -> None:
    assert likeness(name, other) == rate


def test_a_level_is_a_word_of_its_own() -> None:
    assert is_level("街道")
    assert not is_level("街道办公经费")
