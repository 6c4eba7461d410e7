"""Who may see a case on the page: the conversation that opened it, and whoever has its private link."""

import re
from typing import Final

from bot.desk.desk import Desk
from bot.errors import NoSuchCaseError

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_SECRET: Final = re.compile(r"[\w-]{43}", re.ASCII)
_CONVERSATION: Final = re.compile(r"[\w-]{8,64}", re.ASCII)
_OPENED_ON: Final = "web:"


def entitled(desk: Desk, named: str, conversation: str) -> tuple[int, str]:
    """Return the number of the case that is *named* by its number or by a secret, and who opened it.

    Raises:
        NoSuchCaseError: there is none, it was not opened on the page, or not in this *conversation*.
    """
    number = desk.store.linked(named) if _SECRET.fullmatch(named) else int(named) if _NUMBER.fullmatch(named) else None
    contact = desk.store.contact(number) if number is not None else None
    if number is None or contact is None or not contact.sender.startswith(_OPENED_ON):
        raise NoSuchCaseError
    if not _SECRET.fullmatch(named) and not (_CONVERSATION.fullmatch(conversation) and contact.sender == f"{_OPENED_ON}{conversation}"):
        raise NoSuchCaseError
    return number, contact.sender
