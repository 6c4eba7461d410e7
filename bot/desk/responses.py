"""Responses: who wants to be told once an answer to his question is published, each once, and gone on with after a restart."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar

from bot.desk.outbox import Consent
from bot.desk.recording import Recording
from bot.desk.states import State
from bot.people.privacy import mask
from index import Language

KEPT: Final = timedelta(days=90)
"""For how long a consent is kept at most."""

_NOT_COMPARED: Final = re.compile(r"[\W_]+")
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Responses:
    """Consents beside the cases of a desk. Any thread; every call is one transaction."""

    def __init__(self, desk: Recording) -> None:
        self._desk = desk
        self._store = desk.store

    async def call(self, work: Callable[Concatenate["Responses", _Given], _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
        """Return the result of *work*, a method of this class, made in the thread of the desk that writes."""
        return await self._desk.call(lambda _: work(self, *given, **named))

    # Consents

    def agree(self, sender: str, question: str, language: Language, case: int = 0) -> Consent:
        """Let *sender* be told of an answer to *question*, which he may have asked with a *case*."""
        masked = mask(question).text
        consent = Consent(0, self._desk.person(sender), sender, language, masked, case, self._desk.now())
        with self._store.transaction():
            return consent._replace(number=self._store.agree(consent, _bare(masked)))

    def cancel(self, sender: str, number: int) -> bool:
        """Let *sender* not be told; tell whether he would have been."""
        with self._store.transaction():
            mine = number in {each.number for each in self._store.consents(person=self._desk.person(sender))}
            if mine:
                self._store.drop_consent(number)
        if mine:
            self._store.leave_no_trace()
        return mine

    def agreed(self, case: int) -> bool:
        """Tell whether the person of a case wants to be told."""
        contact = self._store.contact(case)
        return contact is not None and any(each.case == case for each in self._store.consents(person=contact.person))

    def erase_old(self, days: int) -> int:
        """Erase the consents that are older than *days*, 0 for ever, or than they may be; return how many those were."""
        before = self._desk.now() - (min(KEPT, timedelta(days=days)) if days else KEPT)
        with self._store.transaction():
            old = [each for each in self._store.consents() if each.at < before]
            for each in old:
                self._store.drop_consent(each.number)
        if old:
            self._store.leave_no_trace()
        return len(old)

    # Published answers

    def new(self, documents: Iterable[str]) -> Sequence[str]:
        """Return those of *documents* of which it was not found out yet who is to be told."""
        return self._store.unpublished(documents)

    def waiting(self) -> Sequence[Consent]:
        """Return who is to be told of nothing yet, and was not answered otherwise."""
        return [each for each in self._store.consents() if not each.document and not self._is_settled(each)]

    def publish(self, document: str, numbers: Collection[int]) -> None:
        """Let those who gave the consents of *numbers* be told of *document*."""
        with self._store.transaction():
            for number in numbers:
                self._store.intend(number, document)
            self._store.add_published(document, self._desk.now())

    def postpone(self, consent: Consent) -> None:
        """Let somebody wait for another document, since this one no longer answers him."""
        with self._store.transaction():
            self._store.intend(consent.number, "")

    def next(self, channel: str, sender: str = "") -> Consent | None:
        """Return who is to be told next of those whose senders begin with *channel*, or *sender* alone; who was answered is dropped."""
        for each in self._store.consents(person=self._desk.person(sender) if sender else ""):
            if not each.document or not each.sender.startswith(channel):
                continue
            if not self._is_settled(each):
                return each
            with self._store.transaction():
                self._store.drop_consent(each.number)
        return None

    def mark(self, consent: Consent, *, arrived: bool) -> None:
        """Count somebody as told, or as out of reach, and forget that he wanted to be told of that document."""
        with self._store.transaction():
            for each in self._store.consents(person=consent.person):
                if each.document == consent.document:
                    self._store.drop_consent(each.number)
            self._store.count_told(consent.document, arrived=arrived)

    def _is_settled(self, consent: Consent) -> bool:
        """Tell whether staff has answered somebody in a case of his own about the same question, or he has withdrawn it."""
        mine = [case for case in self._store.cases_of(consent.person) if case.finished is not None or case.state is State.WITHDRAWN]
        return any(case.number == consent.case or self._asks(case.number, consent.question) for case in mine)

    def _asks(self, number: int, question: str) -> bool:
        asked = self._desk.question(number)
        return asked is not None and _bare(asked.text) == _bare(question)


def _bare(question: str) -> str:
    """Return *question* as it is compared: without blanks and marks."""
    return _NOT_COMPARED.sub("", question).casefold()
