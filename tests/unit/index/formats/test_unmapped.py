import pytest

from index.documents import UNMAPPED, Removal
from index.formats.unmapped import remove_unmapped


@pytest.mark.parametrize(
    "line",
    ["社区服务站八点开门。", "☑ 同意 ☐ 不同意", "café Ωmega русский", "ཁྲིམས་ལུགས།", "ئۇيغۇرچە قانۇن", "ꆈꌠꁱꂷ", "𠮷田先生", "hyphen\ufffe"],
)
def test_text_stays(line: str) -> None:
    assert remove_unmapped([line]) == ([line], [])


@pytest.mark.parametrize("line", ["\ue001\ue002社", "\ufffd\ufffd\ufffd", "\x03\x05\x10", "ŁĐ\u0531\u0904\u1000\u1401\u3401\u3900\u4001"])
def test_a_line_of_unmapped_characters_goes_whole(line: str) -> None:
    assert remove_unmapped(["开门", line], first=7) == (["开门"], [Removal(8, line, UNMAPPED)])


def test_single_characters_go_alone() -> None:
    assert remove_unmapped(["社区服务站\ue001八点开门"]) == (["社区服务站八点开门"], [Removal(1, "\ue001", UNMAPPED)])


def test_a_bullet_of_a_symbol_font_stays_a_bullet() -> None:
    assert remove_unmapped(["\uf0b7 带身份证", "\uf06c带户口簿"]) == (["• 带身份证", "•带户口簿"], [])
