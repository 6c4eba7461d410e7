"""Download of a file that somebody sent, within the Bot API's size limit."""

import logging
from pathlib import PurePosixPath
from typing import Final

from telegram import Bot, Document
from telegram.error import TelegramError

from bot.errors import DownloadFailedError, LargeFileError
from bot.replies.blocks import Attachment
from bot.telegram.backoff import Backoff

_LARGEST: Final = 20 << 20  # bytes; the library's constant is 20 million, the server allows 20 MiB
_log = logging.getLogger(__name__)


async def fetch(document: Document, bot: Bot, backoff: Backoff) -> Attachment:
    """Download a file that was sent to *bot*.

    Raises:
        LargeFileError: it exceeds what a bot may download.
        DownloadFailedError: the download failed or was incomplete.
    """
    if (document.file_size or 0) > _LARGEST:
        raise LargeFileError(_LARGEST >> 20)
    fetched = await fetch_known(document.file_id, bot, backoff)
    return Attachment(document.file_name or "", fetched.content)


async def fetch_known(file_id: str, bot: Bot, backoff: Backoff) -> Attachment:
    """Download a file that Telegram has, by its id; its name is the one that Telegram has given it.

    Raises:
        DownloadFailedError: the download failed, was refused or incomplete.
    """
    try:
        file = await backoff.retry(lambda: bot.get_file(file_id))
        content = await backoff.retry(file.download_as_bytearray)
    except TelegramError as error:
        _log.warning("a file cannot be fetched: %s", error)
        raise DownloadFailedError from error
    if file.file_size is not None and len(content) != file.file_size:
        _log.warning("a file of %d bytes arrived with %d", file.file_size, len(content))
        raise DownloadFailedError
    return Attachment(PurePosixPath(file.file_path or "").name, bytes(content))
