"""Fusion: the scores of passages by their words and by their meaning, made one. Pure functions."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

WEIGHT: Final = 0.5
"""Of meaning, where words have 1. Measured by recall at 1 on notices and on our own judged questions."""

TRANSLATED_WEIGHT: Final = 1.0
"""The same where the words are translations, each of which may stand for twenty."""

FAVOUR: Final = 0.3
"""What a passage gains that is known to answer the very question, as a share of the best score; see the decisions of 2026-11-29."""

_LEAST: Final = 1e-6  # scores are above 0


def fused(words: NDArray[np.float64], meaning: NDArray[np.float64] | None, weight: float = WEIGHT) -> NDArray[np.float64]:
    """Return the scores of passages, (n_passages,), by *words* and *meaning* on the scale of *words*.

    Both become z-scores, of which the weighted mean is taken. A passage whose *meaning* is NaN keeps its score.
    """
    known = np.zeros(0) if meaning is None else meaning[np.isfinite(meaning)]
    if meaning is None or len(known) < 2 or not known.std():  # noqa: PLR2004 - one passage has no deviation
        return words
    alike = words.mean() + (words.std() or 1.0) * (meaning - known.mean()) / known.std()
    return np.where(np.isfinite(alike), np.maximum((words + weight * alike) / (1 + weight), _LEAST), words)


def with_favours(scores: NDArray[np.float64], favours: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return *scores*, (n_passages,), raised by how alike the question is to one that each passage is known to answer, from 0 to 1."""
    if favours is None or not favours.any():
        return scores
    return scores + FAVOUR * float(scores.max()) * favours
