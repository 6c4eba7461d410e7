import pytest

from index.analysis.english import base_forms, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how is a grid divided?", ["how", "is", "a", "grid", "divided"]),
        ("the grid's leader", ["the", "grid", "leader"]),
        ("the residents\u2019 rules", ["the", "residents", "rules"]),
        ("full-process agency", ["full", "process", "agency"]),
        ("15 minutes", ["15", "minutes"]),
        ("12,000 people, 3", ["12000", "people", "3"]),
        ("", []),
    ],
)
def test_a_text_has_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("grids", "grid"),
        ("duties", "duty"),
        ("applied", "apply"),
        ("boxes", "box"),
        ("dividing", "divide"),
        ("visited", "visit"),
        ("stopped", "stop"),
        ("planning", "plan"),
        ("biggest", "big"),
        ("monthly", "month"),
        ("longer", "long"),
        ("largest", "large"),
        ("wrote", "write"),
        ("children", "child"),
    ],
)
def test_a_form_leads_to_its_base(word: str, base: str) -> None:
    assert base in list(base_forms([word]))


@pytest.mark.parametrize("word", ["is", "her", "fly", "rest", "red"])
def test_a_short_word_is_no_form_of_a_shorter_one(word: str) -> None:
    assert all(len(form) > 1 for form in base_forms([word]))


def test_a_phrase_comes_as_it_is_then_with_its_last_word_and_then_with_every_word_in_its_base_form() -> None:
    assert list(base_forms(["grids", "leaders"]))[:2] == ["grids leaders", "grids leader"]
    assert list(base_forms(["grids", "leaders"]))[-1] == "grid leader"
