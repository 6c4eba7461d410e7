"""Commands about added files: add one, remove it, and what is wrong with documents."""

from collections.abc import AsyncIterator, Mapping

from bot.commands.paging import page_buttons, requested_page
from bot.commands.requests import Handler, Request, check_private
from bot.curation.admins import Admins
from bot.curation.uploads import Uploads, check_added
from bot.library.additions import safe_name
from bot.library.audience import Audience
from bot.library.library import Library, document_key
from bot.replies.blocks import Button, Reply
from bot.texts import admins as said
from bot.texts import curation as told
from bot.texts import short


class AdditionCommands:
    """/add and /health, and the buttons below them."""

    def __init__(self, library: Library, uploads: Uploads, admins: Admins) -> None:
        self._library = library
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
            yield Reply(told.SEND_A_FILE(language), language)
            return
        offered = await self._uploads.offer(request.attachment.name, request.attachment.content)
        buttons = (
            (Button(told.JOIN(language), f"/join {offered.key}"), Button(told.JOIN_FOR_STAFF(language), f"/join {offered.key} staff")),
            (Button(told.CANCEL(language), f"/decline {offered.key}"),),
        )
        yield Reply(
            told.offer(offered, language),
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
        joined = told.JOINED_FOR_STAFF if audience == "staff" else told.JOINED
        lines = [joined(language, name=short(path.rpartition("/")[2])), said.sync_report(report, language)]
        yield Reply("\n".join(lines), language, edits=request.is_tap)

    async def decline(self, request: Request) -> AsyncIterator[Reply]:
        """Forget the file that waits under the key of a button."""
        name = await self._uploads.decline(request.argument)
        yield Reply(told.DECLINED(request.language, name=short(safe_name(name, ""))), request.language, edits=request.is_tap)

    async def remove(self, request: Request) -> AsyncIterator[Reply]:
        """Ask whether an added document is to be removed, and with "yes" behind its key remove it."""
        check_private(request)
        language = request.language
        key, _, sure = request.argument.partition(" ")
        document = await self._library.for_audience(request.audience).document(key, even_paused=True)
        title = short(document.title)
        if sure != "yes":
            check_added(document)
            buttons = ((Button(told.REMOVE(language), f"/remove {document_key(document.id)} yes"),),)
            yield Reply(told.CONFIRM_REMOVAL(language, title=title), language, buttons=buttons)
            return
        report = await self._uploads.remove(document)
        await self._admins.record(request.sender, "remove", document.id)
        yield Reply(f"{told.REMOVED(language, title=title)}\n{said.sync_report(report, language)}", language, edits=request.is_tap)

    async def health(self, request: Request) -> AsyncIterator[Reply]:
        """Say what is wrong with the documents, or with those that some words name; "@2" before the words is the second page."""
        check_private(request)
        language = request.language
        wanted, words = requested_page(request.argument)
        holdings = self._library.for_audience("staff")
        titles = {document.id: document.title for document in await holdings.documents(words)}
        found = [each for each in await holdings.findings() if each.document_id in titles]
        if not found:
            yield Reply(told.HEALTHY(language), language)
            return
        count = told.pages(len(found), told.FINDINGS_A_PAGE)
        page = min(wanted, count)
        buttons = page_buttons(f"/health @{{page}} {words}", page, count, language)
        yield Reply(told.findings(found, titles, page, language), language, buttons=buttons, edits=request.is_tap)
