"""RateLimit: how many questions a sender may ask in a sliding window."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cachetools import LRUCache

from bot.errors import TooManyQuestionsError

_MOST_SENDERS: Final = 10_000


@dataclass(slots=True)
class _Usage:
    """When a sender asked, oldest first, and when a refusal was last shown to them."""

    asked: deque[float] = field(default_factory=deque)
    refused: float = -math.inf


class RateLimit:
    """At most *questions* per sender in any *seconds*, by the monotonic clock. Event loop only.

    The ten thousand senders that asked last are remembered.
    """

    def __init__(self, questions: int = 20, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._questions = questions
        self._seconds = seconds
        self._clock = clock
        self._usage: LRUCache[str, _Usage] = LRUCache(_MOST_SENDERS)

    def check(self, sender: str, refusal: type[TooManyQuestionsError] = TooManyQuestionsError) -> None:
        """Count a question of *sender*.

        Raises:
            TooManyQuestionsError: the sender has used up the allowance, and the question is not counted; of the kind *refusal*.
        """
        now = self._clock()
        usage = self._usage.setdefault(sender, _Usage())
        while usage.asked and usage.asked[0] <= now - self._seconds:
            usage.asked.popleft()
        if len(usage.asked) >= self._questions:
            told = now - usage.refused < self._seconds
            if not told:
                usage.refused = now
            raise refusal(math.ceil(usage.asked[0] + self._seconds - now), told=told)
        usage.asked.append(now)
