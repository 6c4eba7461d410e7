"""Bots put together for tests: over a corpus and a folder, with a state folder of their own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.assembly import Bot, assemble
from bot.desk.notices import Notices
from bot.desk.store import Store
from bot.library.indexer import STEP_SECONDS
from bot.logs import RecentErrors
from bot.people.querylog import QueryLog
from bot.people.rate_limit import RateLimit
from bot.settings import Settings
from index import Corpus


def make_bot(  # noqa: PLR0913 - what tests vary
    corpus: Corpus,
    folder: Path,
    state: Path,
    *,
    log: QueryLog | None = None,
    cases: Store | None = None,
    notices: Notices | None = None,
    key: bytes = b"k" * 32,
    limit: RateLimit | None = None,
    watched: Sequence[str] = (),
    errors: RecentErrors | None = None,
    step_seconds: float = STEP_SECONDS,
    **settings: Any,  # noqa: ANN401 - as Settings takes them
) -> Bot:
    """Put a bot together over *folder*; without a *log* it keeps its questions in memory."""
    given = Settings(_env_file=None, documents_dir=folder, state_dir=state, **settings)  # type: ignore[call-arg]  # pydantic takes it
    log = log or QueryLog.in_memory()
    return assemble(
        given, corpus, log, cases=cases, notices=notices, key=key, limit=limit, watched=watched, errors=errors, step_seconds=step_seconds
    )
