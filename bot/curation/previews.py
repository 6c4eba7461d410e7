"""Previews: a file read, cleaned and checked before it is added, without being indexed; within bounds of time and memory."""

from dataclasses import dataclass

from index import Document, DocumentError, Finding, can_be_read, documents_within, examine


@dataclass(frozen=True, slots=True)
class Preview:
    """What is in a file: its articles and what is wrong with them, or the `error` for which it has none."""

    name: str
    size: int
    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: DocumentError | None = None

    @property
    def waits_for_recognition(self) -> bool:
        """Whether it is a picture of text, which is read once it is joined: page by page, and longer than a preview may take."""
        return self.error is not None and self.error.obstacle == "scan" and can_be_read()

    @property
    def characters(self) -> int:
        """Characters of text that are left after cleaning, without blanks."""
        return sum(len("".join(document.text.split())) for document in self.documents)

    @property
    def headings(self) -> int:
        """Headings that were recognised."""
        return sum(bool(section.heading) for document in self.documents for section in document.sections)


def preview(name: str, content: bytes, places: frozenset[str]) -> Preview:
    """Read a file's *content* as a sync would; *places* are the names that provenance recognises as places."""
    try:
        documents = documents_within(content, name, places)
    except DocumentError as error:
        return Preview(name, len(content), error=error)
    return Preview(name, len(content), documents, examine(documents))
