import logging
import sys
from collections.abc import Sequence
from types import SimpleNamespace

import jieba
import pytest

from index.analysis import segmentation as cutting
from index.analysis.dictionary import Dictionary
from index.analysis.segmentation import PlainSegmenter, RustSegmenter, choose

WORDS = ("流动书车", "党小组长", "社区", "12345热线")
SAMPLE = ("流动书车每周二到社区，党小组长也来。", "No Chinese at all.")


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary.read(WORDS)


@pytest.fixture(scope="module")
def tokenizer() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in WORDS:
        tokenizer.add_word(word)
    return tokenizer


class Twin:
    """Cuts as rjieba does, or otherwise: a library and its one class."""

    def __init__(self, dictionary: Dictionary, *, wrong: bool = False, broken: bool = False) -> None:
        self._plain = PlainSegmenter(dictionary)
        self._wrong = wrong
        self._broken = broken
        self.added: list[tuple[str, int, str]] = []

    def library(self) -> SimpleNamespace:
        return SimpleNamespace(Jieba=lambda: self)

    def add_word(self, word: str, frequency: int, tag: str) -> None:
        self.added.append((word, frequency, tag))

    def cut(self, text: str, *, hmm: bool) -> list[str]:
        assert not hmm
        if self._broken:
            raise RuntimeError(text)
        if self._wrong:
            return list(text)
        return [word for line in text.split("\n") for word in (*self._plain.cut(line), "\n")][:-1]


def use(monkeypatch: pytest.MonkeyPatch, library: SimpleNamespace | None) -> None:
    """Put *library* in the place of rjieba; None makes its import fail."""
    monkeypatch.setitem(sys.modules, "rjieba", library)


def logged(caplog: pytest.LogCaptureFixture) -> Sequence[str]:
    return [record.getMessage() for record in caplog.records if record.name == cutting.__name__]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "流动书车每周二到社区",
        "网格员上门走访群众反映的问题",
        "㐀一丁\U00020000好龥龦",
        "南京市长江大桥",
        "结婚的和尚未结婚的",
        "鬱鬱",
        "の",
    ],
)
def test_a_text_is_cut_as_jieba_cuts_it(dictionary: Dictionary, tokenizer: jieba.Tokenizer, text: str) -> None:
    assert PlainSegmenter(dictionary).cut(text) == list(tokenizer.cut(text, HMM=False))


def test_a_character_that_only_begins_words_is_a_word_where_none_begins() -> None:
    segmenter = PlainSegmenter(Dictionary.compiled("甲乙 3 n\n丙 5 n\n".encode()))

    assert segmenter.cut("甲丙甲乙丙甲") == ["甲", "丙", "甲乙", "丙", "甲"]


def test_no_word_crosses_a_line(dictionary: Dictionary) -> None:
    assert PlainSegmenter(dictionary).cut("社\n区\n\n社区") == ["社", "区", "社区"]


def test_without_rjieba_jieba_cuts_and_nothing_is_logged(
    dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, None)
    caplog.set_level(logging.INFO)

    assert choose(dictionary, SAMPLE).name == "jieba"
    assert logged(caplog) == []


def test_rjieba_cuts_where_it_cuts_as_jieba_does(dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Twin(dictionary)
    use(monkeypatch, twin.library())

    chosen = choose(dictionary, SAMPLE)

    assert isinstance(chosen, RustSegmenter)
    assert chosen.name == "rjieba"
    assert chosen.cut("社区㐀\n流动书车") == ["社区", "㐀", "流动书车"]
    assert [(word, frequency) for word, frequency, _ in twin.added] == list(dictionary.added)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [({"wrong": True}, "rjieba cuts otherwise than jieba"), ({"broken": True}, "rjieba fails")],
    ids=["other words", "an error"],
)
def test_jieba_cuts_where_rjieba_does_not_agree_and_it_is_logged_once(
    dictionary: Dictionary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: dict[str, bool], expected: str
) -> None:
    use(monkeypatch, Twin(dictionary, **fault).library())
    caplog.set_level(logging.INFO)

    assert choose(dictionary, SAMPLE).name == "jieba"
    assert len(logged(caplog)) == 1
    assert logged(caplog)[0].startswith(expected)


def test_rjieba_itself_agrees_with_jieba(dictionary: Dictionary) -> None:
    pytest.importorskip("rjieba")

    assert choose(dictionary, SAMPLE).name == "rjieba"
