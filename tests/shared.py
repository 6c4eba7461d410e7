"""What the workers of one test session make once and share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this session, whichever worker asks."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(name: str, make: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder *name*, which *make* fills in whichever worker comes first; it is to be read or copied, not written to."""
    folder = shared_folder(tmp_path_factory) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            draft = folder.with_name(f"{name}.draft")
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder
