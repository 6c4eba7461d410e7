"""CaseApi: a case on the page, for the conversation that opened it and for whoever has its private link."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from aiohttp import web

from bot.commands import Commands, Request
from bot.commands.correspondence import Correspondence
from bot.commands.history import standing
from bot.desk.cases import PERSON, Case, Event, apply
from bot.desk.desk import Desk
from bot.desk.enclosures import KEPT, LARGEST_MEBIBYTES, MOST_FILES, kept_file, own_file
from bot.desk.outbox import Bound, Outgoing
from bot.desk.responses import Responses
from bot.desk.states import SPEECH, State
from bot.desk.store import Words
from bot.desk.units import Actor
from bot.errors import DownloadFailedError, NoSuchCaseError
from bot.replies import cases as layout
from bot.replies.blocks import Attachment, Button, Reply
from bot.texts import desk_history as history
from bot.texts import page_cases as texts
from bot.texts.desk import CATEGORIES, STAFF_NAME, STATES
from bot.texts.desk_staff import ERASED, FILE_ONLY
from bot.web.addresses import Allowance, Visitors, network_of
from bot.web.bodies import json_object
from bot.web.downloads import Downloads, saved_as
from bot.web.enclosing import EnclosureApi
from bot.web.entitlement import entitled
from bot.web.language import language_of
from bot.web.refusals import as_json, refuse, status_of
from index import Language

_HEAR: Final = re.compile(r"/hear (?:case|stop) [0-9]{1,9}", re.ASCII)
_MOVE: Final = re.compile(r"/move ([a-z_]{2,12}) ([0-9]{1,9})(?: ([1-5]|yes|no))?", re.ASCII)
_A_MINUTE: Final = 60
_SUPPLY: Final = "supply"
_SOLVED: Final = "solved"
_REOPEN: Final = "reopen"


class CaseApi:
    """POST /api/case with {"case", "conversation"?, "action"?, "words"?}: does what is wanted, then returns the case. Event loop only.

    `case` is a number, which only the conversation that opened it may name, or the secret of a private link. `action` is that of a button,
    "link" or "unlink".

    POST /api/case/file with {"case", "conversation"?, "file"} returns a file, as the history of the case names it.
    """

    def __init__(self, commands: Commands, letters: Correspondence, visitors: Visitors) -> None:
        self._commands = commands
        self._letters = letters
        self._desk = letters.desk
        self._visitors = visitors
        self._acts = Allowance(_A_MINUTE)
        self._downloads = Downloads()
        self.routes: Sequence[web.RouteDef] = (
            web.post("/api/case", self._case),
            web.post("/api/case/file", self._file),
            *EnclosureApi(self._desk, visitors).routes,
        )

    async def _file(self, request: web.Request) -> web.Response:
        self._acts.check(self._visitors.address(request))
        body = await json_object(request)
        number, _ = await self._desk.look(entitled, str(body.get("case", "")), str(body.get("conversation", "")))
        name = await self._desk.look(_file_of, number, str(body.get("file", "")))
        async with self._downloads.place(self._visitors.address(request)):
            file = await self._fetched(name)
            return web.Response(body=BytesIO(file.content), content_type="application/octet-stream", headers=saved_as(file.name))

    async def _fetched(self, name: str) -> Attachment:
        """Return a file that is kept with a case, or by the channel through which it came."""
        kept = await self._desk.look(kept_file, name)
        if kept is not None:
            return Attachment(*kept)
        if self._letters.private is None:
            raise DownloadFailedError
        return await self._letters.private.fetch(name)

    async def _case(self, request: web.Request) -> web.Response:
        self._acts.check(self._visitors.address(request))
        body = await json_object(request)
        number, sender = await self._desk.look(entitled, str(body.get("case", "")), str(body.get("conversation", "")))
        action, words = body.get("action", ""), body.get("words", "")
        link, said = "", Reply("")
        if action == "link":
            link = f"/#case={await self._desk.call(Desk.link, number)}"
        elif action == "unlink":
            await self._desk.call(Desk.unlink, number)
        elif action or words:
            wanted = await self._desk.look(self._wanted, number, sender, str(action), str(words), request)
            if wanted is None:
                return refuse(request, 400)
            said = await self._done(wanted)
            if said.error is not None:
                return refuse(request, status_of(said.error), said.text or said.notice)
        else:
            said = await self._done(self._request("hear", "news", sender, request))
        await self._desk.call(Desk.looked, number)
        record = await self._record(number, language_of(request)) | {"link": link}
        if said.about is None and (said.text or said.notice):  # what the history does not say
            record["notice"] = said.text or said.notice
            record["buttons"] = [{"label": each.label, "action": each.action} for each in _acts(said)] or record["buttons"]
        return as_json(record)

    def _wanted(  # noqa: PLR0913, PLR0917 - who wants what of which case
        self, desk: Desk, number: int, sender: str, action: str, words: str, visited: web.Request
    ) -> Request | None:
        """Return what the person wants to do, None where that is nothing that he can. In a thread."""
        if words and not action:
            last = desk.store.events(number)[-1].number
            return replace(self._request("said", words, sender, visited), bound=Bound(number, last, _SUPPLY), is_tap=False)
        if _HEAR.fullmatch(action):
            return self._request("hear", action.removeprefix("/hear "), sender, visited)
        made = _MOVE.fullmatch(action)
        if made is None or int(made[2]) != number:
            return None
        return self._request("move", action.removeprefix("/move "), sender, visited)

    def _request(self, command: str, argument: str, sender: str, visited: web.Request) -> Request:
        quota = f"web:{network_of(self._visitors.address(visited))}"
        return Request(command, argument, sender, sender, language=language_of(visited), quota=quota, is_tap=True)

    async def _done(self, request: Request) -> Reply:
        reply = Reply("")
        async for later in self._commands.respond(request):
            reply = later
        return reply

    async def _record(self, number: int, language: Language) -> dict[str, Any]:
        """Return a case as the page shows it, with what was said, oldest first."""
        case = await self._desk.look(Desk.get, number)
        facts = [texts.FACTS(language, category=CATEGORIES[case.category](language), unit=self._letters.unit_name(case.unit, language))]
        return {
            "number": number,
            "title": texts.TITLE(language, number=number, state=STATES[case.state](language)),
            "facts": [*facts, *await self._desk.look(standing, case, self._letters, language)],
            "history": [line async for line in self._history(number, language)],
            "buttons": await self._desk.look(_offered, case, language),
            "files": {"mebibytes": LARGEST_MEBIBYTES, "limit": MOST_FILES} if not case.is_closed else None,
            "adds": not case.is_closed or (case.state is State.SOLVED and case.is_rated_low and not case.commented),
        }

    async def _history(self, number: int, language: Language) -> AsyncIterator[Mapping[str, str]]:
        """Yield what was said, and when: by the person, and to him."""
        case = Case(number)
        for event, words, told, who in await self._desk.look(_happened, number):
            case = apply(case, event)
            at = f"{event.at:%Y-%m-%d %H:%M}"
            if event.who == PERSON and event.words:
                yield {"at": at, "who": texts.YOU(language), **_own(event, words, language)}
            if event.what == "reveal":
                looked = history.EVENTS["reveal"](language, who=who or STAFF_NAME(language))
                yield {"at": at, "who": texts.THEY(language), "text": looked}
            letter = await self._letters.letter(told, case) if told is not None else None
            if letter is not None:
                said = {"at": at, "who": texts.THEY(language), "text": letter.reply.text}
                yield said | ({"file": str(event.words)} if _saved(letter.files) else {})


def _own(event: Event, words: Words | None, language: Language) -> Mapping[str, str]:
    """Return words of the person as the history shows them, and what names the file that is kept with them."""
    if words is None:
        return {"text": ERASED(language)}
    named = {"file": str(event.words)} if words.file.startswith(KEPT) else {}
    return {"text": words.text or FILE_ONLY(language), **named}


def _offered(desk: Desk, case: Case, language: Language) -> Sequence[Mapping[str, str]]:
    """Return what the person may do; what takes words has a field of its own. In a thread."""
    kind = _SOLVED if case.state is State.SOLVED and not case.rating else ""
    offered = [each for row in layout.person_buttons(kind, case, language) for each in row if each.action.startswith("/move ")]
    if case.state is State.SOLVED and _REOPEN in desk.moves(case.number, Actor(PERSON)):
        offered.append(layout.action(_REOPEN, case.number, language))
    if not case.is_closed and not case.spoken and not Responses(desk).agreed(case.number):
        offered.append(layout.hearing(case.number, language))
    return [{"label": each.label, "action": each.action} for each in offered]


def _happened(desk: Desk, number: int) -> Sequence[tuple[Event, Words | None, Outgoing | None, str]]:
    """Return what happened to a case, with the words, the last message to the person about it, and by whom it was. In a thread."""
    store = desk.store
    return [(each, store.words(each.words), _last(store.outbox(event=each.number)), store.name(each.who)) for each in store.events(number)]


def _file_of(desk: Desk, number: int, named: str) -> str:
    """Return the channel's name of the file that went with words to or of the person of a case. In a thread.

    Raises:
        NoSuchCaseError: there is none, or it was taken back.
    """
    own = own_file(desk, number, named)
    if own:
        return own
    about = [event.what for event in desk.store.events(number) if str(event.words) == named and event.words]
    words = desk.store.words(int(named)) if about else None
    if words is None or not _saved((words.file,)) or not SPEECH.intersection(about) or "revoke" in about:
        raise NoSuchCaseError
    return words.file


def _saved(files: Sequence[str]) -> bool:
    """Tell whether one of *files* can be saved: a place cannot."""
    return any(file and not file.startswith("location:") for file in files)


def _acts(said: Reply) -> Iterator[Button]:
    """Yield the buttons under what was said that do something with a case, or with a wish to be told of answers."""
    yield from (each for row in said.buttons for each in row if each.action.startswith(("/move ", "/hear ")))


def _last(told: Sequence[Outgoing]) -> Outgoing | None:
    """Return the last message to the person among those about an event."""
    return next((each for each in reversed(told) if each.recipient == "person"), None)
