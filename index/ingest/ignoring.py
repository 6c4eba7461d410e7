"""Tell documents from what lies beside them in a folder: lock files, what systems leave behind, and what `.wanggeignore` names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import DocumentError, UnreadableDocumentError
from index.formats.encodings import decode

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE: Final = ".wanggeignore"
"""The file whose patterns, written as in `.gitignore`, name what is no document. Each folder may have one, for what lies below it."""

_LEFT_BEHIND: Final = re.compile(r"\.|~\$|__macosx$|(?:thumbs\.db|ehthumbs\.db|desktop\.ini)(?::.*)?$", re.IGNORECASE)


def is_left_behind(name: str) -> bool:
    """Return whether a file or folder is hidden, or was left by an office program or a system and not by people."""
    return bool(_LEFT_BEHIND.match(name))


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns that hold in one folder: for each ignore file, outermost first, its folder below the root and what it names."""

    layers: tuple[tuple[str, "GitIgnoreSpec"], ...] = ()

    def within(self, root: Path, folder: str, faults: list[DocumentError]) -> "Rules":
        """Return these rules with those of *folder*, a path below *root* that ends with "/" or is empty, if it has an ignore file.

        Lines that are no patterns, and files that cannot be read, are added to *faults*; the other lines hold.
        """
        path, name = root / folder / IGNORE_FILE, folder + IGNORE_FILE
        if not path.is_file():
            return self
        try:
            lines = decode(path.read_bytes(), name).splitlines()
        except OSError as error:
            faults.append(UnreadableDocumentError(name, f"it cannot be read, so it ignores nothing: {error.strerror or error}"))
            return self
        except DocumentError as error:
            faults.append(error)
            return self
        wrong = [line for line in lines if not _is_pattern(line)]
        faults += [UnreadableDocumentError(name, f"“{line}” is no pattern as in .gitignore: mend it or take it out") for line in wrong]
        return Rules((*self.layers, (folder, _spec([line for line in lines if line not in wrong]))))

    def ignores(self, path: str) -> bool:
        """Return whether *path*, below the root, is ignored; a folder's path ends with "/". The innermost file that names it decides."""
        for folder, spec in reversed(self.layers):
            decided = spec.check_file(path.removeprefix(folder)).include
            if decided is not None:
                return decided
        return False


def _is_pattern(line: str) -> bool:
    try:
        _spec([line])
    except (ValueError, re.error):
        return False
    return True


def _spec(lines: Sequence[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
