import jieba
import pytest

from index.analysis.dictionary import Dictionary
from index.analysis.segmentation import Segmenter, term_spans, word_spans
from tests.unit.index.analysis.conftest import WORDS

pytestmark = pytest.mark.xdist_group("jieba")  # one worker loads jieba's own dictionary


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary.read(WORDS)


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
    assert Segmenter(dictionary).cut(text) == list(tokenizer.cut(text, HMM=False))


def test_a_character_that_only_begins_words_is_a_word_where_none_begins() -> None:
    segmenter = Segmenter(Dictionary.compiled("甲乙 3 n\n丙 5 n\n".encode()))

    assert segmenter.cut("甲丙甲乙丙甲") == ["甲", "丙", "甲乙", "丙", "甲"]


def test_no_word_crosses_a_line(dictionary: Dictionary) -> None:
    assert Segmenter(dictionary).cut("社\n区\n\n社区") == ["社", "区", "社区"]


@pytest.mark.parametrize("text", ["", "网格员2人上门，5g走访", "abc 网格\n𠀀網格"])
def test_words_alone_are_those_among_all_terms(dictionary: Dictionary, text: str) -> None:
    segmenter = Segmenter(dictionary)

    assert [*word_spans(text, segmenter)] == [(start, end) for start, end, kind in term_spans(text, segmenter) if kind == "word"]
