"""Files that people send: fetched only when wanted, and only as large as Telegram gives them to bots."""

import logging
from typing import Final

from telegram import Bot, Document
from telegram.error import TelegramError

from bot.errors import DownloadFailedError, LargeFileError
from bot.replies.blocks import Attachment
from bot.telegram.connections import Line

_LARGEST: Final = 20 << 20  # bytes; the library counts twenty million, the server more
_log = logging.getLogger(__name__)


async def fetch(document: Document, bot: Bot, line: Line) -> Attachment:
    """Return a file that was sent to *bot*.

    Raises:
        LargeFileError: it is larger than a bot may fetch.
        DownloadFailedError: it did not arrive whole.
    """
    if (document.file_size or 0) > _LARGEST:
        raise LargeFileError(_LARGEST >> 20)
    try:
        file = await line.retry(lambda: bot.get_file(document.file_id))
        content = await line.retry(file.download_as_bytearray)
    except TelegramError as error:
        _log.warning("a file cannot be fetched: %s", error)
        raise DownloadFailedError from error
    if file.file_size is not None and len(content) != file.file_size:
        _log.warning("a file of %d bytes arrived with %d", file.file_size, len(content))
        raise DownloadFailedError
    return Attachment(document.file_name or "", bytes(content))
