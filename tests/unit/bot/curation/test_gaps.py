"""Which gaps an admin is about to answer, and what becomes of an answer; test_clustering.py has how questions become gaps."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.curation.clustering import Gap
from bot.curation.gaps import Gaps
from bot.errors import ExpiredError
from bot.library.additions import Additions, WrittenAnswer
from bot.library.audience import ADDED
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.library.word_lists import WordLists
from bot.people.querylog import QueryLog
from bot.people.records import Turn
from index import Corpus, EmptyDocumentError, SyncReport
from tests.fakes.clocks import HandClock

QUESTION = "晒谷场几点关灯？"
NOW = datetime.now(UTC)
TODAY = date(2026, 11, 27)
GAP = Gap(QUESTION, ("0" * 12,), NOW, NOW, (("none", 1),), (), 0)
ADMIN, CHAT = "telegram:7", "telegram:7"


class Refusing(Indexer):
    """Never can read what was added."""

    async def sync_next(self, *, allow_empty: bool = False) -> SyncReport:
        report = await super().sync_next(allow_empty=allow_empty)
        return replace(report, failed=tuple((name, EmptyDocumentError(name, "nothing of it is text proper")) for name in report.added))


@dataclass(frozen=True, slots=True)
class Desk:
    """The gaps, and where their answers go."""

    gaps: Gaps
    log: QueryLog
    additions: Additions
    words: WordLists


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def desk(corpus: Corpus, folder: Path, state: Path, clock: HandClock, indexing: type[Indexer] = Indexer) -> Desk:
    log, additions, words = QueryLog.in_memory(), Additions(state / "added"), WordLists(state / "lists")
    indexer = indexing(Library(corpus, {"": folder, ADDED: additions.folder}, Pauses(state / "pauses.json")), words)
    log.log(Turn("0" * 12, "p", "c", "telegram", QUESTION, QUESTION, "zh-Hans", "none", 0.1, (), (), 20.0, NOW))
    return Desk(Gaps(log, indexer, additions, words, clock=clock), log, additions, words)


async def test_an_answer_closes_its_gap_and_its_question_is_watched(corpus: Corpus, folder: Path, tmp_path: Path, clock: HandClock) -> None:
    at = desk(corpus, folder, tmp_path, clock)
    gap = await at.gaps.get("0" * 12, 30)
    assert gap == GAP
    document_id = await at.gaps.close(gap, WrittenAnswer(gap.question, "晒谷场的灯晚上十点关。", "管理员答复", TODAY))
    assert document_id == f"{ADDED}/public/answers/{QUESTION}.md"
    assert at.words.questions() == (QUESTION,)
    assert await at.gaps.find(30) == []
    with pytest.raises(ExpiredError):
        await at.gaps.get("0" * 12, 30)


async def test_an_answer_that_cannot_be_cited_is_not_kept(corpus: Corpus, folder: Path, tmp_path: Path, clock: HandClock) -> None:
    at = desk(corpus, folder, tmp_path, clock, Refusing)
    with pytest.raises(EmptyDocumentError):
        await at.gaps.close(GAP, WrittenAnswer(GAP.question, "广告。", "管理员答复", TODAY))
    assert at.additions.paths() == ()
    assert at.words.questions() == ()
    assert [gap.question for gap in await at.gaps.find(30)] == [QUESTION]


async def test_for_half_an_hour_an_answer_is_expected_of_one_person_in_one_chat(
    corpus: Corpus, folder: Path, tmp_path: Path, clock: HandClock
) -> None:
    gaps = desk(corpus, folder, tmp_path, clock).gaps
    gaps.expect_answer(ADMIN, CHAT, GAP)
    assert not gaps.expects_answer(ADMIN, "telegram:8")
    assert not gaps.expects_answer("telegram:8", CHAT)
    clock.now += 1799
    assert gaps.expects_answer(ADMIN, CHAT)
    clock.now += 1
    assert not gaps.expects_answer(ADMIN, CHAT)
    with pytest.raises(ExpiredError):
        gaps.take_expected(ADMIN, CHAT)


async def test_an_expected_answer_is_taken_once(corpus: Corpus, folder: Path, tmp_path: Path, clock: HandClock) -> None:
    gaps = desk(corpus, folder, tmp_path, clock).gaps
    gaps.expect_answer(ADMIN, CHAT, GAP)
    assert gaps.take_expected(ADMIN, CHAT) == GAP
    with pytest.raises(ExpiredError):
        gaps.take_expected(ADMIN, CHAT)
