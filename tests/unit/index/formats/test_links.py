import pytest

from index.formats.links import address, beside


@pytest.mark.parametrize(
    ("words", "target", "shown"),
    [
        ("政务网", "https://example.org/a", "（https://example.org/a）"),
        ("portal", "https://example.org/a", " (https://example.org/a)"),
        ("信箱", "mailto:a@example.org?subject=b", "（a@example.org）"),
        ("example.org", "https://www.example.org/", ""),
        ("https://example.org/a/", "https://example.org/a", ""),
        ("第二章", "#2", ""),
        ("附件", "files/a.pdf", ""),
        ("提交", "javascript:void(0)", ""),
        ("", "https://example.org", ""),
        ("下一篇：停水", "https://example.org/2", ""),
    ],
)
def test_an_address_stands_beside_its_words_once(words: str, target: str, shown: str) -> None:
    assert beside(words, target) == shown


def test_an_address_that_the_line_has_already_is_not_written_again() -> None:
    assert beside("这里", "https://example.org/a", "见 https://example.org/a，或") == ""


def test_places_within_a_page_are_no_addresses() -> None:
    assert address("#top") == address("/a/b.html") == ""
