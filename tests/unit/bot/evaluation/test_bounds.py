import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.bounds import lower_bound, needed, upper_bound

samples = st.integers(1, 400).flatmap(lambda sample: st.tuples(st.integers(0, sample), st.just(sample)))


# One-sided bounds of 95 %, as R's binom.test(errors, sample, alternative="less") gives them.
@pytest.mark.parametrize(
    ("errors", "sample", "bound"),
    [(0, 10, 0.258866), (1, 10, 0.394163), (5, 10, 0.777559), (9, 10, 0.994884), (2, 100, 0.061619), (5, 100, 0.102253), (0, 1, 0.95)],
)
def test_the_upper_bound_is_that_of_clopper_and_pearson(errors: int, sample: int, bound: float) -> None:
    assert upper_bound(errors, sample) == pytest.approx(bound, abs=1e-6)


@pytest.mark.parametrize("sample", [1, 7, 59, 1000, 100_000])
def test_without_an_error_the_bound_is_a_root_and_with_errors_only_it_is_one(sample: int) -> None:
    assert upper_bound(0, sample) == pytest.approx(1 - 0.05 ** (1 / sample), rel=1e-9)
    assert lower_bound(sample, sample) == pytest.approx(0.05 ** (1 / sample), rel=1e-9)
    assert upper_bound(sample, sample) == 1.0
    assert lower_bound(0, sample) == 0.0


def test_of_nothing_nothing_is_known() -> None:
    assert (lower_bound(0, 0), upper_bound(0, 0)) == (0.0, 1.0)


@given(samples)
def test_so_few_errors_have_a_probability_of_five_percent_at_the_bound(drawn: tuple[int, int]) -> None:
    errors, sample = drawn
    bound = upper_bound(errors, sample)
    assert errors / sample <= bound <= 1
    if errors < sample:
        exactly = (math.comb(sample, each) * bound**each * (1 - bound) ** (sample - each) for each in range(errors + 1))
        assert math.fsum(exactly) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(("errors", "risk", "sample"), [(0, 0.05, 59), (1, 0.05, 93), (2, 0.05, 124), (0, 0.01, 299), (0, 0.5, 5)])
def test_the_sample_that_is_needed_is_the_smallest(errors: int, risk: float, sample: int) -> None:
    assert needed(errors, risk) == sample
    assert upper_bound(errors, sample) < risk <= upper_bound(errors, sample - 1)
