import re

import pytest

from index.analysis.characters import BASIC_HAN, CJK_PUNCTUATION, DICTIONARY_HAN, FULL_WIDTH, HAN, INVISIBLE, SURROGATES, UNIFIED_HAN


@pytest.mark.parametrize(
    ("ranges", "inside", "outside"),
    [
        (UNIFIED_HAN, "一網\u9fff", "㐀\uf900\U00020000a。"),
        (BASIC_HAN, "㐀一\u9fff", "\uf900\U00020000䷀a"),
        (HAN, "㐀一\uf900\U00020000\U000323af", "䷀〇。aＡ"),
        (DICTIONARY_HAN, "一\u9fd5", "㐀\u9fd6"),
        (CJK_PUNCTUATION, "\u3000、。「」【】〇", "，！"),
        (FULL_WIDTH, "Ａ１，！", "A。"),
        (INVISIBLE, "\u00ad\u200b\ufe0f\ufeff", " \u3000"),
        (SURROGATES, "\ud800\udfff", "\ufffd"),
    ],
)
def test_a_class_of_characters_ends_where_its_blocks_do(ranges: str, inside: str, outside: str) -> None:
    assert re.findall(f"[{ranges}]", inside + outside) == list(inside)
