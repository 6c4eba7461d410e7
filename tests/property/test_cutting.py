import re
from functools import cache

import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.dictionary import Dictionary
from index.analysis.lattice import BREAK, Lattice
from index.analysis.segmentation import Segmenter
from tests.strategies import chinese_texts, texts
from tests.words import jieba_with

pytestmark = pytest.mark.xdist_group("jieba")  # one worker loads jieba's own dictionary

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]+")
WORDS = ("流动书车", "居民服务", "到大")


@cache
def dictionary() -> Dictionary:
    return Dictionary.read(WORDS)


@cache
def tokenizer() -> jieba.Tokenizer:
    """Return jieba's own tokenizer with the same words."""
    return jieba_with(WORDS)


runs_of_words = st.deferred(
    lambda: st.lists(st.lists(st.sampled_from([*tokenizer().FREQ][::997]), min_size=1).map("".join), max_size=4).map(
        lambda runs: _HAN.findall("\n".join(runs))
    )
)
runs_of_all = st.one_of(
    st.one_of(texts, chinese_texts).map(_HAN.findall),
    st.lists(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=12), max_size=4),
    runs_of_words,
)


@given(runs=runs_of_all)
def test_runs_are_cut_as_jieba_cuts_each(runs: list[str]) -> None:
    expected = [word for run in runs for word in tokenizer().cut(run, HMM=False)]

    assert Segmenter(dictionary()).cut("\n".join(runs)) == expected


@given(runs=runs_of_all)
def test_a_lattice_cuts_as_jieba_does(runs: list[str]) -> None:
    text = "".join(f"{run}\n" for run in runs)
    codes = np.array([ord(character) if "\u4e00" <= character <= "\u9fd5" else BREAK for character in text], dtype=np.uint32)
    words = Lattice(dictionary()).cut(codes)
    plain = Segmenter(dictionary()).cut("".join(map(chr, codes.tolist())))
    nodes = [(word, node) for word, node in zip(plain, words.nodes.tolist(), strict=True) if node != -1]

    assert [text[start:end] for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True)] == plain
    assert [node for word, node in nodes if node != dictionary().trie.find(word)] == []
