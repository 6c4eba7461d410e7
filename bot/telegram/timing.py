"""Timing: the pauses and deadlines of the channel."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Timing:
    """Pauses and deadlines, in seconds."""

    first_retry: float = 1.0
    """Pause before the first retry while Telegram is unreachable; it doubles with each further one."""

    last_retry: float = 30.0
    """The longest pause between retries."""

    poll_again: float = 3.0
    """Pause after a refused getUpdates."""

    idle_poll: float = 0.1
    """Pause after a getUpdates that is answered at once without anything new; it doubles up to `poll_again`."""

    body: float = 8.0
    """Deadline for the body of a request to the webhook."""

    acknowledge_tap: float = 0.5
    """When a tap is acknowledged even though its reply is not ready."""

    repeated_tap: float = 1.0
    """For how long after its reply a repetition of a tap is ignored."""

    stop: float = 4.0
    """Deadline for the updates in progress when the channel stops."""


TIMING: Final = Timing()
