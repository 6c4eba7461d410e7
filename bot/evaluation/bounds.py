"""Bounds of a rate of which only a sample was seen: one-sided, exact binomial ones of 95 % confidence.

Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26 (1934).
"""

import math
from typing import Final

CONFIDENCE: Final = 0.95
_HALVINGS: Final = 60  # of the interval from 0 to 1: below the precision of a float


def upper_bound(errors: int, sample: int) -> float:
    """Return the rate that is not exceeded with 95 % confidence when *errors* of *sample* were seen; 1 of an empty sample.

    It is the rate at which so few errors have a probability of 5 %: the .95 quantile of Beta(errors + 1, sample - errors).
    """
    if errors >= sample:
        return 1.0
    low, high = errors / sample, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(errors, sample, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def lower_bound(hits: int, sample: int) -> float:
    """Return the rate that is reached with 95 % confidence when *hits* of *sample* were seen; 0 of an empty sample."""
    return 1 - upper_bound(sample - hits, sample) if sample else 0.0


def needed(errors: int, risk: float) -> int:
    """Return the smallest sample in which so many *errors* bound the rate below *risk*, above 0: 59 without an error for .05."""
    high = 1
    while upper_bound(errors, high) >= risk:
        high *= 2
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if upper_bound(errors, middle) < risk else (middle, high)
    return high


def _at_most(errors: int, sample: int, rate: float) -> float:
    """Return the probability of at most *errors* in *sample* at *rate*, which is above 0 and below 1."""
    return math.fsum(math.exp(_logarithm(each, sample, rate)) for each in range(errors + 1))


def _logarithm(errors: int, sample: int, rate: float) -> float:
    """Return the logarithm of the probability of exactly *errors* in *sample* at *rate*."""
    choices = math.lgamma(sample + 1) - math.lgamma(errors + 1) - math.lgamma(sample - errors + 1)
    return choices + errors * math.log(rate) + (sample - errors) * math.log1p(-rate)
