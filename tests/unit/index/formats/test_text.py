import pytest

from index.formats import text


def test_plain_text_recognises_everything() -> None:
    assert text.recognises(b"\x00")


def test_the_first_line_that_looks_like_a_title_is_the_title() -> None:
    (document,) = text.read("2023\n图书室开放时间表\n周一到周五，上午九点开门。\n".encode(), "library/hours.txt")

    assert (document.id, document.title) == ("library/hours.txt", "图书室开放时间表")
    assert document.text == "2023\n图书室开放时间表\n周一到周五，上午九点开门。"


@pytest.mark.parametrize("content", ["周一到周五，上午九点开门。", "开放时间", "Opening hours of the library"])
def test_a_text_without_a_title_is_called_as_its_file(content: str) -> None:
    (document,) = text.read(content.encode(), "library/reading.room.txt")

    assert document.title == "reading.room"
