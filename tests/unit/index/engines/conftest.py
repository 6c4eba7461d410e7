"""A corpus of some hundred passages that are much alike, published."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Analyzer, Corpus, Generations
from tests.unit.index.storage.publishing import SMALL

_WORDS = ("登记", "疫苗", "借书", "窗口", "开门", "报修", "路灯", "停车", "居民", "身份证", "养犬", "图书室", "电工", "楼道", "周末")


def write(folder: Path, files: int, seed: int = 1) -> Path:
    """Write files of twenty short passages each, the last of them for staff."""
    chance = random.Random(seed)
    folder.mkdir(exist_ok=True)
    (folder / "staff").mkdir(exist_ok=True)
    for number in range(files):
        parts = (f"## 第{part}节\n\n{''.join(chance.choices(_WORDS, k=chance.randint(3, 40)))}。\n" for part in range(20))
        name = f"staff/{number}.md" if number == files - 1 else f"{number}.md"
        (folder / name).write_text(f"# 办法{number}\n\n{chr(10).join(parts)}", encoding="utf-8")
    return folder


def sync(corpus: Corpus, folder: Path) -> None:
    corpus.sync(folder, restricted=lambda name: name.startswith("staff/"))


@pytest.fixture
def many(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    """A published corpus of 600 passages in tmp_path / "many"."""
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    sync(corpus, write(tmp_path / "many", 30))
    Generations(corpus, SMALL).publish()
    yield corpus
    corpus.close()
