"""The event loop, watched: whoever reads or writes a database on it holds up everybody."""

import asyncio
import inspect
import sys
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

_ROOT: Final = Path(__file__).parents[1]
_OURS: Final = {_ROOT / "bot": True, _ROOT / "tests": False}


def watch(monkeypatch: pytest.MonkeyPatch, *kinds: type) -> list[str]:
    """Return a list to which every method of *kinds* is added that the bot uses on the event loop; what a test itself does is not."""
    found: list[str] = []

    def get(self: object, name: str) -> Any:  # noqa: ANN401 - as attributes are
        value = object.__getattribute__(self, name)
        if not name.startswith("_") and _blocks(value) and _is_on_loop() and (user := _user()):
            found.append(f"{user} uses {type(self).__name__}.{name}")
        return value

    for kind in kinds:
        monkeypatch.setattr(kind, "__getattribute__", get)
    return found


def _blocks(value: object) -> bool:
    return callable(value) and not inspect.iscoroutinefunction(value)


def _is_on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _user() -> str:
    """Return the innermost file of the bot that runs, empty where a test has called it."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - who calls, nobody else knows
    user = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        is_bot = next((is_bot for folder, is_bot in _OURS.items() if folder in path.parents), None)
        if is_bot is False:
            return ""
        user = user or (f"{path.relative_to(_ROOT)}:{frame.f_lineno}" if is_bot else "")
        frame = frame.f_back
    return user
