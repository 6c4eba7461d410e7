import asyncio
import subprocess
import sys
from pathlib import Path

from bot.library.library import Library
from bot.library.pauses import Pauses
from bot.library.word_lists import WordLists
from bot.replication.joining import join
from index import Analyzer, Corpus
from tests.unit.bot.replication.offices import until

ROOT = Path(__file__).parents[4]
OPTIONAL = ("psycopg", "psycopg_pool", "qdrant_edge", "bot.replication.membership", "bot.storage.postgres", "index.engines.edge")


def test_a_bot_of_one_machine_loads_nothing_of_replicas_or_engines() -> None:
    script = f"import sys, bot.app, bot.__main__; print([name for name in {OPTIONAL} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


async def test_a_member_reads_documents_while_it_leads_and_heeds_words_from_elsewhere(
    database_url: str, tmp_path: Path, folder: Path, analyzer: Analyzer
) -> None:
    corpus, words = Corpus(tmp_path / "corpus.db", analyzer=analyzer), WordLists(tmp_path / "lists")
    library = Library(corpus, {"": folder}, Pauses(tmp_path / "pauses.json"))
    member = join(database_url, lambda: None)
    indexer = member.indexer(library, words, 0.1)

    async def read() -> None:
        await indexer.sync()

    running = asyncio.create_task(member.run(read))
    await until(lambda: member.leadership.is_leader and library.published)
    assert words.add_alias("车位", "停车")  # as if the file had come from another machine
    await asyncio.to_thread(member.heed_files)
    await until(lambda: ("车位", "停车") in corpus.analyzer.lexicon.synonyms)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    corpus.close()
