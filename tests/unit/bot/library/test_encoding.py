import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.assembly import Bot, assemble
from bot.library.encoding import Encoding
from bot.people.querylog import QueryLog
from bot.settings import Settings
from index import Corpus, EncoderError
from tests.encoders import BigramEncoder

QUESTION = "抚恤涨幅"


@pytest.fixture
def encoder() -> BigramEncoder:
    return BigramEncoder({"抚恤": "养犬", "涨幅": "登记"})


@pytest.fixture
def bot(corpus: Corpus, folder: Path, tmp_path: Path, encoder: BigramEncoder) -> Bot:
    settings = Settings(_env_file=None, documents_dir=folder, state_dir=tmp_path / "state")  # type: ignore[call-arg] # pydantic takes it
    return assemble(settings, corpus, QueryLog.in_memory(), key=b"k" * 32, encoder=encoder)


@pytest.fixture
def encoding(bot: Bot) -> Encoding:
    assert bot.encoding is not None
    return bot.encoding


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - a thread makes it so
        await asyncio.sleep(0.01)


async def first(bot: Bot) -> str:
    hits = (await bot.library.snapshot()).public.search(QUESTION)
    return hits[0].passage.document_id if hits else ""


async def test_what_is_published_is_found_by_its_meaning(bot: Bot, encoding: Encoding, folder: Path, encoder: BigramEncoder) -> None:
    running = asyncio.create_task(encoding.run())
    await bot.indexer.sync()
    snapshot = await bot.library.snapshot()
    await until(lambda: snapshot.public.meaning is not None and snapshot.public.meaning.known == len(snapshot.public))
    assert await first(bot) == "dogs.txt"

    encoder.encoded.clear()
    (folder / "new.txt").write_text("电梯坏了请打电话。", encoding="utf-8")
    await bot.indexer.sync()
    await until(lambda: bool(encoder.passages))
    assert [text.count("电梯") > 0 for text in encoder.passages] == [True]
    running.cancel()


async def test_an_encoder_that_fails_is_tried_again(bot: Bot, encoder: BigramEncoder, corpus: Corpus) -> None:
    assert bot.encoding is not None
    encoding = Encoding(bot.library, bot.encoding._semantics, retry_seconds=0.01)  # noqa: SLF001 - what is assembled waits for a minute
    encoder.failing = True
    await bot.indexer.sync()
    with pytest.raises(EncoderError):
        await encoding.attach()
    running = asyncio.create_task(encoding.run())
    await asyncio.sleep(0.05)
    encoder.failing = False
    snapshot = await bot.library.snapshot()
    await until(lambda: snapshot.public.meaning is not None and snapshot.public.meaning.known == len(snapshot.public))
    running.cancel()
    assert list(corpus.vectors_folder.iterdir())


async def test_a_short_command_uses_the_vectors_that_there_are(bot: Bot, encoding: Encoding, encoder: BigramEncoder) -> None:
    await bot.indexer.sync()
    await encoding.attach()
    assert (await first(bot), encoder.passages) == ("", [])

    shown: list[tuple[int, int]] = []
    await encoding.fill(lambda *done: shown.append(done))
    assert shown[-1][0] == shown[-1][1] == len(encoder.passages)
    assert await first(bot) == "dogs.txt"
