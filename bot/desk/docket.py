"""Docket: appends what happened to cases, with the messages about it, in the transaction of its caller."""

from dataclasses import replace

from bot.desk import telling
from bot.desk.cases import Case, Event, changed
from bot.desk.moves import Ground
from bot.desk.states import UNCOUNTED
from bot.desk.store import Store


class Docket:
    """Writes events; every event goes through `record()`. Within a transaction of the store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def record(  # noqa: PLR0913 - the columns of an event
        self,
        before: Case,
        after: Case,
        what: str,
        who: str,
        ground: Ground,
        *,
        reason: str = "",
        words: int = 0,
        told: frozenset[str] | None = None,
    ) -> tuple[Case, Event]:
        """Append what made *after* of *before*, and put the messages about it into the outbox.

        A move raises the version; what is said or looked at beside the moves does not. *told* limits the recipients, such as to
        "person".
        """
        counts = what not in UNCOUNTED and not (what == "supply" and before.state is after.state)
        after = replace(after, version=before.version + counts)
        event = Event(
            0, after.number, ground.now, who, what, before.state, after.state, after.version, reason, words, changed(before, after)
        )
        event = self.store.append(event, before.version, after)
        for message in telling.messages(what, before, after, ground.above(after)):
            if told is None or message.recipient in told:
                self.store.put(after.number, event.number, *message)
        if before.joined != after.joined:
            self._put_leading(before.joined or after.joined, event)
        return after, event

    def _put_leading(self, number: int, event: Event) -> None:
        """Let the card of the case be shown anew that another one has joined or left."""
        first = self.store.case(number)
        if first is not None:
            self.store.put(number, event.number, f"unit:{first.unit}", "joins", first.unit)
