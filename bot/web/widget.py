"""Widget: a script with which the sites of WIDGET_ORIGINS show the page in a frame, behind a button."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.texts.page import widget

_SCRIPT: Final = Path(__file__).parent / "static" / "widget.js"


def widget_script(name: str) -> str:
    """Return the script; it finds the page at its own address. *name* is the operator's for the bot, if there is one."""
    return _SCRIPT.read_text(encoding="utf-8").replace("{{texts}}", json.dumps(widget(name), ensure_ascii=False))


def framing_policy(policy: str, origins: Sequence[str]) -> str:
    """Return the content security *policy* of a page that sites of *origins* may frame."""
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}")
