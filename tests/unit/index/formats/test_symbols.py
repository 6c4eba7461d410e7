import pytest

from index.formats.symbols import UNKNOWN, symbol, symbols


@pytest.mark.parametrize(
    ("code", "font", "shown"),
    [
        ("F0FE", "Wingdings", "☑"),
        ("F0A8", "Wingdings", "☐"),
        ("F06F", "Wingdings", "☐"),
        ("F052", "Wingdings 2", "☑"),
        ("F0A3", "Wingdings 2", "☐"),
        ("00FE", "wingdings", "☑"),
        ("F0B3", "Symbol", "≥"),
        ("F001", "Wingdings", UNKNOWN),
        ("2611", "MS Gothic", "☑"),
        ("zz", "Wingdings", UNKNOWN),
    ],
)
def test_a_symbol_is_what_its_font_shows(code: str, font: str, shown: str) -> None:
    assert symbol(code, font) == shown


def test_letters_of_a_symbol_font_are_symbols_and_others_letters() -> None:
    assert symbols("þ", "Wingdings") == "☑"
    assert symbols("þ o", "Arial") == "þ o"
    assert symbols("\uf0fe甲", "") == "☑甲"
    assert symbols("甲", "Wingdings") == "甲"
