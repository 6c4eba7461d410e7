"""jieba's own tokenizer with words of ours, made in its own way: what every segmenter here is compared with."""

import jieba
import pytest

WORDS = ("流动书车", "党小组长", "社区", "12345热线")


@pytest.fixture(scope="session")
def tokenizer() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in WORDS:
        tokenizer.add_word(word)
    return tokenizer
