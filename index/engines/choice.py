"""Choice: which vector engine is used, by an address."""

from pathlib import Path
from typing import Final

from index.engines.engine import Engine
from index.engines.server import ServerEngine

EDGE: Final = "edge"
"""The address of Qdrant's engine within this process (the extra `qdrant`)."""


def engine_of(url: str, key: str, folder: Path) -> Engine | None:
    """Return the engine at *url*, which *key* opens, or the one of this process in *folder*; None without an address.

    Raises:
        ImportError: that of this process is wanted, and not installed.
    """
    if url == EDGE:
        from index.engines.edge import EdgeEngine

        return EdgeEngine(folder)
    return ServerEngine(url, key) if url else None
