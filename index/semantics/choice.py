"""Which encoder to use, by settings."""

from dataclasses import dataclass
from typing import Literal

from index.semantics.encoder import Encoder, bundled, is_bundled
from index.semantics.remote import RemoteEncoder

Mode = Literal["auto", "off"]
"""Whether to search by meaning: wherever there is an encoder, or never."""


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """How to encode: by the model server at `url`, else by the bundled encoder where that is installed, else not at all."""

    mode: Mode = "auto"
    url: str = ""
    model: str = ""
    key: str = ""

    def make(self, *, threads: int = 1) -> Encoder | None:
        """Return the encoder, None where there is none.

        Raises:
            EncoderError: the bundled one is installed, and does not run here.
        """
        if self.mode == "off":
            return None
        if self.url:
            return RemoteEncoder(self.url, self.model, self.key)
        return bundled(threads=threads) if is_bundled() else None

    def __repr__(self) -> str:
        """Return what may be logged: without the key."""
        return f"EncoderChoice(mode={self.mode!r}, url={self.url!r}, model={self.model!r})"
