import asyncio
import gc
import io
import logging
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from bot.settings import DATABASE
from bot.storage.engines import Storage, storage_of
from index import DATA_FOLDER, Analyzer, Corpus, Index, Lexicon, Passage
from index.ranking.kernels import Kernels
from index.storage.layout import words_folder
from tests import needs, postgres, ways
from tests.bots import make_bot
from tests.effort import TIMES, examples
from tests.fakes.bot_api import MADE
from tests.importing import import_own_share
from tests.reliability.nursery import Nursery
from tests.reliability.table import TRAFFIC
from tests.shared import made_once, shared_folder
from tests.words import Words

# The same few examples in every run; `make test-deep` looks for many new ones.
settings.register_profile("tests", deadline=None, derandomize=TIMES == 1, max_examples=examples(40))
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.load_profile("tests")

_LONGEST_NAME = 200
_ZIP_TIMES = re.compile(rb"(PK\x03\x04.{6}|PK\x01\x02.{8}).{4}", re.DOTALL)

LEXICON = Lexicon(
    stopwords=frozenset({"什么", "怎么", "的", "吗", "the", "is", "what"}),
    words=("流动书车",),
    synonyms=(("开门", "营业"), ("报修", "维修"), ("维修", "修理")),
    places=frozenset({"北京", "上海"}),
    glossary=(("library", ("图书室",)), ("library card", ("借书证",)), ("apply", ("办理", "申请")), ("party", ("党", "聚会"))),
)

HOURS = """---
title: 服务大厅开放时间
source: 松林社区居委会
place: 松林社区
dated: 2023年5月
url: https://example.org/hours
---
# 服务大厅开放时间

## 工作日

服务大厅周一至周五上午八点半开门，下午五点关门。

## 周末

周六上午只受理**社保卡**，周日休息。
"""

REPAIRS = """<!DOCTYPE html>
<html><head><title>楼道灯报修</title></head><body>
<nav><a href="/">首页</a> <a href="/news">新闻</a></nav>
<main><article><h1>楼道灯报修</h1>
<p>楼道灯不亮时，请拨打物业值班电话，说清楼号和楼层。</p>
<p>电工一般在两个工作日之内上门更换灯泡，不收取任何费用。</p></article></main>
<footer>版权所有 松林物业公司</footer>
</body></html>
"""

LIBRARY = """图书室借书证办理办法
居民带身份证到图书室登记，当场领取借书证。
一张借书证可以同时借阅三本书，期限为一个月。
流动书车每周三开到小区门口。
"""

DOGS = "养犬登记须知\n养犬的居民每年春季到派出所登记，并给犬只接种疫苗。\n"

FILES = {
    "hours.md": HOURS.encode(),
    "housing/repairs.html": REPAIRS.encode(),
    "library/card.txt": LIBRARY.encode(),
    "dogs.txt": DOGS.encode("gb18030"),
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*programs): is skipped where none of them is installed, or fails with REQUIRE_TOOLS=1")
    config.addinivalue_line("markers", "breaks_rules(why): the bot does what the Bot API refuses, by what it was given or what was lost")
    config.addinivalue_line("markers", "full: runs in `make reliability` only")
    config.addinivalue_line("markers", "xdist_group(name): runs in one worker with the others of that group (pytest-xdist)")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name zip files by what they hold: their bytes say when they were made, and all workers must name tests alike.

    Long texts are named by their checksums: workers report the name of a test with each of its results.
    """
    if isinstance(val, bytes) and val.startswith(b"PK"):
        return f"{argname}-{_checksum(val):08x}"
    if isinstance(val, str | bytes) and len(val) > _LONGEST_NAME:
        content = val if isinstance(val, bytes) else val.encode("utf-8", "surrogatepass")
        return f"{argname}-{zlib.crc32(content):08x}"
    return None


def _checksum(content: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = [(each.filename, each.CRC) for each in file.infolist() if each.filename != "docProps/core.xml"]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return zlib.crc32(_ZIP_TIMES.sub(rb"\1", content))
    return zlib.crc32(repr(members).encode())


def pytest_collectstart(collector: pytest.Collector) -> None:
    import_own_share(collector.config)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker have all tests that compile by numba, which takes seconds in each process."""
    for item in items:
        if isinstance(item, pytest.Function) and _compiles(item):
            item.add_marker(pytest.mark.xdist_group("numba"))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was loaded and collected, which stays to the end."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        needs.check(mark)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.end_shared(session.config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]  # noqa: SLF001 - no other way


def _compiles(item: pytest.Function) -> bool:
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return not {"compiled", "all_ways"}.isdisjoint(item.fixturenames) or any(
        value in {"compiled", "ours numba"} for value in parameters if isinstance(value, str)
    )


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """Take back the levels that `configure_logging()` gave our loggers: a test that waits for a record would wait in vain."""
    yield
    for name in ("bot", "index"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def bot_api_rules(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, the bot breaks no rule of the Bot API, and sends nothing while it was told to wait."""
    MADE.clear()
    yield
    if MADE and not request.node.get_closest_marker("breaks_rules"):
        violations = [violation for api in MADE for violation in api.violations]
        early = sum(api.stats.sends_during_penalty for api in MADE)
        request.node.user_properties.append((TRAFFIC, (sum(api.calls.total() for api in MADE), early, len(violations))))
        assert (early, violations) == (0, [])


@pytest.fixture
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty schema in PostgreSQL."""
    with postgres.schema(postgres.shared_cluster(tmp_path_factory)) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """Where stores keep everything: each maker of databases, one after the other."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else ""
    storage = storage_of(url, tmp_path / "state" / DATABASE)
    yield storage
    storage.close()


@pytest.fixture(scope="session", autouse=True)
def compiled_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    """The dictionaries that were compiled in this session, with which every analyzer begins."""
    words = Words(shared_folder(tmp_path_factory) / "words")
    with pytest.MonkeyPatch.context() as monkeypatch:
        words.share(monkeypatch)
        yield words


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return LEXICON


@pytest.fixture(scope="session")
def analyzer(lexicon: Lexicon) -> Analyzer:
    return Analyzer(lexicon)


@pytest.fixture(scope="session")
def shipped() -> Analyzer:
    """The analyzer with the lists that we ship."""
    return Analyzer()


@pytest.fixture(scope="session")
def handbook_state(shipped: Analyzer, compiled_words: Words, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder in which the handbook is indexed and published."""

    def make(state: Path) -> None:
        corpus = Corpus(state / DATABASE, analyzer=shipped)
        asyncio.run(make_bot(corpus, DATA_FOLDER / "documents", state).indexer.sync())
        corpus.close()
        compiled_words.put(state / DATABASE)

    return made_once("handbook", make, tmp_path_factory)


@pytest.fixture(scope="session")
def nursery(handbook_state: Path) -> Iterator[Nursery]:
    """What starts the program without loading it anew."""
    with Nursery(words_folder(handbook_state / DATABASE)) as nursery:
        yield nursery


@pytest.fixture(scope="session")
def handbook_passages(handbook_state: Path, shipped: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> list[Passage]:
    """All passages of the handbook in corpus order."""
    state = tmp_path_factory.mktemp("passages")
    shutil.copytree(handbook_state, state, dirs_exist_ok=True)
    corpus = Corpus(state / DATABASE, analyzer=shipped)
    passages = [passage for row in corpus.rows().passages.tolist() if (passage := corpus.passage(row))]
    corpus.close()
    return passages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def corpus(tmp_path: Path, folder: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    corpus.sync(folder)
    yield corpus
    corpus.close()


@pytest.fixture
def index(corpus: Corpus) -> Index:
    return Index.build(corpus)


@pytest.fixture(scope="session")
def compiled() -> Kernels:
    """The search as numba compiles it."""
    kernels = Kernels()
    if not kernels.compile():
        pytest.skip("numba is not installed")
    return kernels


@pytest.fixture(scope="session")
def all_ways(request: pytest.FixtureRequest) -> tuple[ways.Way, ...]:
    """Every way in which a search can run, for tests that share among them what is searched."""
    names = [name for name in ways.NAMES if name != "compiled" or find_spec("numba")]
    return tuple(ways.way(name, lambda: request.getfixturevalue("compiled")) for name in names)


@pytest.fixture(scope="module", params=ways.NAMES)
def way(request: pytest.FixtureRequest) -> ways.Way:
    """Every way in which a search can run, one after the other."""
    return ways.way(request.param, lambda: request.getfixturevalue("compiled"))
