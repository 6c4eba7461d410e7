"""Flood control: how often a bot may send, and what it does after it was told to wait.

Telegram publishes no exact numbers; these are its manual's: about 1 message a second in a chat beyond a small
burst, 20 a minute in a group, 30 a second in all.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.fakes.calls import ApiError
from tests.fakes.chats import Chat

CHAT_BURST: Final = 3
GROUP_PER_MINUTE: Final = 20
ALL_PER_SECOND: Final = 30
ANSWER_SECONDS: Final = 0.1  # a send that was under way when the 429 went out is no disobedience

_EVERY_CHAT: Final = 0


@dataclass(slots=True)
class Stats:
    """What the bot did about flood control."""

    sends: int = 0  # accepted
    floods: int = 0  # answered with 429, ordered ones too
    sends_during_penalty: int = 0  # sent although told to wait


@dataclass(frozen=True, slots=True)
class _Penalty:
    begins: float
    ends: float


class FloodControl:
    """Admits sends; event loop only.

    Args:
        clock: Monotonic seconds.
        is_on: Whether sends are paced; penalties that a test orders hold in any case.
    """

    def __init__(self, clock: Callable[[], float], *, is_on: bool) -> None:
        self.stats = Stats()
        self._clock = clock
        self._is_on = is_on
        self._penalties: dict[int, _Penalty] = {}
        self._due: dict[int, float] = {}  # chat -> when its burst would be used up at one message a second
        self._in_group: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=GROUP_PER_MINUTE))
        self._in_all: deque[float] = deque(maxlen=ALL_PER_SECOND)

    def admit(self, chat: Chat) -> None:
        """Let one message to *chat* through.

        Raises:
            ApiError: Too many, or the bot was told to wait.
        """
        now = self._clock()
        for key in (chat.id, _EVERY_CHAT):
            self._refuse_during_penalty(key, now)
        if self._is_on:
            self._pace(chat, now)
        self.stats.sends += 1

    def penalise(self, chat_id: int, seconds: int) -> ApiError:
        """Forbid sends to a chat, or to all (0), for some *seconds*, and word the 429."""
        now = self._clock()
        self._penalties[chat_id] = _Penalty(now + ANSWER_SECONDS, now + seconds)
        return self.refusal(seconds)

    def refusal(self, seconds: int) -> ApiError:
        """Word the 429."""
        self.stats.floods += 1
        return ApiError(429, f"retry after {seconds}", parameters={"retry_after": seconds}, excused=True)

    def _refuse_during_penalty(self, key: int, now: float) -> None:
        penalty = self._penalties.get(key)
        if penalty is None or now >= penalty.ends:
            return
        self.stats.sends_during_penalty += now > penalty.begins
        raise self.refusal(math.ceil(penalty.ends - now))

    def _pace(self, chat: Chat, now: float) -> None:
        due = max(self._due.get(chat.id, 0.0), now)
        self._wait(_EVERY_CHAT, _window_wait(self._in_all, 1, now))
        self._wait(chat.id, due - now - (CHAT_BURST - 1))
        if chat.id < 0:
            self._wait(chat.id, _window_wait(self._in_group[chat.id], 60, now))
            self._in_group[chat.id].append(now)
        self._in_all.append(now)
        self._due[chat.id] = due + 1

    def _wait(self, key: int, seconds: float) -> None:
        if seconds > 0:
            raise self.penalise(key, math.ceil(seconds))


def _window_wait(times: deque[float], seconds: int, now: float) -> float:
    return times[0] + seconds - now if len(times) == times.maxlen else 0.0
