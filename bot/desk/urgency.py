"""Words of 紧急: what cannot wait for a desk. The bot's own emergencies, and what `urgent.toml` adds to them or takes away.

words = ["井盖", "漏电"]                 # beside those that the bot knows
never = ["消防演练"]                     # taken out before anything is looked for
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from bot.errors import DeskFileError

URGENT_FILE: Final = "urgent.toml"
"""Its name in DESK_DIR."""

UrgentWords: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Words that are urgent, and those that never are."""

_KEYS: Final = frozenset({"words", "never"})


@dataclass(frozen=True, slots=True)
class Urgency:
    """Recognises what is urgent, by the bot's own *emergency* and by words. Immutable; any thread."""

    emergency: Callable[[str], Sequence[object]]
    fold: Callable[[str], str]
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def is_urgent(self, text: str) -> bool:
        """Tell whether what *text* says cannot wait; words that never are urgent are taken out first."""
        folded = self.fold(text)
        for word in map(self.fold, self.never):
            folded = folded.replace(word, " ")
        return bool(self.emergency(folded)) or any(self.fold(word) in folded for word in self.words)


def read_words(path: Path) -> UrgentWords:
    """Return the words at *path* that are urgent and those that never are.

    Raises:
        DeskFileError: it is no TOML, or has other keys or values.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        raise DeskFileError(path, [(0, f"cannot be read: {error.strerror}")]) from error
    except ValueError as error:  # of the encoding, or of TOML
        raise DeskFileError(path, [(0, str(error))]) from None
    faults = [f"{key}: is no key here; there are never, words" for key in sorted(table.keys() - _KEYS)]
    faults += [f"{key}: is no list of words" for key in sorted(_KEYS & table.keys()) if not _is_words(table[key])]
    if faults:
        raise DeskFileError(path, [(0, fault) for fault in faults])
    return _stripped(table.get("words", ())), _stripped(table.get("never", ()))


def _is_words(value: Any) -> bool:  # noqa: ANN401 - as the file has it
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)


def _stripped(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words)
