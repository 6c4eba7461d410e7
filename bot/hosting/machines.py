"""Machines: what the doctor examines where several share a database: PostgreSQL, the replicas, and the vector engine.

Nothing of PostgreSQL is loaded where DATABASE_URL is not set.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from bot.errors import BotError, MissingExtraError, SettingsError, StorageError
from bot.hosting.migration import is_unmoved
from bot.replication.joining import roster
from bot.settings import DATABASE, Settings, plain
from bot.storage.engines import OLDEST, storage_of
from index import Corpus, Engine, EngineError, Generations, RetrievalError, Upkeep, engine_of

Level = Literal["ok", "warning", "fault"]

_NEWEST: Final = 18
_EDGE: Final = "edge"
_EXTRA: Final = "qdrant"
_REFUSALS: Final = {
    "28P01": "database password",
    "28000": "database user",
    "3D000": "database none",
    "53300": "database full",
    "encoding": "database encoding",
}


class Finding(NamedTuple):
    """What was examined and found: a subject, how bad it is, the name of an outcome, and its facts."""

    subject: str
    level: Level
    name: str
    facts: Mapping[str, object] = {}


def database(settings: Settings) -> Iterator[Finding]:
    """Say whether PostgreSQL can be reached and has a version that is supported, and then which replicas there are."""
    url = plain(settings.database_url)
    try:
        storage = storage_of(url, settings.state_dir / DATABASE)
    except (SettingsError, MissingExtraError) as error:
        yield Finding("database", "fault", "database unusable", {"reason": error})
        return
    try:
        version = storage.version()
    except StorageError as error:
        yield Finding("database", "fault", _REFUSALS.get(error.refusal, "database away"), {"place": storage.place})
        return
    finally:
        storage.close()
    facts = {"place": storage.place, "version": version, "oldest": OLDEST, "newest": _NEWEST}
    if version < OLDEST:
        yield Finding("database", "fault", "database old", facts)
        return
    if version > _NEWEST:
        yield Finding("database", "warning", "database new", facts)
    else:
        yield Finding("database", "ok", "database", facts)
    if is_unmoved(settings):
        yield Finding("office", "warning", "office unmoved")
    yield from _replicas(url)


def _replicas(url: str) -> Iterator[Finding]:
    try:
        generations, leader = roster(url)
    except BotError as error:
        yield Finding("replicas", "fault", "replicas unknown", {"reason": error})
        return
    each = ", ".join(f"{name} ({number})" for name, number in generations.items())
    facts = {"count": len(generations), "each": each, "leader": leader, "number": max(generations.values(), default=0)}
    if not generations:
        yield Finding("replicas", "ok", "replicas none")
    elif not leader:
        yield Finding("replicas", "warning", "replicas unled", facts)
    elif len(set(generations.values())) > 1:
        yield Finding("replicas", "warning", "replicas differ", facts)
    else:
        yield Finding("replicas", "ok", "replicas", facts)


def engine(settings: Settings, *, is_running: bool) -> Finding:
    """Say whether the vector engine can be reached, and has the points of the generation that answers; nothing is written."""
    place = settings.search_url
    if place == _EDGE and is_running:  # its files are open there
        return Finding("search engine", "ok", "engine in use")
    try:
        found = engine_of(place, plain(settings.search_key), settings.state_dir / _EXTRA)
    except ImportError:
        found = None
    if found is None:
        return Finding("search engine", "fault", "engine missing")
    try:
        return _standing(found, place, settings.state_dir / DATABASE)
    except EngineError as error:
        return Finding("search engine", "warning", "engine away", {"place": place, "reason": error})
    finally:
        found.close()


def _standing(engine: Engine, place: str, path: Path) -> Finding:
    """Compare what *engine* has with the index of the database at *path*.

    Raises:
        EngineError: the engine cannot be reached.
    """
    empty = Finding("search engine", "ok", "engine empty", {"place": place, "count": len(engine.collections())})
    if not path.is_file():
        return empty
    corpus = Corpus(path)
    try:
        generations = Generations(corpus)
        collection, count, is_filled = Upkeep(corpus, engine).standing(generations.load(generations.number()))
    except EngineError:
        raise
    except RetrievalError:  # there is no index, or what is wrong with it is said elsewhere
        return empty
    finally:
        corpus.close()
    facts = {"place": place, "collection": collection, "count": count}
    return Finding("search engine", "ok" if is_filled else "warning", "engine" if is_filled else "engine behind", facts)
