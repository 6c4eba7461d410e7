from collections.abc import Mapping
from pathlib import Path

import pytest

from index.analysis import cedict
from index.analysis.cedict import MOST_TRANSLATIONS, read_translations, translations

Translations = Mapping[str, tuple[tuple[str, float], ...]]

pytestmark = pytest.mark.xdist_group("cedict")  # reading the dictionary takes a second


@pytest.fixture(scope="module")
def equals() -> Translations:
    """The dictionary in which every term is as common as any other."""
    return translations(lambda _term: 0.5)


def test_a_term_that_is_meant_by_the_whole_gloss_comes_before_one_whose_gloss_holds_the_word(equals: Translations) -> None:
    found = dict(equals["election"])

    assert found["选举"] == 1.0
    assert found["总统选举"] < 1.0


def test_a_phrase_has_translations_of_its_own(equals: Translations) -> None:
    assert dict(equals["identity card"])["身份证"] == 1.0


def test_the_more_common_of_two_terms_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for line in cedict._lines() if "president" in line]  # noqa: SLF001 - to read all of them again takes seconds
    monkeypatch.setattr(cedict, "_lines", lambda: lines)
    rare = next(iter(translations(lambda term: term == "总统")["president"]))

    assert rare == ("总统", 1.0)


def test_a_word_has_a_bounded_number_of_translations_weighed_from_1_down(equals: Translations) -> None:
    for terms in equals.values():
        weights = [weight for _, weight in terms]
        assert len(weights) <= MOST_TRANSLATIONS
        assert weights == sorted(weights, reverse=True)
        assert weights[0] == 1.0


def test_what_was_read_once_is_mapped_from_then_on(equals: Translations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cedict, "translations", lambda _commonness: equals)
    read_translations(lambda _term: 0.5, "equals", tmp_path)
    monkeypatch.delattr(cedict, "translations")

    mapped = read_translations(lambda _term: 0.5, "equals", tmp_path)

    assert all(mapped.get(english, ()) == terms for english, terms in [*equals.items()][::97])
    assert all(
        mapped.get(english, equals["election"]) == equals.get(english, equals["election"]) for english in ("", "zzz", "\ud800", "a a")
    )


def test_another_dictionary_of_frequencies_has_translations_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for weight, name in ((1.0, "one"), (0.5, "other")):
        monkeypatch.setattr(cedict, "translations", lambda _commonness, weight=weight: {"grid": (("网格", weight),)})
        assert read_translations(lambda _term: 0.5, name, tmp_path).get("grid", ()) == (("网格", weight),)
