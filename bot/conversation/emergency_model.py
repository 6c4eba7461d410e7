"""Likeness: a linear model over character n-grams that tells how much a text is like an emergency, and like which kind.

It catches wordings that no rule foresees. Its weights are learned from `data/emergencies.jsonl` and everyday questions by
`python -m tests.benchmarks.emergency_model`; those of the held sentences are not among them.
"""

import math
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from index import DATA_FOLDER

WEIGHTS: Final = DATA_FOLDER / "emergency-weights.tsv"
"""The kinds, then a line for each n-gram with a weight for each kind, in hundredths."""

NONE: Final = "none"
LONGEST: Final = 3
_SCALE: Final = 100
_FEWEST: Final = 15  # n-grams from which something can be told; five different characters have 18


@dataclass(frozen=True, slots=True)
class Likeness:
    """Multinomial logistic regression over n-grams of one to three characters. Immutable; any thread.

    `weights` are those of all n-grams, one for each kind, in hundredths; `places` says where those of each begin.
    """

    kinds: tuple[str, ...]
    places: Mapping[str, int]
    weights: "array[int]"
    bias: tuple[int, ...]

    @classmethod
    @lru_cache(maxsize=2)
    def read(cls, path: Path = WEIGHTS) -> "Likeness":
        """Read the weights, once."""
        names, bias, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        places = {row[0]: len(bias[1:]) * number for number, row in enumerate(rows)}
        weights = array("h", (int(weight) for row in rows for weight in row[1:]))
        return cls(tuple(names[1:]), places, weights, tuple(map(int, bias[1:])))

    def best(self, folded: str) -> tuple[str, float]:
        """Return the most likely kind of emergency of a folded text, and the probability that it tells of any: 0 of few n-grams."""
        present = ngrams(folded)
        places = (self.places[each] for each in present if each in self.places)
        known = [self.weights[place : place + len(self.bias)] for place in places]
        scale = _SCALE * math.sqrt(len(present))
        sums = map(sum, zip(*known, strict=True)) if known else [0] * len(self.bias)
        scores = [bias / _SCALE + total / scale for bias, total in zip(self.bias, sums, strict=True)]
        highest = max(scores)
        shares = {kind: math.exp(score - highest) for kind, score in zip(self.kinds, scores, strict=True)}
        none = shares.pop(NONE)
        share = 1 - none / (none + sum(shares.values())) if len(present) >= _FEWEST else 0.0
        return max(shares, key=shares.__getitem__), share


def ngrams(folded: str) -> frozenset[str]:
    """Return the n-grams of one to three characters of a text with its borders marked."""
    return frozenset(_ngrams(f"^{' '.join(folded.split())}$"))


def _ngrams(text: str) -> Iterator[str]:
    for length in range(1, LONGEST + 1):
        yield from (text[start : start + length] for start in range(len(text) - length + 1))
