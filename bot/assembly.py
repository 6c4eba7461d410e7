"""Assembly: puts a bot together from its settings, the same for every channel and for the terminal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands import Commands, nothing
from bot.commands.additions import AdditionCommands
from bot.commands.correspondence import Correspondence
from bot.commands.documents import DocumentCommands
from bot.commands.gaps import GapCommands
from bot.commands.indexing import IndexingCommands
from bot.commands.pausing import PausingCommands
from bot.commands.people import PeopleCommands
from bot.commands.questions import QuestionCommands
from bot.commands.reports import ReportCommands
from bot.commands.requests import Topic
from bot.commands.responses import ResponseCommands
from bot.conversation.assistant import Assistant
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.curation.reindexing import Reindexing
from bot.curation.reports import Reports
from bot.curation.uploads import Uploads
from bot.curation.waiting import FOLDER as WAITING
from bot.curation.waiting import WaitingFiles
from bot.desk.folder import DeskFolder
from bot.desk.notices import Notices
from bot.desk.store import Store
from bot.library.additions import Additions
from bot.library.audience import ADDED
from bot.library.condition import Condition
from bot.library.encoding import Encoding
from bot.library.indexer import STEP_SECONDS, Indexer
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.library.thresholds import FILE as THRESHOLDS
from bot.library.thresholds import read_thresholds
from bot.library.word_lists import FOLDER as WORD_LISTS
from bot.library.word_lists import WordLists
from bot.logs import RecentErrors
from bot.metrics import Metrics
from bot.people.pairing import FILE as PAIRING
from bot.people.pairing import Pairing
from bot.people.permissions import tighten
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.replies.introduction import Introduction, Words
from bot.replies.suggestions import Suggestions
from bot.service import ServiceDesk, serve_cases
from bot.settings import ADDITIONS, DATABASE, DESK, KEY, PAUSES, Settings
from bot.storage.files import SharedFiles
from index import Corpus, Encoder, Engine, Semantics, Upkeep

Indexing = Callable[[Library, WordLists, float], Indexer]
"""Makes an indexer that reports its progress every so many seconds."""


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts that channels and background work hold on to."""

    library: Library
    indexer: Indexer
    assistant: Assistant
    admins: Admins
    commands: Commands
    introduction: Introduction
    suggestions: Suggestions
    metrics: Metrics
    condition: Condition
    encoding: Encoding | None = None
    service: ServiceDesk | None = None

    @property
    def letters(self) -> Correspondence | None:
        """The desk and what it sends, None where no staff has a chat."""
        return self.service.letters if self.service is not None else None

    @property
    def responses(self) -> ResponseCommands | None:
        """Who is told of published answers, None likewise."""
        return self.service.responses if self.service is not None else None


def assemble(  # noqa: PLR0913 - what differs between a running bot, the terminal and a test
    settings: Settings,
    corpus: Corpus,
    log: QueryLog,
    *,
    key: bytes = b"",
    limit: RateLimit | None = None,
    watched: Sequence[str] = (),
    errors: RecentErrors | None = None,
    step_seconds: float = STEP_SECONDS,
    encoder: Encoder | None = None,
    cases: Store | None = None,
    notices: Notices | None = None,
    shared: SharedFiles | None = None,
    indexing: Indexing = Indexer,
    engine: Engine | None = None,
) -> Bot:
    """Put a bot together over *corpus* and the state folder.

    Args:
        settings: folders, admins, contact, retention.
        corpus: documents and passages.
        log: where questions and acts are kept; one in memory keeps nothing.
        key: the key with which people are hashed; by default a new one.
        limit: how many questions a sender may ask.
        watched: questions that are asked again at every reindexing.
        errors: counts what is logged as an error; the caller attaches it to the root logger.
        step_seconds: how often a reindexing reports its progress.
        encoder: what the meaning of texts is encoded by; without one they are found by their words.
        cases: where the service desk keeps its cases, by default in memory; there is a desk where staff has a chat.
        notices: where notices to grids and subscriptions are kept, by default in memory.
        shared: the files of the state folder that all machines have alike, where there are several.
        indexing: makes the indexer, which shares what it publishes where there are several.
        engine: a vector engine that finds candidates.
    """
    state = settings.state_dir
    tighten(state, (f"{Path(DATABASE).stem}.*", KEY, PAUSES, PAIRING, ADDITIONS, THRESHOLDS, DESK))
    additions, words = Additions(state / ADDITIONS), WordLists(state / ADDITIONS / WORD_LISTS)
    library = _library(settings, corpus, additions)
    library.engine = Upkeep(corpus, engine) if engine is not None else None
    indexer = indexing(library, words, step_seconds)
    assistant = Assistant(library, log, key=key, contact=settings.contact_text, retention_days=settings.retention_days)
    admins = Admins(log, key, Pairing(state / PAIRING), settings.admin_ids)
    introduction = Introduction(library, Words(settings.title, settings.welcome, settings.examples))
    gaps, cases = Gaps(log, indexer, additions, words), cases or Store(None)
    served = serve_cases(settings, assistant, gaps, admins, key=key, cases=cases, notices=notices or Notices(None))
    handover = served.handover if served is not None else None
    documents, desk = DocumentCommands(library), DeskFolder(settings.desk_folder)
    reindexing = Reindexing(library, indexer, log, words, watched=watched, step_seconds=step_seconds)
    topics: tuple[Topic, ...] = (
        QuestionCommands(assistant, introduction),
        documents,
        PeopleCommands(assistant, documents, admins, gaps, introduction, handover),
        *(served.topics if served is not None else ()),
        AdditionCommands(library, Uploads(library, indexer, additions, WaitingFiles(additions.folder / WAITING)), admins, desk),
        PausingCommands(library, admins),
        IndexingCommands(library, indexer, reindexing, admins),
        ReportCommands(library, indexer, Reports(log, errors or RecentErrors(), assistant.retention, cases), admins, desk),
    )
    if shared is not None:
        shared.on_change(library.pauses.reload)
    exchange = shared.kept if shared is not None else nothing
    condition, metrics = Condition(state, corpus.path.name if corpus.path.parent == state else ""), Metrics()
    answers = GapCommands(library, gaps, admins, settings.contact_text)
    commands = Commands(assistant, answers, topics, limit, metrics, fault=lambda: condition.fault, handover=handover, exchange=exchange)
    encoding = Encoding(library, Semantics(encoder, corpus.vectors_folder)) if encoder is not None else None
    suggestions = Suggestions(library, log)
    return Bot(library, indexer, assistant, admins, commands, introduction, suggestions, metrics, condition, encoding, served)


def _library(settings: Settings, corpus: Corpus, additions: Additions) -> Library:
    """Return the documents that answer: those of the folder, and those that were added."""
    state, roots = settings.state_dir, {"": settings.documents_dir, ADDED: additions.folder}
    return Library(corpus, roots, Pauses(state / PAUSES), read_thresholds(state / THRESHOLDS))
