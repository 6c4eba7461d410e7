"""Floods: how much one person, and one group, may ask for in a minute, so that what has to be sent stays below Telegram's limits.

More than Telegram lets us send to a chat would pile up before it, until replies to everybody else wait behind that.
"""

from collections.abc import Callable
from typing import Final

from bot.commands import CASE_BUTTONS, Request
from bot.errors import TooManyQuestionsError, TooManyRequestsError
from bot.people.rate_limit import RateLimit

_OF_PERSON: Final = 45  # messages and taps a minute; a chat takes 54 messages
_OF_GROUP: Final = 18  # messages a minute, beside one that says so; a group takes 20 of ours
_CALLS: Final = 10  # cards a minute for one person in an emergency
_IN_PLACE: Final = CASE_BUTTONS | {"vote", "back", "context", "more", "script"}
"""The buttons that change the message they are under, and send none; and those of cases, which are the staff's work."""


class Floods:
    """The allowances of the last minute. Event loop only."""

    def __init__(self, is_call: Callable[[str], object]) -> None:
        """Let everything through that *is_call* finds to be an emergency, as often as a card may help."""
        self._is_call = is_call
        self._persons, self._groups, self._calls = RateLimit(_OF_PERSON), RateLimit(_OF_GROUP), RateLimit(_CALLS)

    def check(self, request: Request) -> None:
        """Count *request*; an admin's counts towards the allowance of its group alone, what staff does with cases towards none.

        Words of staff to a person must not be lost, and its taps are answered without a message.

        Raises:
            TooManyQuestionsError: the sender, or the group, has used up the allowance; `told` if that was said within the minute.
        """
        if request.in_group and (request.bound is not None or (request.is_tap and request.command in CASE_BUTTONS)):
            return
        try:
            if not request.by_admin:
                self._persons.check(request.quota or request.sender, TooManyRequestsError)
            if request.in_group and not (request.is_tap and request.command in _IN_PLACE):
                self._groups.check(f"{request.chat}{request.quota.removeprefix(request.sender)}", TooManyRequestsError)
        except TooManyQuestionsError:
            if request.command != "ask" or not self._is_call(request.argument):
                raise
            self._calls.check(request.sender, TooManyRequestsError)
