"""Curation: what admins do with the documents while these go on answering."""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, Literal, ParamSpec, TypeVar

from bot.curation.answer_changes import AnswerChanges, compare, fingerprints
from bot.curation.gaps import Gap, cluster
from bot.curation.previews import Preview, preview
from bot.curation.waiting import Waiting, WaitingFiles
from bot.errors import ExpiredError, NotAddedError, NotKeptError, SyncRunningError
from bot.library.additions import PREFIX, Additions, WrittenAnswer, check_size, safe_name
from bot.library.audience import is_for_staff
from bot.library.library import Asking, Library
from bot.library.pauses import Pauses
from bot.logs import RecentErrors
from bot.people.pairing import Pairing
from bot.people.privacy import keyed_hash
from bot.people.querylog import MonthFigures, QueryLog
from index import Document, Finding, SyncReport

MOST_ASKED: Final = 45

_STEP_SECONDS: Final = 1.5
_PATIENCE_SECONDS: Final = 300.0
_ANSWERING_SECONDS: Final = 1800.0
_MOST_GAPS: Final = 500
_TELEGRAM: Final = re.compile(r"telegram:\d+")  # a name that nobody can choose
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that waits to be joined under `key`, or cannot be read and has none.

    `replaces` says that it takes the place of one of its name; `twin` is the title of a document whose file has the same bytes.
    """

    key: str
    preview: Preview
    replaces: bool
    twin: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reindexing is, of how much: files are read, then questions are asked again."""

    doing: Literal["reading", "asking"]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What a reindexing changed: files, what is wrong with the documents now, and what is answered in another way.

    `is_new` says that another generation answers than before: files changed, or the words by which they are read, or it was gone back.
    """

    report: SyncReport
    findings: tuple[Finding, ...]
    answer_changes: AnswerChanges
    is_new: bool = False


class Curation:
    """What admins do with the documents of a library, and what they are in the midst of. Event loop only; the work is done in threads."""

    def __init__(  # noqa: PLR0913 - the parts that admins work with; without them there is only what the library can do alone
        self,
        library: Library,
        *,
        additions: Additions | None = None,
        waiting: WaitingFiles | None = None,
        pauses: Pauses | None = None,
        log: QueryLog | None = None,
        key: bytes = b"",
        watched: Sequence[str] = (),
        errors: RecentErrors | None = None,
        pairing: Pairing | None = None,
        admins: Iterable[int] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Work on *library*; *watched* are questions that are asked again at every reindexing, people in *log* are hashes with *key*.

        *admins* are their numeric ids; whoever is paired joins them in `admins`, which channels look at for every message.
        """
        self.errors = errors
        self.admins = {*admins, *(pairing.admins() if pairing else ())}
        self._pairing = pairing
        self.answer_changes = AnswerChanges()
        self._library = library
        self._additions = additions
        self._waiting = waiting
        self._pauses = pauses
        self._log = log
        self._key = key or secrets.token_bytes(32)
        self._watched = watched
        self._clock = clock
        self._gaps: dict[str, Gap] = {}
        self._answering: dict[tuple[str, str], tuple[float, Gap]] = {}

    @property
    def additions(self) -> Additions:
        """What people added.

        Raises:
            NotKeptError: nothing can be added here.
        """
        return _kept(self._additions)

    @property
    def pauses(self) -> Pauses:
        """What does not answer for now.

        Raises:
            NotKeptError: nothing can be paused here.
        """
        return _kept(self._pauses)

    # Documents

    async def offer(self, name: str, content: bytes) -> Offer:
        """Let a file wait to be joined, and tell what is in it; what cannot be read does not wait, and has no key.

        Raises:
            EmptyFileError: it holds nothing.
            LargeFileError: it is larger than we take.
        """
        check_size(content)
        name = safe_name(name, hashlib.sha256(content).hexdigest()[:12])
        seen = await asyncio.to_thread(preview, name, content, self._library.analyzer.places)
        key = await asyncio.to_thread(_kept(self._waiting).put, name, content) if seen.error is None else ""
        return Offer(key, seen, await asyncio.to_thread(self.additions.find, name) is not None, await self._twin(content))

    async def join(self, key: str, *, staff: bool) -> tuple[str, SyncReport]:
        """Join the file that waits under *key* to the documents; return its path and what the sync did.

        Raises:
            ExpiredError: it waits no more.
            AddedTooMuchError: there are as many files as we keep.
        """
        waiting = await self._waited(key)
        path = await asyncio.to_thread(self.additions.put, waiting.name, waiting.content, staff=staff, replacing=True)
        await asyncio.to_thread(_kept(self._waiting).drop, key)
        return path, await self._sync()

    async def decline(self, key: str) -> str:
        """Forget the file that waits under *key*, and return its name.

        Raises:
            ExpiredError: it waits no more.
        """
        waiting = await self._waited(key)
        await asyncio.to_thread(_kept(self._waiting).drop, key)
        return waiting.name

    def check_added(self, document: Document) -> None:
        """Refuse what cannot be removed here.

        Raises:
            NotAddedError: nobody added *document* here.
        """
        if not document.id.startswith(PREFIX):
            raise NotAddedError

    async def remove(self, document: Document) -> SyncReport:
        """Remove the file that *document* was read from, if somebody added it here.

        Raises:
            NotAddedError: nobody did.
        """
        self.check_added(document)
        path = document.id.partition("#")[0].removeprefix(PREFIX)
        if not await asyncio.to_thread(self.additions.remove, path):
            raise NotAddedError
        return await self._sync(allow_empty=True)

    # The index

    async def reindex(self, *, everything: bool = False, staff: bool = False) -> AsyncIterator[Progress | Reindexed]:
        """Make the index equal to the folders, and yield now and then how far that is; at last what it changed.

        Args:
            everything: read unchanged files again too.
            staff: ask, examine and name also what only staff may read.

        Raises:
            SyncRunningError: one is running already.
            RetrievalError: see `Corpus.sync()`.
        """
        before, generation = self._library.asking(staff=staff), self._library.generation
        async for step in self._library.sync_steps(everything=everything):
            if isinstance(step, SyncReport):
                report = step
            else:
                yield Progress("reading", *step)
        after, is_new = self._library.asking(staff=staff), self._library.generation != generation
        self.answer_changes = AnswerChanges()
        if before is not None and after is not None and is_new:
            async for asked in self._compare(before, after):
                yield asked
        findings = await self._library.findings(staff=staff) if report.changed else ()
        changed = {*report.added, *report.updated}
        if not staff:
            report = replace(report, failed=tuple(each for each in report.failed if not is_for_staff(each[0])))
        yield Reindexed(
            report, tuple(each for each in findings if each.document_id.partition("#")[0] in changed), self.answer_changes, is_new
        )

    async def _compare(self, before: Asking, after: Asking) -> AsyncIterator[Progress]:
        """Ask both snapshots the same questions; the outcome is `answer_changes`."""
        questions = await self._questions()
        answers, shown = [], self._clock()
        for number, question in enumerate(questions, 1):
            answers.append((await before(question), await after(question)))
            if self._clock() - shown >= _STEP_SECONDS:
                shown = self._clock()
                yield Progress("asking", number, len(questions))
        self.answer_changes = compare(fingerprints(former for former, _ in answers), fingerprints(latter for _, latter in answers))

    async def _questions(self) -> list[str]:
        """Return the questions that are asked again: those watched, those that admins answered, and those asked most."""
        saved = await asyncio.to_thread(self._additions.questions) if self._additions else ()
        asked = await asyncio.to_thread(self._log.most_asked, MOST_ASKED) if self._log else ()
        return list(dict.fromkeys((*self._watched, *saved, *asked)))

    # Gaps

    async def gaps(self, days: int) -> list[Gap]:
        """Return what was not answered in the last *days*, most asked first."""
        if self._log is None:
            return []
        questions = await asyncio.to_thread(self._log.gaps, days)
        gaps = await asyncio.to_thread(cluster, questions, self._library.analyzer)
        self._gaps = {gap.ids[0]: gap for gap in gaps[:_MOST_GAPS]}
        return gaps

    async def gap(self, key: str, days: int) -> Gap:
        """Return the gap whose first question has the id *key*.

        Raises:
            ExpiredError: it is closed, or too long ago.
        """
        if key not in self._gaps:
            await self.gaps(days)
        if key not in self._gaps:
            raise ExpiredError
        return self._gaps[key]

    def expect_answer(self, sender: str, chat: str, gap: Gap) -> None:
        """Take what *sender* says next in *chat* for the answer to *gap*, for half an hour."""
        self._answering[sender, chat] = (self._clock() + _ANSWERING_SECONDS, gap)

    def is_expected(self, sender: str, chat: str) -> bool:
        """Tell whether what *sender* says next in *chat* is an answer to a gap."""
        until, _ = self._answering.get((sender, chat), (0.0, None))
        return self._clock() < until

    def expected(self, sender: str, chat: str) -> Gap:
        """Return the gap that *sender* is about to answer, and expect it no longer.

        Raises:
            ExpiredError: he is about to answer none.
        """
        until, gap = self._answering.pop((sender, chat), (0.0, None))
        if gap is None or self._clock() >= until:
            raise ExpiredError
        return gap

    async def close(self, gap: Gap, text: str, author: str, today: date) -> str:
        """Make *text* a document that answers *gap*, index it, and return its id.

        Raises:
            AddedTooMuchError: there are as many files as we keep.
            DocumentError: nothing of it is text that can be cited; it is not kept.
        """
        path = await asyncio.to_thread(self.additions.put_answer, WrittenAnswer(gap.question, text, author, today))
        failed = dict((await self._sync()).failed)
        if PREFIX + path in failed:
            await asyncio.to_thread(self.additions.remove, path)
            raise failed[PREFIX + path]
        await asyncio.to_thread(_kept(self._log).close_gap, gap.ids, PREFIX + path)
        self._gaps.pop(gap.ids[0], None)
        await asyncio.to_thread(self.additions.remember_question, gap.question)
        return PREFIX + path

    # Figures and what was done

    async def month(self, year: int, month: int) -> MonthFigures | None:
        """Return the figures of a month in local time, None where nothing is logged."""
        zone = datetime.now(UTC).astimezone().tzinfo or UTC
        return await asyncio.to_thread(self._log.month, year, month, zone) if self._log else None

    async def last_day(self) -> Mapping[str, int]:
        """Return how many questions of the last 24 hours got which band; empty where nothing is logged."""
        if self._log is None:
            return {}
        return {str(band): count for band, count in (await asyncio.to_thread(self._log.last_day)).items()}

    async def pair(self, code: str, sender: str) -> bool:
        """Make *sender* an admin from now on if *code* is the pairing code, and he writes on Telegram; tell whether it is so."""
        if self._pairing is None or not _TELEGRAM.fullmatch(sender) or not await asyncio.to_thread(self._pairing.redeem, code, sender):
            return False
        self.admins.update(await asyncio.to_thread(self._pairing.admins))
        return True

    async def note(self, sender: str, action: str, subject: str = "", reason: str = "") -> None:
        """Keep on record what an admin did, where there is a log."""
        if self._log is not None:
            await asyncio.to_thread(self._log.note, keyed_hash(self._key, sender), action, subject, reason)

    async def do(self, work: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs) -> _Result:
        """Do *work* that waits for the disk or takes long in a thread."""
        return await asyncio.to_thread(work, *given, **named)

    async def _sync(self, *, allow_empty: bool = False) -> SyncReport:
        """Sync, after the one that is running, if one is."""
        until = self._clock() + _PATIENCE_SECONDS
        while True:
            try:
                return await self._library.sync(allow_empty=allow_empty)
            except SyncRunningError:
                if self._clock() >= until:
                    raise
                await asyncio.sleep(_STEP_SECONDS / 3)

    async def _waited(self, key: str) -> Waiting:
        waiting = await asyncio.to_thread(_kept(self._waiting).take, key)
        if waiting is None:
            raise ExpiredError
        return waiting

    async def _twin(self, content: bytes) -> str:
        """Return the title of a document whose file has the same bytes; empty where there is none."""
        digest = hashlib.sha256(content).hexdigest()
        documents = await self._library.documents(staff=True)
        return next((document.title for document in documents if document.digest == digest), "")


def _kept(part: _Result | None) -> _Result:
    if part is None:
        raise NotKeptError
    return part
