"""What the doctor finds where several machines share a database, or a vector engine finds candidates."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from bot.hosting import machines
from bot.hosting.doctor import Doctor
from bot.people.querylog import QueryLog
from bot.settings import DATABASE, Settings
from bot.storage.engines import OLDEST
from bot.storage.postgres import PostgresStorage
from bot.texts.hosting import outcome
from index import Analyzer, Corpus, Generations, Language, Upkeep
from tests.unit.bot.replication.conftest import Opened, office, shared
from tests.unit.bot.replication.offices import until
from tests.unit.index.engines.in_memory import MemoryEngine

__all__ = ["office", "shared"]
LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")


def settings(state: Path, folder: Path, **given: Any) -> Settings:  # noqa: ANN401 - as Settings takes them
    return Settings(_env_file=None, documents_dir=folder, state_dir=state, port=0, **given)  # type: ignore[call-arg]


@pytest.fixture
def of_bytes(database_url: str) -> Iterator[str]:
    """The name of a database without an encoding."""
    name = f"of_bytes_{uuid4().hex}"
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0".encode())
        yield name
        db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def found(given: Settings) -> dict[str, machines.Finding]:
    return {each.subject: each for each in machines.database(given)}


def test_a_server_that_is_too_old_or_too_new_is_named(
    tmp_path: Path, folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(tmp_path / "state", folder, database_url=database_url)
    for version, name in ((13, "database old"), (14, "database"), (18, "database"), (19, "database new")):
        monkeypatch.setattr(PostgresStorage, "version", lambda _, version=version: version)
        assert found(given)["database"].name == name
        assert ("replicas" in found(given)) == (version >= OLDEST)


def test_an_office_that_was_not_moved_into_the_database_is_named(tmp_path: Path, folder: Path, database_url: str) -> None:
    given = settings(tmp_path / "state", folder, database_url=database_url)
    given.state_dir.mkdir()
    log = QueryLog(given.state_dir / DATABASE)
    assert "office" not in found(given)
    log.note("somebody", "pause", "a.md")
    log.close()
    assert found(given)["office"].name == "office unmoved"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no connection."""
    monkeypatch.setattr("bot.storage.postgres._WAIT_SECONDS", 0.3)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("name", "user"), [("database none", "wangge"), ("database user", "nobody"), ("database encoding", "wangge")])
def test_why_the_server_refuses_is_told_with_the_place_and_nothing_reaches_the_terminal(
    name: str, user: str, tmp_path: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    port = urlsplit(request.getfixturevalue("database_url")).port
    database = request.getfixturevalue("of_bytes") if name == "database encoding" else "nowhere"
    url = f"postgresql://{user}:keep-this-word@127.0.0.1:{port}/{database}"
    finding = found(settings(tmp_path / "state", folder, database_url=url))["database"]
    assert (finding.level, finding.name, finding.facts) == ("fault", name, {"place": f"127.0.0.1:{port}/{database}"})
    assert logging.getLogger("psycopg").handlers  # else the last resort of `logging` writes to the terminal


async def test_a_fault_of_the_address_that_only_libpq_finds_is_put_into_words(tmp_path: Path, folder: Path) -> None:
    given = settings(tmp_path / "state", folder, database_url="postgresql://me:keep-this-word@127.0.0.1:1/office?foo=1")
    said = [check.said async for check in Doctor(given, "zh-Hans", is_running=True).examine(None) if check.subject == "database"]
    assert said == ["DATABASE_URL：问号之后有未知的参数 foo"]


async def test_the_replicas_that_run_are_listed_with_their_generations_and_the_leader(
    office: Opened,
    shared: str,
    tmp_path: Path,
    folder: Path,
) -> None:
    given, one, other = settings(tmp_path / "state", folder, database_url=shared), office("one"), office("other")

    def replicas() -> machines.Finding:
        return found(given)["replicas"]

    assert replicas().name == "replicas none"
    async with one.running():
        await until(lambda: one.generation and replicas().facts.get("number"))
        async with other.running():
            await until(lambda: replicas().facts.get("each") == f"one ({one.generation}), other ({one.generation})")
            assert (replicas().name, replicas().facts["leader"]) == ("replicas", "one")
            with psycopg.connect(shared, autocommit=True) as db:
                db.execute("INSERT INTO index_replicas VALUES ('late', 0, now()), ('dead', 9, now() - interval '1 minute')")
                assert (replicas().name, replicas().facts["count"]) == ("replicas differ", 3)
                db.execute("DELETE FROM index_replicas WHERE name = 'late'")
        await until(lambda: replicas().facts["each"] == f"one ({one.generation})")
        with psycopg.connect(shared, autocommit=True) as db:
            db.execute("UPDATE index_leadership SET replica = 'dead'")
        assert replicas().name == "replicas unled"
    assert replicas().name == "replicas none"


def test_a_search_engine_is_compared_with_the_index(
    tmp_path: Path, folder: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, given = MemoryEngine(), settings(tmp_path / "state", folder, search_url="http://127.0.0.1:9")
    assert machines.engine(given, is_running=False).name == "engine away"
    monkeypatch.setattr(machines, "engine_of", lambda *_: engine)
    assert machines.engine(given, is_running=False).name == "engine empty"
    corpus = Corpus(given.state_dir / DATABASE, analyzer=analyzer)
    corpus.sync(folder)
    published = Generations(corpus).publish()
    assert machines.engine(given, is_running=False).facts["count"] == 0
    Upkeep(corpus, engine).fill(published)
    filled = machines.engine(given, is_running=False)
    assert (filled.level, filled.facts["count"]) == ("ok", published.passages)
    (points,) = engine.points.values()
    points.popitem()
    assert machines.engine(given, is_running=False).name == "engine behind"
    corpus.close()


def test_an_engine_within_the_process_is_left_to_the_bot_that_runs_and_needs_its_extra(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(tmp_path / "state", folder, search_url="edge")
    assert machines.engine(given, is_running=True).name == "engine in use"

    def refuse(*_: object) -> None:
        raise ImportError

    monkeypatch.setattr(machines, "engine_of", refuse)
    assert machines.engine(given, is_running=False).name == "engine missing"


async def test_the_doctor_says_it_in_a_line_each_with_what_to_do(tmp_path: Path, folder: Path, database_url: str) -> None:
    given = settings(tmp_path / "state", folder, database_url=database_url, search_url="http://127.0.0.1:9")
    for language in LANGUAGES:
        said = {check.subject: check async for check in Doctor(given, language, is_running=True).examine(None)}
        assert said["database"].said.startswith("PostgreSQL ")
        assert all(said[subject].said for subject in ("replicas", "search engine"))
        assert "SEARCH_URL" in said["search engine"].advice


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_can_be_said(language: Language) -> None:
    facts = dict.fromkeys(("place", "reason", "version", "oldest", "newest", "count", "each", "leader", "number", "collection"), "-")
    refusals = ("database password", "database user", "database none", "database full", "database encoding")
    faults = (
        *refusals,
        "database away",
        "database unusable",
        "database new",
        "replicas differ",
        "replicas unled",
        "replicas unknown",
        "engine behind",
        "engine away",
        "engine missing",
    )
    for name in (*faults, "replicas", "replicas none", "engine", "engine empty", "engine in use"):
        said, advice = outcome(name, language, **facts)
        assert (bool(said), bool(advice)) == (True, name in faults)
