"""Setup: the file of settings, as an example with every setting in it, and as `init` writes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.settings import Settings
from index import write_atomically

_HEAD: Final = (
    "# Settings of the bot. Copy this file to .env, and take away the # in front of what you set; README.md and README.zh-CN.md\n"
    "# explain them. The environment comes before this file. Restart the bot after a change.\n"
)


def settings_file(given: Mapping[str, str] | None = None) -> str:
    """Return a file with every setting, its description above it; those that are not *given* are commented out."""
    given = given or {}
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        variable = name.upper()
        value = _quoted(given[variable]) if variable in given else _default(field.default)
        lines.append(f"# {field.description}\n{'' if variable in given else '#'}{variable}={value}\n")
    return "\n".join(lines)


def write_settings(path: Path, given: Mapping[str, str]) -> None:
    """Write *given* settings to a file that its owner alone can read."""
    write_atomically(path, settings_file(given).encode())


def _default(value: object) -> str:
    """Return a default as it is written in the file; empty where there is none, or where it depends on the machine."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Path):
        return "" if value.is_absolute() else value.as_posix()
    return str(value) if isinstance(value, str | int) else ""


def _quoted(value: str) -> str:
    """Return *value* as a .env file takes it, whatever is in it."""
    if value.isascii() and value.replace(":", "").replace("-", "").replace("_", "").replace("/", "").replace(".", "").isalnum():
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
