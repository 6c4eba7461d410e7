"""Assembly: puts a bot together from its settings, the same for every channel and for the terminal."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.commands import Commands, nothing
from bot.commands.additions import AdditionCommands
from bot.commands.cases import CaseCommands
from bot.commands.correspondence import Correspondence
from bot.commands.documents import DocumentCommands
from bot.commands.gaps import GapCommands
from bot.commands.handover import HandoverCommands
from bot.commands.indexing import IndexingCommands
from bot.commands.lessons import LessonCommands
from bot.commands.notices import NoticeCommands
from bot.commands.pausing import PausingCommands
from bot.commands.people import PeopleCommands
from bot.commands.questions import QuestionCommands
from bot.commands.reports import ReportCommands
from bot.commands.requests import Topic
from bot.conversation.assistant import Assistant
from bot.curation.admins import Admins
from bot.curation.gaps import Gaps
from bot.curation.reindexing import Reindexing
from bot.curation.reports import Reports
from bot.curation.uploads import Uploads
from bot.curation.waiting import FOLDER as WAITING
from bot.curation.waiting import WaitingFiles
from bot.desk.desk import Desk
from bot.desk.folder import DeskFiles, DeskFolder
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
from bot.settings import ADDITIONS, DATABASE, DESK, KEY, PAUSES, Settings
from bot.storage.files import SharedFiles
from index import Corpus, Encoder, Semantics


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
    letters: Correspondence | None = None


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
    """
    state = settings.state_dir
    tighten(state, (f"{Path(DATABASE).stem}.*", KEY, PAUSES, PAIRING, ADDITIONS, THRESHOLDS, DESK))
    additions, words = Additions(state / ADDITIONS), WordLists(state / ADDITIONS / WORD_LISTS)
    library = Library(
        corpus, {"": settings.documents_dir, ADDED: additions.folder}, Pauses(state / PAUSES), read_thresholds(state / THRESHOLDS)
    )
    desk = DeskFolder(settings.desk_folder)
    indexer = Indexer(library, words, step_seconds=step_seconds)
    contact = settings.contact_text
    assistant = Assistant(library, log, key=key, contact=contact, retention_days=settings.retention_days)
    admins = Admins(log, key, Pairing(state / PAIRING), settings.admin_ids)
    reindexing = Reindexing(library, indexer, log, words, watched=watched, step_seconds=step_seconds)
    documents = DocumentCommands(library)
    introduction = Introduction(library, Words(settings.title, settings.welcome, settings.examples))
    cases, notices = cases or Store(None), notices or Notices(None)
    files = DeskFiles.read(settings.desk_folder)
    letters = _letters(settings, library, cases, key, files)
    served = CaseCommands(letters, settings.staff_chat_id) if letters is not None else None
    handover = HandoverCommands(assistant, served, notices, files.urgent, settings.case_retention_days) if served is not None else None
    assistant.hands_over = letters is not None
    gaps = Gaps(log, indexer, additions, words)
    topics: tuple[Topic, ...] = (
        QuestionCommands(assistant, introduction),
        documents,
        PeopleCommands(assistant, documents, admins, gaps, introduction, handover),
        *([served] if served is not None else []),
        *([handover] if handover is not None else []),
        *([NoticeCommands(notices, desk, admins)] if handover is not None else []),
        *([LessonCommands(letters.desk, gaps, library, admins, contact)] if letters is not None else []),
        AdditionCommands(library, Uploads(library, indexer, additions, WaitingFiles(additions.folder / WAITING)), admins, desk),
        PausingCommands(library, admins),
        IndexingCommands(library, indexer, reindexing, admins),
        ReportCommands(library, indexer, Reports(log, errors or RecentErrors(), assistant.retention, cases), admins, desk),
    )
    if shared is not None:
        shared.on_change(library.pauses.reload)
    condition = Condition(state, corpus.path.name if corpus.path.parent == state else "")
    encoding = Encoding(library, Semantics(encoder, corpus.vectors_folder)) if encoder is not None else None
    suggestions = Suggestions(library, log)
    metrics = Metrics()
    answers = GapCommands(library, gaps, admins, contact)
    exchange = shared.kept if shared is not None else nothing
    commands = Commands(assistant, answers, topics, limit, metrics, fault=lambda: condition.fault, handover=handover, exchange=exchange)
    return Bot(library, indexer, assistant, admins, commands, introduction, suggestions, metrics, condition, encoding, letters)


def _letters(settings: Settings, library: Library, cases: Store, key: bytes, files: DeskFiles) -> Correspondence | None:
    """Return the service desk with what writes its messages, None where no staff has a chat."""
    if settings.staff_chat_id is None and not files.grids.chats():
        return None
    zone = files.calendar.zone
    desk = Desk(cases, key or secrets.token_bytes(32), files.calendar, files.grids, now=lambda: datetime.now(zone))
    return Correspondence(desk, library, files.grids)
