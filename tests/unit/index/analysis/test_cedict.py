import pytest

from index.analysis.cedict import MOST_TRANSLATIONS, Translations, translations

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


def test_the_more_common_of_two_terms_comes_first() -> None:
    rare = next(iter(translations(lambda term: term == "总统")["president"]))

    assert rare == ("总统", 1.0)


def test_a_word_has_a_bounded_number_of_translations_weighed_from_1_down(equals: Translations) -> None:
    for terms in equals.values():
        weights = [weight for _, weight in terms]
        assert len(weights) <= MOST_TRANSLATIONS
        assert weights == sorted(weights, reverse=True)
        assert weights[0] == 1.0
