"""Write the documents in other formats that Word takes into its own as they are (altChunk): pages, web archives and plain text."""

from index.documents import EMBEDDED, Draft, Removal
from index.errors import UnsupportedFormatError
from index.formats.elements import Writer
from index.formats.encodings import decode
from index.formats.mime import archived_pages
from index.formats.pages import decode_page, parse_page
from index.formats.signatures import binary_kind, recognises_html, recognises_mht


def write_chunk(content: bytes, name: str, draft: Draft) -> list[Removal]:
    """Write the text of *content* to *draft*, and return what was left out, which is all of it if it is no text.

    Raises:
        UnreadableDocumentError: it is a web archive with too many parts.
    """
    try:
        if recognises_mht(content):
            return [removal for page in archived_pages(content, name) for removal in _write_page(page, draft)]
        if kind := binary_kind(content):
            return [Removal(draft.text.count("\n") + 1, kind, EMBEDDED)]
        if recognises_html(content):
            return _write_page(decode_page(content, name), draft)
        for line in decode(content, name).splitlines():
            draft.line(line)
    except UnsupportedFormatError as error:
        return [Removal(draft.text.count("\n") + 1, error.reason, EMBEDDED)]
    return []


def _write_page(page: str, draft: Draft) -> list[Removal]:
    body = parse_page(page)
    if body is None:
        return []
    writer = Writer(draft)
    writer.write(body)
    return writer.removed
