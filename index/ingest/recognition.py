"""Reads files that are pictures of text in a process of its own, page by page, while this one goes on answering."""

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.documents import PICTURE_PAGE
from index.errors import UnreadableDocumentError
from index.formats import recognising_formats
from index.ingest.folder import Source
from index.ingest.pipeline import Contents, read_source

PageProgress = Callable[[Source, int, int], None]
"""Called for each page that is about to be recognised: its file, its number, and how many pages the file has."""

_NICE: Final = 10  # questions and other readers come first
_log = logging.getLogger(__name__)


def is_unread_picture(contents: Contents) -> bool:
    """Return whether a file is a picture, or has pages that are, which nobody has tried to read."""
    if isinstance(contents, tuple):
        return any(removal.why == PICTURE_PAGE for analysed in contents for removal in analysed.document.removed)
    return contents.obstacle == "scan"


def recognise(
    sources: Sequence[Source], lexicon: Lexicon, page_progress: PageProgress, *, largest: int, threads: int = 1
) -> Iterator[tuple[Source, Contents]]:
    """Yield the contents of *sources*, read with text recognition, one after another.

    The process is started with the first of them, calculates in so many *threads*, and ends with the last, or when this is closed. Where
    it dies, the file that it was reading is refused, and another process goes on.
    """
    rest = list(sources)
    while rest:
        context = multiprocessing.get_context("spawn")
        connection, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, lexicon, largest, threads), daemon=True)
        process.start()
        theirs.close()
        try:
            while rest:
                source = rest.pop(0)
                contents = _ask(connection, source, page_progress)
                yield source, contents
                if not process.is_alive():
                    break
        finally:
            process.terminate()
            process.join()
            process.close()
            connection.close()


def _ask(connection: Connection, source: Source, page_progress: PageProgress) -> Contents:
    """Have the process read *source*; a process that dies over it yields an error."""
    try:
        connection.send(source)
        while True:
            message: tuple[int, int] | list[Contents] = connection.recv()
            if isinstance(message, list):
                return message[0]
            page_progress(source, *message)
    except (EOFError, OSError) as error:
        _log.warning("text recognition stopped in %s: %r", source.name, error)
        return UnreadableDocumentError(source.name, "text recognition stopped: too little memory, or a damaged picture")


def _serve(connection: Connection, lexicon: Lexicon, largest: int, threads: int) -> None:
    """Read one source after another; before each page its number is sent, then a list of the contents. Ctrl-C is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    analyzer = Analyzer(lexicon)
    formats = recognising_formats(lambda page, pages: connection.send((page, pages)), threads)
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            connection.send([read_source(connection.recv(), analyzer, formats=formats, largest=largest)])
