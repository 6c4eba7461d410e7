"""Audiences: who may read which documents, everybody or staff alone."""

from typing import Final, Literal

from index import is_same_name

Audience = Literal["public", "staff"]

PUBLIC: Final[Audience] = "public"
STAFF: Final[Audience] = "staff"
"""Also the name of the folder, directly below a root, of documents that only staff may read."""

ADDED: Final = ".added"
"""The first part of the ids of documents that people added. No other document has it: hidden folders are not read."""


def is_for_staff(name: str) -> bool:
    """Return whether only staff may read a file: it lies in a folder "staff", or one of a name that looks like it, directly below a root.

    *name* is the path below the root, with ".added/" before it for what people added.
    """
    first, *rest = name.split("/")
    return bool(rest) and (is_same_name(first, STAFF) or (first == ADDED and is_same_name(rest[0], STAFF) and len(rest) > 1))
