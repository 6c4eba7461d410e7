"""jieba's own tokenizer with words of ours, made in its own way: what every segmenter here is compared with."""

import jieba
import pytest

from tests.words import jieba_with

WORDS = ("流动书车", "党小组长", "社区", "12345热线")


@pytest.fixture(scope="session")
def tokenizer() -> jieba.Tokenizer:
    return jieba_with(WORDS)
