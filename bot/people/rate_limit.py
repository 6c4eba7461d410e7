"""How many questions a sender may ask."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.errors import TooManyQuestionsError

_MOST_SENDERS = 10_000


class RateLimit:
    """At most *questions* per sender in any *seconds*, by the monotonic clock. Event loop only.

    The senders of the last while are remembered, at most ten thousand.
    """

    def __init__(self, questions: int = 20, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._questions = questions
        self._seconds = seconds
        self._clock = clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._told: dict[str, float] = {}

    def check(self, sender: str) -> None:
        """Count a question of *sender*.

        Raises:
            TooManyQuestionsError: the sender has used up the allowance; the question is not counted.
        """
        now = self._clock()
        asked = self._asked.setdefault(sender, deque())
        self._asked.move_to_end(sender)
        while asked and asked[0] <= now - self._seconds:
            asked.popleft()
        if len(asked) >= self._questions:
            told = now - self._told.get(sender, -math.inf) < self._seconds
            if not told:
                self._told[sender] = now
            raise TooManyQuestionsError(math.ceil(asked[0] + self._seconds - now), told=told)
        asked.append(now)
        while len(self._asked) > _MOST_SENDERS:
            forgotten, _ = self._asked.popitem(last=False)
            self._told.pop(forgotten, None)
