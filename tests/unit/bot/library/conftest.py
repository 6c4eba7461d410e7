"""Libraries over the documents of the tests, and what indexes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.additions import Additions
from bot.library.answers import Answer
from bot.library.audience import ADDED, Audience
from bot.library.indexer import Indexer
from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.library.word_lists import WordLists
from index import Analyzer, Corpus, Generations

QUESTION = "楼道灯不亮怎么办？"
CHANGED = "# 楼道灯报修\n\n楼道灯不亮时，请写信给房管所，信里写明门牌号。\n"
SECRET = "# 巡夜安排\n\n巡夜人员每晚十点在锅炉房集合，口令是蓝色风筝。\n"


class Place:
    """Where libraries keep what they need: the folder of documents, the additions, the pauses and the word lists."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        self.additions = Additions(state / "added")
        self.pauses = Pauses(state / "pauses.json")
        self.words = WordLists(state / "lists")

    def library(self, corpus: Corpus, *, patience_seconds: float = 20.0) -> Library:
        roots = {"": self.folder, ADDED: self.additions.folder}
        return Library(corpus, roots, self.pauses, patience_seconds=patience_seconds)

    def indexer(self, library: Library, *, step_seconds: float = 1.5, patience_seconds: float = 300.0) -> Indexer:
        return Indexer(library, self.words, step_seconds=step_seconds, patience_seconds=patience_seconds)

    def rewrite(self, text: str = CHANGED) -> None:
        (self.folder / "housing/repairs.html").write_text(text, encoding="utf-8")


@pytest.fixture
def place(folder: Path, tmp_path: Path) -> Place:
    return Place(folder, tmp_path / "state")


@pytest.fixture
def library(corpus: Corpus, place: Place) -> Library:
    """A library that has not looked at what was published of its corpus yet."""
    Generations(corpus).publish()
    return place.library(corpus)


@pytest.fixture
def indexer(library: Library, place: Place) -> Indexer:
    return place.indexer(library)


@pytest.fixture
async def growing(corpus: Corpus, place: Place) -> Library:
    """A library to which people add, and in which there is something for staff below both roots."""
    (place.folder / "staff").mkdir()
    (place.folder / "staff/night.md").write_text(SECRET, encoding="utf-8")
    place.additions.put("keys.md", "# 钥匙保管\n\n备用钥匙放在门房铁柜的第三格。\n".encode(), staff=True)
    place.additions.put("well.md", "# 打井须知\n\n村民打井要先到水务站登记。\n".encode())
    library = place.library(corpus)
    await place.indexer(library).sync()
    return library


@pytest.fixture
async def wells(corpus: Corpus, place: Place) -> Library:
    """A library with more passages about one thing than an answer cites."""
    for number in range(8):
        (place.folder / f"well{number}.txt").write_text(f"第{number}口水井\n水井第{number}号在村口。\n", encoding="utf-8")
    library = place.library(corpus)
    await place.indexer(library).sync()
    return library


@pytest.fixture
def empty(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "empty.db", analyzer=analyzer)
    yield corpus
    corpus.close()


async def answered(library: Library, question: str = QUESTION, audience: Audience = "public") -> Answer:
    return await library.for_audience(audience).answer(question)


async def cited(library: Library, question: str = QUESTION, audience: Audience = "public") -> str:
    return (await answered(library, question, audience)).citations[0].snippet.text


async def quoted(library: Library, question: str, audience: Audience = "public") -> list[str]:
    """Return the ids of the documents that are quoted or named for *question*."""
    answer = await answered(library, question, audience)
    return [passage.document_id for passage in (*(each.passage for each in answer.citations), *answer.nearest)]
