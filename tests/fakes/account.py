"""All the server knows about one bot, and how a call of it is run."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fakes.calls import ApiError, Call, Json
from tests.fakes.chats import User, World
from tests.fakes.clocks import Clock, Signal
from tests.fakes.faults import Faults
from tests.fakes.flood import FloodControl
from tests.fakes.updates import UpdateQueue
from tests.fakes.webhook import RETRY_SECONDS, Webhook


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule the bot broke by its own fault."""

    method: str
    code: int
    description: str
    parameters: Json


@dataclass(slots=True)
class Query:
    """A click or an inline query, which the bot answers once and in time."""

    user: User
    expires: float
    answer: Json | None = None
    is_click: bool = False
    seconds: float = 0.0  # from when it was asked to when it was answered
    asked: float = 0.0


@dataclass(slots=True)
class Account:
    """One bot; event loop only."""

    token: str
    bot: User
    clock: Clock
    flood: FloodControl
    faults: Faults
    changed: Signal
    updates: UpdateQueue
    retry_seconds: float = RETRY_SECONDS
    privacy_mode: bool = False
    world: World = field(default_factory=World)
    webhook: Webhook | None = None
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[tuple[str, ...], list[Json]] = field(default_factory=dict)  # (scope ..., language) -> menu
    calls: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def blame(self, call: Call, error: ApiError) -> None:
        """Note that the bot broke a rule, unless the error is excused."""
        if not error.excused:
            self.violations.append(Violation(call.method, error.code, error.description, call.parameters))


def open_account(token: str, bot: User, *, flood_control: bool, clock: Clock) -> Account:
    """Return the account of a bot that nobody has written to."""
    changed = Signal()
    flood = FloodControl(clock, is_on=flood_control)
    return Account(token, bot, clock, flood, Faults(clock), changed, UpdateQueue(clock, changed))
