"""An office moves to PostgreSQL, and its backup back into a file."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from bot.desk.notices import Notices
from bot.desk.store import Store
from bot.errors import MovingError, NotLeadingError, SettingsError
from bot.hosting.backup import back_up, restore
from bot.hosting.migration import is_unmoved, to_postgres, warn_if_unmoved
from bot.people import schema as people
from bot.people.privacy import read_key
from bot.people.querylog import QueryLog
from bot.replication.joining import found_index
from bot.replication.releasing import Releases
from bot.settings import DATABASE, KEY, Settings
from bot.storage import moving
from bot.storage.engines import Storage, storage_of
from bot.storage.postgres import PostgresDatabase
from index import Analyzer, Corpus, Generations
from index.storage.layout import index_folder
from tests.desks import LI, PERSON, Play
from tests.unit.bot.people.conftest import ANNA, BORIS, turn
from tests.unit.bot.replication.offices import Office, until


@pytest.fixture
def settings(tmp_path: Path, database_url: str, analyzer: Analyzer) -> Settings:
    """An office with some questions, a case, a subscription and files."""
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.md").write_text("# 路灯\n\n路灯不亮的，请拨打物业值班电话。\n", encoding="utf-8")
    corpus = Corpus(state / DATABASE, analyzer=analyzer)
    corpus.sync(tmp_path / "documents")
    Generations(corpus).publish()
    corpus.close()
    log = QueryLog(state / DATABASE)
    for number in range(20):
        log.log(turn(f"{number:012}", person=ANNA if number % 3 else BORIS, confidence=number / 7, question="电梯\0坏了"))
    log.vote("000000000001", BORIS, up=False, reason="旧")
    log.note(ANNA, "pause", "网格.md")
    log.close()
    store = Store(state / DATABASE)
    play = Play(store)
    play.do(play.open(), "take", LI)
    store.close()
    notices = Notices(state / DATABASE)
    notices.subscribe("telegram:1", "g1", "en")
    notices.close()
    read_key(state / KEY)
    (state / "added/public").mkdir(parents=True)
    (state / "added/public/网格.md").write_text("# 网格\n")
    return Settings(_env_file=None, state_dir=state, database_url=SecretStr(database_url))  # type: ignore[call-arg]


@pytest.fixture
def there(database_url: str, settings: Settings) -> Iterator[Storage]:
    storage = storage_of(database_url, settings.state_dir / "none.db")
    yield storage
    storage.close()


def test_everything_arrives_goes_on_there_and_may_be_moved_again(settings: Settings, there: Storage) -> None:
    moved = to_postgres(settings)
    counts = {table.name: table.rows for table in moved.tables if table.rows}
    assert (counts["turns"], counts["votes"], counts["desk_cases"], counts["desk_events"], moved.files) == (20, 1, 1, 2, 2)
    assert moved.index_counts is not None
    assert moved.index_counts[0] == 1
    assert to_postgres(settings) == moved
    log = QueryLog(there.open("queries"))
    assert log.turn("000000000007") == QueryLog(settings.state_dir / DATABASE).turn("000000000007")
    log.note(BORIS, "resume", "网格.md")
    assert [act.action for act in log.acts(5)] == ["resume", "pause"]
    play = Play(Store(there.open("desk")))
    (case,) = play.store.cases()
    play.do(case.number, "answer", LI, "已修好。")
    play.do(case.number, "solve", PERSON)
    assert [event.number for event in play.store.events(case.number)] == [1, 2, 3, 4]
    with pytest.raises(MovingError, match="in use"):
        to_postgres(settings)


def test_who_is_interrupted_begins_anew(settings: Settings, there: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    filled: list[str] = []
    fill = PostgresDatabase.fill

    def interrupted(self: PostgresDatabase, table: str, *given: object) -> None:
        filled.append(table)
        if table == "desk_events":
            raise KeyboardInterrupt
        fill(self, table, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(PostgresDatabase, "fill", interrupted)
        with pytest.raises(KeyboardInterrupt):
            to_postgres(settings)
    assert "turns" in filled
    assert there.open("queries").query("SELECT * FROM turns") == []
    assert {table.name: table.rows for table in to_postgres(settings).tables}["turns"] == 20


def test_what_does_not_arrive_as_it_was_sent_is_not_kept(settings: Settings, there: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(moving, "_storable", lambda row: tuple(value[:500] if isinstance(value, str) else value for value in row))
        patch.setattr(PostgresDatabase, "rows", lambda *_: iter([("another",)]))
        with pytest.raises(MovingError):
            to_postgres(settings)
    assert there.open("queries").query("SELECT * FROM turns") == []


def test_a_backup_of_the_database_is_one_of_a_file(settings: Settings, tmp_path: Path) -> None:
    moved = to_postgres(settings)
    (settings.state_dir / DATABASE).rename(tmp_path / "before.db")
    shutil.rmtree(index_folder(settings.state_dir / DATABASE))
    corpus = Corpus(settings.state_dir / DATABASE)
    Generations(corpus).publish()
    corpus.close()
    contents = back_up(settings, tmp_path / "backup.tar.gz")
    assert contents.questions == 20
    restore(tmp_path / "backup.tar.gz", tmp_path / "restored")
    assert (tmp_path / "restored" / "added/public/网格.md").read_text() == "# 网格\n"
    again = settings.model_copy(update={"state_dir": tmp_path / "restored"})
    assert (to_postgres(again).tables, to_postgres(again).index_counts) == (moved.tables, None)


def test_what_was_never_moved_is_not_backed_up_as_nothing(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(MovingError, match="never moved there"):
        back_up(settings, tmp_path / "backup.tar.gz")
    assert not (tmp_path / "backup.tar.gz").exists()
    assert back_up(settings.model_copy(update={"database_url": None}), tmp_path / "backup.tar.gz").questions == 20


def test_an_office_that_was_not_moved_is_told_from_one_that_was(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert is_unmoved(settings)
    warn_if_unmoved(settings)
    assert "migrate --from sqlite" in caplog.text
    to_postgres(settings)
    caplog.clear()
    warn_if_unmoved(settings)
    assert caplog.text == ""
    assert not is_unmoved(settings)
    assert not is_unmoved(settings.model_copy(update={"state_dir": tmp_path / "new"}))
    assert not is_unmoved(settings.model_copy(update={"database_url": None}))


def test_a_database_on_which_a_bot_only_started_is_still_empty(settings: Settings, there: Storage) -> None:
    database = there.open("queries")
    database.migrate(people.MIGRATIONS)
    database.execute("INSERT INTO clock (number, at) VALUES (?, ?)", [1, 5])
    assert {table.name: table.rows for table in to_postgres(settings).tables}["turns"] == 20
    assert database.query("SELECT * FROM clock WHERE at = 5") == []


def test_what_is_missing_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        to_postgres(settings.model_copy(update={"database_url": None}))
    with pytest.raises(MovingError, match="nothing to move"):
        to_postgres(settings.model_copy(update={"state_dir": tmp_path}))


async def test_a_machine_goes_on_with_the_index_that_was_moved_and_nobody_moves_beside_it(
    settings: Settings, database_url: str, analyzer: Analyzer
) -> None:
    folder = settings.state_dir.parent / "documents"
    to_postgres(settings)
    index_folder(settings.state_dir / DATABASE).rename(index_folder(settings.state_dir / "corpus.db"))
    (settings.state_dir / DATABASE).rename(settings.state_dir / "corpus.db")
    office = Office.open(database_url, "one", settings.state_dir, folder, analyzer)
    assert office.replica.installed() is not None
    async with office.running():
        await until(lambda: office.is_leader and office.generation)
        with pytest.raises(NotLeadingError):
            await asyncio.to_thread(found_index, database_url, office.corpus)
    office.corpus.close()


def test_an_index_that_does_not_arrive_as_it_was_sent_is_named(
    settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_postgres(settings)
    monkeypatch.setattr(Releases, "put", lambda *_: None)
    for damage in ("UPDATE index_documents SET gone = 9", "UPDATE index_chunks SET content = 'x'"):
        with psycopg.connect(database_url, autocommit=True) as db:
            db.execute(damage.encode())
        with pytest.raises(MovingError, match="arrived that was not sent"):
            to_postgres(settings)
        with psycopg.connect(database_url, autocommit=True) as db:
            db.execute("UPDATE index_documents SET gone = NULL")
