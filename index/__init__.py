"""Search a folder of documents.

    from index import Corpus, Index

    corpus = Corpus("library.db")
    corpus.sync("documents")
    for hit in Index.build(corpus).search("如何申请退款？", limit=3):
        print(hit.score, hit.passage.title, hit.passage.text)

Everything here is synchronous and knows nothing of chat.
"""

from index.analysis import Analyzer, Language, Token, Word
from index.answer_types import AnswerType, expected, parts
from index.answerability import Lack, Verdict, judge
from index.corpus import Corpus, Progress, SyncReport
from index.database import open_database
from index.documents import Document, Provenance, Removal, Section
from index.errors import (
    CollectionError,
    CorpusHeldError,
    DocumentError,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    RetrievalError,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from index.evaluation import Collection, Evaluation, Judgment, evaluate, read_collection, read_lines
from index.evidence import Match
from index.folder import documents_of
from index.formats import FORMATS, Format
from index.health import Finding, FindingKind, examine
from index.lexicon import DATA_FOLDER, Lexicon
from index.passages import Passage, sentences, split
from index.search import Hit, Index
from index.snippets import Snippet, quote

__all__ = [
    "DATA_FOLDER",
    "FORMATS",
    "Analyzer",
    "AnswerType",
    "Collection",
    "CollectionError",
    "Corpus",
    "CorpusHeldError",
    "Document",
    "DocumentError",
    "EmptyDocumentError",
    "EmptyFolderError",
    "Evaluation",
    "Finding",
    "FindingKind",
    "FolderNotFoundError",
    "Format",
    "Hit",
    "Index",
    "Judgment",
    "Lack",
    "Language",
    "Lexicon",
    "Match",
    "Passage",
    "Progress",
    "Provenance",
    "Removal",
    "RetrievalError",
    "Section",
    "Snippet",
    "SyncReport",
    "Token",
    "UnreadableDocumentError",
    "UnsupportedFormatError",
    "Verdict",
    "Word",
    "documents_of",
    "evaluate",
    "examine",
    "expected",
    "judge",
    "open_database",
    "parts",
    "quote",
    "read_collection",
    "read_lines",
    "sentences",
    "split",
]
