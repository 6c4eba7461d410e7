from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.ordering import foremost
from tests.effort import examples

CANDIDATES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 2), st.sampled_from([-1.0, -0.5, 0.0, 1.0, 2.0]), st.sampled_from([0.5, 0.85, 1.0])),
    max_size=12,
)


@given(CANDIDATES, st.lists(st.sampled_from([0.0, 0.5, 3.0]), min_size=12, max_size=12), st.integers(0, 5))
@settings(max_examples=examples(60))
def test_the_foremost_are_those_of_all_candidates_in_order(
    candidates: Sequence[tuple[bool, int, float, float]], more: Sequence[float], limit: int
) -> None:
    keys = [(is_vain, tier, -score * fitness) for is_vain, tier, score, fitness in candidates]
    hopes = [score + each for (_, _, score, _), each in zip(candidates, more, strict=False)]

    found = foremost([tier for _, tier, _, _ in candidates], hopes, keys.__getitem__, limit)

    assert found == sorted(range(len(keys)), key=keys.__getitem__)[:limit]


def test_no_candidate_is_looked_at_that_cannot_be_among_the_first() -> None:
    asked = []

    def key(number: int) -> tuple[bool, int, float]:
        asked.append(number)
        return False, 0, [-9.0, -3.0, -8.0, -5.0][number]

    assert foremost([0] * 4, [9.5, 4.0, 8.0, 7.5], key, 2) == [0, 2]
    assert asked == [0, 2]
