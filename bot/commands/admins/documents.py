"""Documents that admins add and remove, and what is wrong with documents."""

from collections.abc import AsyncIterator

from bot.commands.admins.paging import check_private, paged, turning
from bot.commands.admins.pausing import named
from bot.commands.requests import Request
from bot.conversation.assistant import Assistant
from bot.library.additions import safe_name
from bot.library.shelf import document_key
from bot.replies.blocks import Button, Reply
from bot.texts import admins as said
from bot.texts import curation as told
from bot.texts import short


async def add(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Show what is in the file that came with the request, and offer to add it; without a file say how."""
    check_private(request)
    language = request.language
    if request.attachment is None:
        yield Reply(told.SEND_A_FILE(language), language)
        return
    offered = await assistant.curation.offer(request.attachment.name, request.attachment.content)
    buttons = (
        (Button(told.JOIN(language), f"/join {offered.key}"), Button(told.JOIN_FOR_STAFF(language), f"/join {offered.key} staff")),
        (Button(told.CANCEL(language), f"/decline {offered.key}"),),
    )
    yield Reply(told.offer(offered, language), language, buttons=buttons if offered.key else (), error=offered.preview.error)


async def join(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Add the file that waits under the key of a button, and say what that changed."""
    check_private(request)
    language = request.language
    key, _, who = request.argument.partition(" ")
    path, report = await assistant.curation.join(key, staff=who == "staff")
    await assistant.curation.note(request.sender, "join", path)
    joined = told.JOINED_FOR_STAFF if who == "staff" else told.JOINED
    lines = [joined(language, name=short(path.rpartition("/")[2])), said.sync_report(report, language)]
    yield Reply("\n".join(lines), language, edits=request.is_tap)


async def decline(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Forget the file that waits under the key of a button."""
    name = await assistant.curation.decline(request.argument)
    yield Reply(told.DECLINED(request.language, name=short(safe_name(name, ""))), request.language, edits=request.is_tap)


async def remove(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Ask whether an added document is to be removed, and with "yes" behind its key remove it."""
    check_private(request)
    language = request.language
    key, _, sure = request.argument.partition(" ")
    document = await named(assistant, request, key)
    title = short(document.title)
    if sure != "yes":
        assistant.curation.check_added(document)
        buttons = ((Button(told.REMOVE(language), f"/remove {document_key(document.id)} yes"),),)
        yield Reply(told.CONFIRM_REMOVAL(language, title=title), language, buttons=buttons)
        return
    report = await assistant.curation.remove(document)
    await assistant.curation.note(request.sender, "remove", document.id)
    yield Reply(f"{told.REMOVED(language, title=title)}\n{said.sync_report(report, language)}", language, edits=request.is_tap)


async def health(assistant: Assistant, request: Request) -> AsyncIterator[Reply]:
    """Say what is wrong with the documents, or with those that some words name; "@2" before the words is the second page."""
    check_private(request)
    language = request.language
    page, words = paged(request.argument)
    documents = await assistant.shelf.documents(words, staff=True)
    titles = {document.id: document.title for document in documents}
    found = [each for each in await assistant.library.findings(staff=True) if each.document_id in titles]
    if not found:
        yield Reply(told.HEALTHY(language), language)
        return
    count = told.pages(len(found), told.FINDINGS_A_PAGE)
    page = min(page, count)
    buttons = turning("health", words, page, count, language)
    yield Reply(told.findings(found, titles, page, language), language, buttons=buttons, edits=request.is_tap)
