"""Search a folder of documents.

    from index import Corpus, Index

    corpus = Corpus("library.db")
    corpus.sync("documents")
    for hit in Index.build(corpus).search("如何申请退款？", limit=3):
        print(hit.score, hit.passage.title, hit.passage.text)

Everything here is synchronous and knows nothing of chat.
"""

from index.analysis.analyzer import Analyzer, Token, Word
from index.analysis.characters import HAN
from index.analysis.folding import Language
from index.analysis.lexicon import DATA_FOLDER, Lexicon
from index.documents import DOUBTFUL, Document, Provenance, Removal, Section, Window, readable
from index.durable import checked, make_folder, remove_drafts, set_aside, walk, with_checksum, write_atomically
from index.engines.choice import EDGE, engine_of
from index.engines.engine import Engine
from index.engines.upkeep import Upkeep
from index.errors import (
    CollectionError,
    CorpusLockedError,
    DamagedDatabaseError,
    DamagedIndexError,
    DamagedReleaseError,
    DocumentError,
    EmptyDocumentError,
    EmptyFolderError,
    EncoderError,
    EngineError,
    FolderNotFoundError,
    NoIndexError,
    NoOtherGenerationError,
    Obstacle,
    RetrievalError,
    SetupFileError,
    SnapshotGoneError,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from index.evaluation import Collection, Evaluation, Judgment, evaluate, read_collection, read_lines
from index.formats import FORMATS, Format
from index.formats.pictures import can_be_read
from index.health import Finding, FindingKind, examine
from index.ingest.beneath import open_below
from index.ingest.confinement import documents_within
from index.ingest.folder import LARGEST_FILE, is_same_name
from index.ingest.workers import Workers
from index.memory import give_back_memory
from index.passages import Passage, sentences, split
from index.ranking.kernels import compile_kernels, kernels_in_use
from index.records import passage_record
from index.search.answer_types import AnswerType, expected, subquestions
from index.search.answerability import Lack, Verdict, judge
from index.search.hits import Hit
from index.search.index import Index
from index.search.origins import own_date, own_place
from index.search.reranking import Match
from index.search.snippets import Snippet, quote
from index.semantics.choice import EncoderChoice
from index.semantics.encoder import Encoder
from index.semantics.semantics import Semantics
from index.storage.corpus import Corpus
from index.storage.database import open_database
from index.storage.exporting import Exporter
from index.storage.generations import Generations, Published
from index.storage.installing import Installer
from index.storage.releases import DocumentState, PackedDocument, Point, Release, ReleasedFile, ReleaseSource, TermBlock
from index.storage.segments import MergePolicy
from index.storage.sync import Progress, SyncLimits, SyncReport

__all__ = [
    "DATA_FOLDER",
    "DOUBTFUL",
    "EDGE",
    "FORMATS",
    "HAN",
    "LARGEST_FILE",
    "Analyzer",
    "AnswerType",
    "Collection",
    "CollectionError",
    "Corpus",
    "CorpusLockedError",
    "DamagedDatabaseError",
    "DamagedIndexError",
    "DamagedReleaseError",
    "Document",
    "DocumentError",
    "DocumentState",
    "EmptyDocumentError",
    "EmptyFolderError",
    "Encoder",
    "EncoderChoice",
    "EncoderError",
    "Engine",
    "EngineError",
    "Evaluation",
    "Exporter",
    "Finding",
    "FindingKind",
    "FolderNotFoundError",
    "Format",
    "Generations",
    "Hit",
    "Index",
    "Installer",
    "Judgment",
    "Lack",
    "Language",
    "Lexicon",
    "Match",
    "MergePolicy",
    "NoIndexError",
    "NoOtherGenerationError",
    "Obstacle",
    "PackedDocument",
    "Passage",
    "Point",
    "Progress",
    "Provenance",
    "Published",
    "Release",
    "ReleaseSource",
    "ReleasedFile",
    "Removal",
    "RetrievalError",
    "Section",
    "Semantics",
    "SetupFileError",
    "SnapshotGoneError",
    "Snippet",
    "SyncLimits",
    "SyncReport",
    "TermBlock",
    "Token",
    "UnreadableDocumentError",
    "UnsupportedFormatError",
    "Upkeep",
    "Verdict",
    "Window",
    "Word",
    "Workers",
    "can_be_read",
    "checked",
    "compile_kernels",
    "documents_within",
    "engine_of",
    "evaluate",
    "examine",
    "expected",
    "give_back_memory",
    "is_same_name",
    "judge",
    "kernels_in_use",
    "make_folder",
    "open_below",
    "open_database",
    "own_date",
    "own_place",
    "passage_record",
    "quote",
    "read_collection",
    "read_lines",
    "readable",
    "remove_drafts",
    "sentences",
    "set_aside",
    "split",
    "subquestions",
    "walk",
    "with_checksum",
    "write_atomically",
]
