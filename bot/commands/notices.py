"""Commands on notices: /notice for admins, /subscribe for everybody."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.desk.folder import DeskFolder
from bot.desk.grids import Grids
from bot.desk.notices import LONGEST_NOTICE, Notice, Notices
from bot.replies.blocks import Button, Reply
from bot.texts import notices as texts
from bot.texts.message import CANCEL, listed, short
from index import Language

_WRITTEN: Final = re.compile(r"(\S{1,32})\s+(.+)", re.DOTALL)
_TAPPED: Final = re.compile(r"(send|stop) ([0-9]{1,9})")
_OFF: Final = frozenset({"off", "stop"})
_MOST_OFFERED: Final = 30


class NoticeCommands:
    """/notice and /subscribe."""

    def __init__(self, notices: Notices, desk: DeskFolder, admins: Admins) -> None:
        """Send *notices* to the grids of *desk*; what *admins* do is recorded."""
        self._notices = notices
        self._desk = desk
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"notice": self.notice, "subscribe": self.subscribe}

    async def notice(self, request: Request) -> AsyncIterator[Reply]:
        """Preview "CODE text", send or stop one by its button; without an argument list the last ones."""
        check_private(request)
        grids, language, argument = (await self._desk.files()).grids, request.language, request.argument.strip()
        if not grids.units:
            yield Reply(texts.NO_GRIDS(language), language)
        elif tapped := _TAPPED.fullmatch(argument):
            yield await self._tapped(tapped[1], int(tapped[2]), grids, request)
        elif not argument:
            yield await self._recent(grids, request)
        elif (written := _WRITTEN.fullmatch(argument)) is None or len(written[2]) > LONGEST_NOTICE:
            yield Reply(_how(grids, language), language)
        else:
            yield await self._previewed(written[1], written[2].strip(), grids, request)

    async def _previewed(self, code: str, text: str, grids: Grids, request: Request) -> Reply:
        language, unit = request.language, grids.get(code)
        if unit is None:
            return Reply("\n".join([texts.NO_SUCH_GRID(language, code=short(code)), *_codes(grids, language)]), language)
        count = await self._notices.call(Notices.count, _reached(unit.code, grids))
        if not count:
            return Reply(texts.NOBODY(language, unit=grids.name(unit.code)), language)
        draft = await self._notices.call(Notices.draft, unit.code, text)
        said = texts.PREVIEW(language, unit=grids.name(unit.code), count=count, text=text)
        buttons = (Button(texts.SEND(language), f"/notice send {draft.number}"), Button(CANCEL(language), f"/notice stop {draft.number}"))
        return Reply(said, language, buttons=(buttons,))

    async def _tapped(self, move: str, number: int, grids: Grids, request: Request) -> Reply:
        """Send a notice, or stop it.

        Raises:
            ExpiredError: it is neither a draft nor being sent.
        """
        language = request.language
        if move == "stop":
            stopped = await self._notices.call(Notices.stop, number)
            await self._admins.record(request.sender, "notice stop", stopped.unit)
            counts = {"sent": stopped.sent, "failed": stopped.failed, "waiting": stopped.waiting}
            said = texts.STOPPED(language, **counts) if any(counts.values()) else texts.DROPPED(language)
            return Reply(said, language, edits=request.is_tap)
        unit = (await self._notices.call(Notices.get, number)).unit
        started = await self._notices.call(Notices.start, number, _reached(unit, grids))
        await self._admins.record(request.sender, "notice", unit, short(started.text))
        stop = ((Button(texts.STOP(language), f"/notice stop {number}"),),)
        return Reply(texts.SENDING(language, count=started.waiting), language, buttons=stop, edits=request.is_tap)

    async def _recent(self, grids: Grids, request: Request) -> Reply:
        language, recent = request.language, await self._notices.call(Notices.recent)
        how = _how(grids, language)
        if not recent:
            return Reply("\n".join([texts.NO_NOTICES(language), how]), language)
        lines = [texts.line(notice, grids.name(notice.unit), language) for notice in recent]
        buttons = tuple((_button(notice, request),) for notice in recent if notice.state in {"sending", "stopped"} and notice.waiting)
        return Reply("\n".join([*lines, how]), language, buttons=buttons)

    async def subscribe(self, request: Request) -> AsyncIterator[Reply]:
        """Let the sender get the notices of a grid, or with "off" of none; without an argument say of which, and offer the others."""
        language, argument = request.language, request.argument.strip()
        grids = (await self._desk.files()).grids
        if request.in_group or not request.sender.startswith("telegram:"):
            yield Reply(texts.IN_PRIVATE(language), language)
        elif not grids.units:
            yield Reply(texts.NO_GRIDS(language), language)
        elif argument.lower() in _OFF:
            count = await self._notices.call(Notices.unsubscribe, request.sender)
            yield Reply((texts.UNSUBSCRIBED if count else texts.NOT_SUBSCRIBED)(language), language, edits=request.is_tap)
        elif argument:
            yield await self._subscribed(argument, grids, request)
        else:
            yield await self._offered(grids, request)

    async def _subscribed(self, code: str, grids: Grids, request: Request) -> Reply:
        language, unit = request.language, grids.get(code)
        if unit is None:
            return Reply(texts.NO_SUCH_GRID(language, code=short(code)), language)
        await self._notices.call(Notices.subscribe, request.sender, unit.code, language)
        return Reply(texts.SUBSCRIBED(language, unit=grids.name(unit.code)), language, edits=request.is_tap)

    async def _offered(self, grids: Grids, request: Request) -> Reply:
        language, known = request.language, await self._notices.call(Notices.grids_of, request.sender)
        said = texts.SUBSCRIPTIONS(language, units=listed([grids.name(code) for code in known], language)) if known else ""
        others = [unit for unit in grids.units.values() if unit.code not in known and unit.level == 0][:_MOST_OFFERED]
        buttons = tuple((Button(short(grids.name(unit.code)), f"/subscribe {unit.code}"),) for unit in others)
        lines = [said, texts.WHICH_GRID(language) if others else ""]
        return Reply("\n".join(filter(None, lines)), language, buttons=buttons)


def _how(grids: Grids, language: Language) -> str:
    """Return how a notice is written, with the codes that there are."""
    return "\n".join([texts.HOW_TO_NOTIFY(language, limit=LONGEST_NOTICE), *_codes(grids, language)])


def _codes(grids: Grids, language: Language) -> Sequence[str]:
    """Return the codes of the first units, a line each."""
    return [texts.CODES(language), *(f"{code} {grids.name(code)}" for code in list(grids.units)[:_MOST_OFFERED])]


def _reached(unit: str, grids: Grids) -> Sequence[str]:
    """Return the units whose people a notice to *unit* reaches: its own, and those below."""
    return (unit, *grids.below(unit))


def _button(notice: Notice, request: Request) -> Button:
    """Return the button that stops a notice, or goes on with it."""
    label, move = (texts.STOP, "stop") if notice.state == "sending" else (texts.GO_ON, "send")
    return Button(f"{label(request.language)} {notice.number}", f"/notice {move} {notice.number}")
