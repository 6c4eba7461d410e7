"""Paging: lists that are shown a page at a time, with buttons to turn the pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from bot.people.privacy import mask
from bot.replies.blocks import Button
from bot.texts.paging import NEXT, PREVIOUS
from index import Language

_Item = TypeVar("_Item")
_PAGED: Final = re.compile(r"(?:@([0-9]{1,4}))?\s*(.*)", re.DOTALL)
_MOST_BYTES: Final = 64  # of an action: https://core.telegram.org/bots/api#inlinekeyboardbutton


@dataclass(frozen=True, slots=True)
class Page(Generic[_Item]):
    """A page of a list: its `number`, from 1, of `count`, and its items with their numbers in the whole list, from 1."""

    number: int
    count: int
    items: tuple[tuple[int, _Item], ...]


def paginate(items: Sequence[_Item], wanted: int, size: int) -> Page[_Item]:
    """Return the *wanted* page of *items*, *size* to a page, or the last one where there are fewer; *items* are not empty."""
    count = -(-len(items) // size)
    number = min(wanted, count)
    first = (number - 1) * size
    return Page(number, count, tuple(enumerate(items[first : first + size], first + 1)))


def requested_page(argument: str) -> tuple[int, str]:
    """Return the page that *argument* begins with, as in "@2 words", from 1, and the words behind it, masked: they are shown again."""
    found = _PAGED.fullmatch(argument.strip())
    number, words = (found[1], found[2]) if found else (None, "")
    return max(int(number or 1), 1), mask(words).text.strip()


def page_buttons(action: str, page: int, count: int, language: Language) -> tuple[tuple[Button, ...], ...]:
    """Offer the pages beside *page*; *action* says `{page}` where the number goes, and is cut to what a button may carry."""
    previous = [Button(PREVIOUS(language), _action(action, page - 1))] if page > 1 else []
    following = [Button(NEXT(language), _action(action, page + 1))] if page < count else []
    return ((*previous, *following),) if previous or following else ()


def _action(action: str, page: int) -> str:
    return action.replace("{page}", str(page)).encode()[:_MOST_BYTES].decode(errors="ignore").strip()
