from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bot.errors import NothingToRollBackError, NotLeadingError
from bot.replication.connecting import LOCK
from bot.replication.releasing import Releases
from index import Exporter
from tests.unit.bot.replication.offices import Office, until

Opened = Callable[[str], Office]


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flush nothing."""
    monkeypatch.setattr("os.fsync", lambda _: None)


async def test_one_leads_and_the_others_answer_from_what_it_released(office: Opened) -> None:
    one, other = office("one"), office("other")
    async with one.running():
        await until(lambda: one.generation)
        async with other.running():
            await until(lambda: other.generation)

            assert (one.is_leader, other.is_leader) == (True, False)
            assert [(await each.indexer.status()).leading for each in (one, other)] == [True, False]
            assert (other.generation, other.answers()) == (one.generation, one.answers())


async def test_another_leads_when_the_leader_ends_and_goes_on_where_it_was(office: Opened, folder: Path) -> None:
    one, other = office("one"), office("other")
    async with other.running():
        await until(lambda: other.is_leader and other.generation)
        async with one.running():
            await until(lambda: one.generation)
            first = one.generation
    (folder / "news.txt").write_text("公告\n图书室搬到二楼。\n", encoding="utf-8")
    async with one.running(), other.running():
        await until(lambda: one.generation > first and other.generation == one.generation)

        assert one.answers() == other.answers()
        assert one.is_leader != other.is_leader


async def test_a_replica_that_does_not_lead_has_the_leader_sync_and_roll_back(office: Opened, folder: Path) -> None:
    one, other = office("one"), office("other")
    async with one.running():
        await until(lambda: one.generation)
        async with other.running():
            await until(lambda: other.generation)
            with pytest.raises(NothingToRollBackError):
                await other.indexer.rollback()
            before = other.generation
            (folder / "news.txt").write_text("公告\n图书室搬到二楼。\n", encoding="utf-8")
            report = await other.indexer.sync()

            assert (report.added, report.failed) == (("news.txt",), ())
            assert other.generation == one.generation > before
            assert await other.indexer.rollback() == before
            assert (one.generation, other.generation) == (before, before)
            assert (one.library.pinned, other.library.pinned) == (True, True)


async def test_the_leader_reads_what_was_added_elsewhere_by_the_words_that_were_added_there(office: Opened) -> None:
    first, leader = office("first"), office("leader")
    async with leader.running():
        await until(lambda: leader.generation)
        async with first.running():
            await until(lambda: first.generation)
            path = first.additions.put("parking.txt", "停车须知\n访客停车每小时五元。\n".encode())
            assert await first.indexer.add_word("访客停车")
            report = await first.indexer.sync_next()

            assert report.added == (f"added/{path}",)
            assert report.reread > 0
            assert first.corpus.analyzer.fingerprint == leader.corpus.analyzer.fingerprint
            assert first.answers() == leader.answers()


async def test_a_leader_that_was_deposed_releases_nothing(office: Opened, shared: str) -> None:
    one = office("one")
    one.corpus.sync(one.library.roots[""])
    async with one.running():
        await until(lambda: one.generation)
        epoch = one.replica.leadership.epoch
        with psycopg.connect(shared, autocommit=True) as db:
            db.execute("UPDATE index_leadership SET epoch = epoch + 1")
        with pytest.raises(NotLeadingError):
            Releases(shared).put(Exporter(one.corpus), epoch)


async def test_a_leader_whose_session_ends_steps_down_and_may_lead_again(office: Opened, shared: str) -> None:
    one = office("one")
    async with one.running():
        await until(lambda: one.generation)
        epoch = one.replica.leadership.epoch
        with psycopg.connect(shared, autocommit=True) as db:
            held = "classid = %s AND objid = hashtext(current_schema())::oid AND locktype = 'advisory'"
            ended = db.execute(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {held}", [LOCK]).fetchall()
            assert ended == [(True,)]
        await until(lambda: not one.is_leader)
        await until(lambda: one.replica.leadership.epoch > epoch)


async def test_chunks_that_two_generations_share_are_stored_once_and_old_ones_go(office: Opened, shared: str, folder: Path) -> None:
    one = office("one")
    async with one.running():
        await until(lambda: one.generation)
        for number in range(3):
            (folder / "news.txt").write_text(f"公告\n图书室搬到{number + 2}楼。\n", encoding="utf-8")
            await one.indexer.sync()
    head = Releases(shared).head()
    assert head is not None
    files = {file.sha256 for file in head.release.files.values()}
    with psycopg.connect(shared, autocommit=True) as db:
        assert {row[0] for row in db.execute("SELECT sha256 FROM index_files")} == files
        chunks = db.execute("SELECT count(*), count(DISTINCT sha256) FROM index_chunks").fetchone()
        used = db.execute("SELECT count(DISTINCT chunk) FROM index_file_chunks").fetchone()
        assert chunks is not None
        assert used is not None
        assert chunks == (used[0], used[0])
        rows = db.execute("SELECT count(*) FROM index_documents WHERE gone IS NULL").fetchone()
    assert rows == (one.corpus.counts()[0],)
