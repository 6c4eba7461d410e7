"""Thresholds: the confidence from which a hit is an answer, and that from which it may be shown; ours, or those of a calibration."""

import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from index import checked, with_checksum, write_atomically

FILE: Final = "thresholds.json"
"""The file in the state folder with the thresholds of the last calibration."""

_FURTHER: Final = 0.2
_PLACES: Final = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence, from 0 to 1, of a passage that may be related, and of an answer less the nouns that it does not bear.

    Raises:
        ValueError: they are no such numbers, or *maybe* is above *answer*.
    """

    answer: float = 0.32
    maybe: float = 0.15

    def __post_init__(self) -> None:
        """Check the numbers."""
        numbers = (self.answer, self.maybe)
        if (
            not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
            or not 0 <= self.maybe <= self.answer <= 1
        ):
            message = f"not thresholds: answer {self.answer!r}, maybe {self.maybe!r}"
            raise ValueError(message)

    @property
    def translated(self) -> float:
        """The least confidence of an answer to a translated question: each word may stand for twenty, and is covered more easily."""
        return min(1.0, round(self.answer + _FURTHER, _PLACES))


THRESHOLDS: Final = Thresholds()
"""Those of a bot that was never calibrated."""


def read_thresholds(path: Path) -> Thresholds:
    """Return the thresholds in the file at *path*; ours without one, or if it is damaged, which is logged."""
    try:
        kept = checked(path.read_bytes())
        return Thresholds(kept["answer"], kept["maybe"])
    except FileNotFoundError:
        return THRESHOLDS
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        _log.error("%s is ignored, since it is damaged; `python -m bot calibrate` writes it anew: %s", path, error)
        return THRESHOLDS


def write_thresholds(path: Path, thresholds: Thresholds) -> None:
    """Keep *thresholds* in the file at *path*."""
    write_atomically(path, with_checksum(asdict(thresholds)))
