"""JSON records: what the programs print of passages, hits, syncs and findings."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.documents import Document
from index.errors import DocumentError
from index.health import Finding
from index.passages import Passage
from index.search.hits import Hit
from index.storage.sync import SyncReport

Record = dict[str, Any]


def passage_record(passage: Passage, *fields: str) -> Record:
    """Return *fields* of a passage and of its provenance, in that order; by default all.

    key, document_id, title, heading, start, end, text; source, place, dated, url.
    """
    record = asdict(passage)
    record |= record.pop("provenance")
    return {field: record[field] for field in fields} if fields else record


def hit_record(hit: Hit) -> Record:
    """Return a hit as `python -m index search` prints it."""
    passage = passage_record(hit.passage, "document_id", "title", "heading", "start", "end", "text")
    return passage | {"score": round(hit.score, 4), "coverage": round(hit.coverage, 4)}


def sync_record(report: SyncReport) -> Record:
    """Return the report on a sync as `python -m index sync` prints it."""
    return {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "failed": [_error_record(error, path) for path, error in report.failed],
        "incomplete": [_finding_record(finding) for finding in report.incomplete],
        "unchanged": report.unchanged,
        "reread": report.reread,
        "documents": report.documents,
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
    }


def health_record(documents: Sequence[Document], failed: Sequence[DocumentError], findings: Sequence[Finding]) -> Record:
    """Return what was found in a folder as `python -m index health` prints it."""
    return {
        "documents": [_document_record(document) for document in documents],
        "failed": [_error_record(error, error.path) for error in failed],
        "findings": [_finding_record(finding) for finding in findings],
    }


def _finding_record(finding: Finding) -> Record:
    return {name: fact for name, fact in asdict(finding).items() if name != "shown"}


def _error_record(error: DocumentError, path: str) -> Record:
    return {"path": path, "error": type(error).__name__, "reason": error.reason}


def _document_record(document: Document) -> Record:
    return {
        "id": document.id,
        "title": document.title,
        "place": document.provenance.place,
        "dated": document.provenance.dated,
        "characters": len(document.text),
        "removed": [asdict(removal) for removal in document.removed],
    }
