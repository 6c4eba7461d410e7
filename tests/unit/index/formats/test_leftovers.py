import pytest

from index.documents import UNMAPPED, Removal
from index.formats.leftovers import cut_leftovers


@pytest.mark.parametrize("tail", ["\ue123\uf0e5\ue5e3", "ÿÿÿÿþþ", "??????", "䵎䕒奔䅒䕒", "꺗宬삥髎￢뤴"])
def test_a_line_of_no_characters_at_the_end_is_cut(tail: str) -> None:
    assert cut_leftovers(["开放时间", "八点开门。", tail]) == (["开放时间", "八点开门。"], [Removal(3, tail, UNMAPPED)])


def test_the_end_of_a_line_is_cut_and_the_line_stays() -> None:
    assert cut_leftovers(["八点开门。\ue123\uf0e5\ue5e3"]) == (["八点开门。"], [Removal(1, "\ue123\uf0e5\ue5e3", UNMAPPED)])


@pytest.mark.parametrize("end", ["二〇二四年五月六日", "Tel: 0571-5555 Café", "（a）①；“……”", "附件：１．表"])
def test_what_texts_end_with_stays(end: str) -> None:
    assert cut_leftovers(["开放时间", end]) == (["开放时间", end], [])
