"""Who called this program in a terminal: by what words, and in which language."""

import os
import re
import sys
from pathlib import Path

from index import Language


def program() -> str:
    """Return what a person types to call this program as it was called: `wangge`, or the interpreter of its environment with `-m bot`."""
    if Path(sys.argv[0]).stem == "wangge":
        return "wangge"
    here, python = f"{Path.cwd()}{os.sep}", sys.executable or ""
    return f"{python.removeprefix(here) if python.startswith(here) else 'python'} -m bot"


def terminal_language() -> Language:
    """Return the language of the terminal by its locale: Chinese in either script, otherwise English."""
    names = (os.environ.get(variable, "") for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "").lower().replace("-", "_")
    if not locale.startswith("zh"):
        return "en"
    return "zh-Hant" if re.match(r"zh_(tw|hk|mo|hant)", locale) else "zh-Hans"
