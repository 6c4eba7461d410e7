"""Commands on added files: add one, remove one, check the health of the documents."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from bot.commands.paging import page_buttons, paginate, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.uploads import Uploads, check_added
from bot.desk.folder import DeskFolder
from bot.library.additions import safe_name
from bot.library.audience import Audience
from bot.library.library import Library, document_key
from bot.replies.blocks import Button, Reply
from bot.texts import additions as texts
from bot.texts.desk_files import file_faults
from bot.texts.indexing import sync_report
from bot.texts.message import CANCEL, short

FINDINGS_A_PAGE: Final = 8


class AdditionCommands:
    """/add and /health, and the buttons below them."""

    def __init__(self, library: Library, uploads: Uploads, admins: Admins, desk: DeskFolder) -> None:
        self._library = library
        self._desk = desk
        self._uploads = uploads
        self._admins = admins

    def handlers(self) -> Mapping[str, Handler]:
        """Return what runs each command."""
        return {"add": self.add, "join": self.join, "decline": self.decline, "remove": self.remove, "health": self.health}

    async def add(self, request: Request) -> AsyncIterator[Reply]:
        """Show what is in the file that came with the request, and offer to add it; without a file say how."""
        check_private(request)
        language = request.language
        if request.attachment is None:
            yield Reply(texts.SEND_A_FILE(language), language)
            return
        offered = await self._uploads.offer(request.attachment.name, request.attachment.content)
        buttons = (
            (Button(texts.JOIN(language), f"/join {offered.key}"), Button(texts.JOIN_FOR_STAFF(language), f"/join {offered.key} staff")),
            (Button(CANCEL(language), f"/decline {offered.key}"),),
        )
        yield Reply(
            texts.offer(offered, language),
            language,
            buttons=buttons if offered.key else (),
            error=None if offered.key else offered.preview.error,
        )

    async def join(self, request: Request) -> AsyncIterator[Reply]:
        """Add the file that waits under the key of a button, and say what that changed."""
        check_private(request)
        language = request.language
        key, _, who = request.argument.partition(" ")
        audience: Audience = "staff" if who == "staff" else "public"
        path, report = await self._uploads.join(key, audience)
        await self._admins.record(request.sender, "join", path)
        joined = texts.JOINED_FOR_STAFF if audience == "staff" else texts.JOINED
        lines = [joined(language, name=short(path.rpartition("/")[2])), sync_report(report, language)]
        yield Reply("\n".join(lines), language, edits=request.is_tap)

    async def decline(self, request: Request) -> AsyncIterator[Reply]:
        """Forget the file that waits under the key of a button."""
        name = await self._uploads.decline(request.argument)
        yield Reply(texts.DECLINED(request.language, name=short(safe_name(name, ""))), request.language, edits=request.is_tap)

    async def remove(self, request: Request) -> AsyncIterator[Reply]:
        """Ask whether an added document is to be removed, and with "yes" behind its key remove it."""
        check_private(request)
        language = request.language
        key, _, sure = request.argument.partition(" ")
        document = await self._library.for_audience(request.audience).document(key, even_paused=True)
        title = short(document.title)
        if sure != "yes":
            check_added(document)
            buttons = ((Button(texts.REMOVE(language), f"/remove {document_key(document.id)} yes"),),)
            yield Reply(texts.CONFIRM_REMOVAL(language, title=title), language, buttons=buttons)
            return
        report = await self._uploads.remove(document)
        await self._admins.record(request.sender, "remove", document.id)
        yield Reply(f"{texts.REMOVED(language, title=title)}\n{sync_report(report, language)}", language, edits=request.is_tap)

    async def health(self, request: Request) -> AsyncIterator[Reply]:
        """Say what is wrong with the desk's files and the documents, or with those that words name; "@2" before them is the second page."""
        check_private(request)
        language = request.language
        wanted, words = requested_page(request.argument)
        holdings = self._library.for_audience("staff")
        titles = {document.id: document.title for document in await holdings.documents(words)}
        found = [each for each in await holdings.findings() if each.document_id in titles]
        is_whole = wanted == 1 and not words
        learned = texts.learned(await holdings.learned(), language) if is_whole else ""
        faults = file_faults((await self._desk.files()).faults, language) if is_whole else []
        if not found:
            healthy = "" if faults else texts.HEALTHY(language)
            yield Reply("\n".join(filter(None, (*faults, healthy, learned))), language)
            return
        page = paginate(found, wanted, FINDINGS_A_PAGE)
        buttons = page_buttons(f"/health @{{page}} {words}", page.number, page.count, language)
        text = texts.findings(page.items, titles, page.number, page.count, language)
        yield Reply("\n".join(filter(None, (*faults, text, learned))), language, buttons=buttons, edits=request.is_tap)
