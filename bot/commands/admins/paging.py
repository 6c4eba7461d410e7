"""What all lists of admins have in common: pages with buttons to turn them, and who may look."""

import re
from typing import Final

from bot.commands.requests import Request
from bot.errors import PrivateOnlyError
from bot.replies.blocks import Button
from bot.texts import NEXT, PREVIOUS
from index import Language

_PAGED: Final = re.compile(r"@([1-9][0-9]{0,3})\s*(.*)", re.DOTALL)
_MOST_BYTES: Final = 64


def check_private(request: Request) -> None:
    """Refuse to show in a group what only staff may see.

    Raises:
        PrivateOnlyError: others may read the reply.
    """
    if not request.sees_staff:
        raise PrivateOnlyError


def paged(argument: str) -> tuple[int, str]:
    """Return the page that *argument* begins with, "@2 words", from 1, and the rest of it."""
    found = _PAGED.fullmatch(argument.strip())
    return (int(found[1]), found[2].strip()) if found else (1, argument.strip())


def turning(command: str, words: str, page: int, count: int, language: Language) -> tuple[tuple[Button, ...], ...]:
    """Offer the pages beside *page* of *count*; the words are cut to what a button may carry."""
    previous = [Button(PREVIOUS(language), _action(command, page - 1, words))] if page > 1 else []
    following = [Button(NEXT(language), _action(command, page + 1, words))] if page < count else []
    return ((*previous, *following),) if previous or following else ()


def _action(command: str, page: int, words: str) -> str:
    return f"/{command} @{page} {words}".encode()[:_MOST_BYTES].decode(errors="ignore").strip()
