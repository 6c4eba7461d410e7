import re

import jieba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.dictionary import Dictionary
from index.analysis.lattice import BREAK, Lattice
from index.analysis.segmentation import Segmenter
from tests.strategies import chinese_texts, texts

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]+")
WORDS = ("流动书车", "居民服务", "到大")
DICTIONARY = Dictionary.read(WORDS)
LATTICE = Lattice(DICTIONARY)
SEGMENTER = Segmenter(DICTIONARY)
_tokenizer = jieba.Tokenizer()
_tokenizer.FREQ, _tokenizer.total = _tokenizer.gen_pfdict(_tokenizer.get_dict_file())
_tokenizer.initialized = True
for _word in WORDS:
    _tokenizer.add_word(_word)
_runs = st.one_of(
    st.one_of(texts, chinese_texts).map(_HAN.findall),
    st.lists(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=12), max_size=4),
    st.lists(st.lists(st.sampled_from(list(_tokenizer.FREQ)[::997]), min_size=1).map("".join), max_size=4).map(
        lambda runs: _HAN.findall("\n".join(runs))
    ),
)


@given(runs=_runs)
def test_runs_are_cut_as_jieba_cuts_each(runs: list[str]) -> None:
    assert SEGMENTER.cut("\n".join(runs)) == [word for run in runs for word in _tokenizer.cut(run, HMM=False)]


@given(runs=_runs)
def test_a_lattice_cuts_as_jieba_does(runs: list[str]) -> None:
    text = "".join(f"{run}\n" for run in runs)
    codes = np.array([ord(character) if "\u4e00" <= character <= "\u9fd5" else BREAK for character in text], dtype=np.uint32)
    words = LATTICE.cut(codes)
    plain = Segmenter(DICTIONARY).cut("".join(map(chr, codes.tolist())))

    assert [text[start:end] for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True)] == plain
    assert [node for word, node in zip(plain, words.nodes.tolist(), strict=True) if node != DICTIONARY.trie.find(word) and node != -1] == []
