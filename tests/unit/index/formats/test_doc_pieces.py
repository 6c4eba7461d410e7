import pytest

from index.formats.doc_pieces import bare_text
from tests.unit.index.formats.old_word import word_document


def test_fields_show_their_results_and_rows_of_tables_are_lines() -> None:
    content = word_document('见\x13 HYPERLINK "http://example.org" \x14网站\x15。\r楼\x07电梯\x07\x07\r一\x0b二\x01\r')

    assert bare_text(content)[0].strip() == "见网站。\n楼 | 电梯\n一\n二"


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), word_document("电梯\r")[:2048]])
def test_what_is_damaged_has_no_text(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong does not matter
        bare_text(content)
