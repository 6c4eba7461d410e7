"""An office with many questions, cases and documents moves to PostgreSQL, and is killed while it does: what arrives is what was there."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bot.desk.store import Store
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from bot.settings import DATABASE
from index import Analyzer, Corpus, Generations
from tests import postgres
from tests.desks import LI, PERSON, Play
from tests.reliability.conftest import Reached
from tests.reliability.lengths import SEED, length

QUESTIONS = length("MOVED_QUESTIONS", 300, 100_000)
CASES = length("MOVED_CASES", 3, 500)
DOCUMENTS = length("MOVED_DOCUMENTS", 10, 2_000)
KILLS = length("MOVE_KILLS", 1, 10)
ROOT = Path(__file__).parents[2]
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ANSWERED = ("证件办理窗口在几号楼？", "谁负责楼道照明？", "材料不全怎么办？", "周末上班吗？", "办件要几天？")


def write_office(state: Path, documents: Path, analyzer: Analyzer) -> None:
    """Make a state folder with questions, votes, cases and an index."""
    chance = random.Random(SEED)
    documents.mkdir()
    for number in range(DOCUMENTS):
        parts = "".join(f"## 第{part}节\n\n{part}号窗口在{number}号楼，{chance.choice(ANSWERED)}电话转{number}。\n\n" for part in range(6))
        (documents / f"{number}.md").write_text(f"# 办事指南{number}\n\n{parts}", encoding="utf-8")
    corpus = Corpus(state / DATABASE, analyzer=analyzer)
    corpus.sync(documents)
    Generations(corpus).publish()
    corpus.close()
    log = QueryLog(state / DATABASE)
    with log._db.transaction():  # noqa: SLF001 - one commit instead of as many as there are questions
        for number in range(QUESTIONS):
            log.log(_turn(number, chance))
            if number % 10 == 0:
                log.vote(f"{number:012x}", f"{number % 977:016x}", up=bool(number % 3), reason="过时" if number % 30 == 0 else "")
    log.close()
    store = Store(state / DATABASE)
    play = Play(store)
    for number in range(CASES):
        case = play.open(f"{number}号楼的路灯坏了找谁修？")
        play.do(case, "take", LI)
        play.do(case, "answer", LI, f"已派人到{number}号楼。")
        if number % 2:
            play.do(case, "solve", PERSON)
    store.close()


def _turn(number: int, chance: random.Random) -> Turn:
    question, person = chance.choice(ANSWERED), f"{number % 977:016x}"
    return Turn(
        id=f"{number:012x}",
        person=person,
        chat=person,
        channel="telegram",
        question=f"{question}{number}",
        asked=question,
        language="zh-Hans",
        band="answer",
        confidence=chance.random(),
        passages=(f"{number % 4096:012x}",),
        documents=(f"{number % DOCUMENTS}.md",),
        milliseconds=chance.uniform(1, 90),
        at=BEGAN + timedelta(minutes=number),
    )


def moving(state: Path, url: str) -> subprocess.Popen[str]:
    """Begin to move, as an operator does."""
    settings = {"PATH": os.environ["PATH"], "STATE_DIR": str(state), "DATABASE_URL": url, "LANG": "en_US.UTF-8", "BOT_TOKEN": ""}
    command = [sys.executable, "-m", "bot", "migrate", "--from", "sqlite"]
    return subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def moved(state: Path, url: str) -> str:
    """Move to the end; return what was counted and summed up."""
    said, complaints = (process := moving(state, url)).communicate()
    assert process.returncode == 0, complaints
    return said


def rows(url: str) -> dict[str, int]:
    """Return how much of the questions and of the index is there."""
    counts = {}
    with psycopg.connect(url, autocommit=True) as db:
        for table in ("turns", "votes", "desk_events", "index_documents", "index_releases"):
            there = db.execute("SELECT to_regclass(%s)", [table]).fetchone()
            query = f"SELECT count(*) FROM {table}".encode()
            counts[table] = int((db.execute(query).fetchone() or [0])[0]) if there and there[0] else 0
    return counts


@pytest.mark.full
def test_an_office_that_is_killed_while_it_moves_arrives_whole(
    tmp_path: Path, analyzer: Analyzer, database_url: str, tmp_path_factory: pytest.TempPathFactory, reached: Reached
) -> None:
    state, chance = tmp_path / "state", random.Random(SEED)
    write_office(state, tmp_path / "documents", analyzer)
    began = time.monotonic()
    said = moved(state, database_url)
    seconds = time.monotonic() - began
    whole = rows(database_url)
    began = time.monotonic()
    assert moved(state, database_url) == said
    again = time.monotonic() - began
    assert (whole["turns"], whole["index_documents"], whole["index_releases"]) == (QUESTIONS, DOCUMENTS, 1)
    assert f"documents               {DOCUMENTS:>10}" in said
    seen: set[tuple[int, ...]] = set()
    with postgres.schema(postgres.shared_cluster(tmp_path_factory)) as url:
        for number in range(KILLS):  # the later ones later in the move, and after what the earlier ones have left
            process = moving(state, url)
            time.sleep(chance.uniform(number, number + 1) / KILLS * seconds)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            there = rows(url)
            seen.add(tuple(there.values()))
            assert {there["turns"], there["votes"], there["desk_events"]} <= {0, whole["turns"], whole["votes"], whole["desk_events"]}
            assert (there["turns"] > 0) == (there["votes"] > 0) == (there["desk_events"] > 0)
            assert (there["index_documents"], there["index_releases"]) in {(0, 0), (DOCUMENTS, 1)}
        assert moved(state, url) == said
        assert rows(url) == whole
    done = f"{QUESTIONS:,} questions, {CASES} cases, {DOCUMENTS:,} documents moved to PostgreSQL, killed {KILLS} times, seed {SEED}"
    reached("P3", done, f"counts and checksums equal; {seconds:.0f} s, again {again:.0f} s; {len(seen)} states seen")
