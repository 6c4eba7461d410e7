import pytest

from index.formats.encodings import decode
from index.formats.repair import REPLACEMENT

SIMPLIFIED = "门诊时间为上午八时到十一时，下午二时到五时；老人和孩子可以在社区服务站先登记。\n地点在二楼。\n"
TRADITIONAL = "門診時間為上午八時到十一時，下午二時到五時；老人和孩子可以在社區服務站先登記。\n地點在二樓。\n"


@pytest.mark.parametrize("place", range(1, 70, 3))
def test_a_lost_byte_costs_a_few_characters_and_not_the_line(place: int) -> None:
    content = SIMPLIFIED.encode("gb18030")

    text = decode(content[:place] + content[place + 1 :], "a.txt")

    assert text.count(REPLACEMENT) == 1
    before, after = text.split(REPLACEMENT)
    agreed = len(SIMPLIFIED) - len(after)
    assert len(set(before) - set(SIMPLIFIED)) <= 2
    assert sum(one == other for one, other in zip(after, SIMPLIFIED[agreed:], strict=True)) >= len(after) - 3


def test_a_byte_that_belongs_to_no_character_is_shown_in_its_place() -> None:
    content = "<p>开放时间</p><p>八点到五点，周日不开。</p>".encode("gb18030").replace(b"<p>\xb0\xcb", b"<p>\xff\xb0\xcb")

    assert decode(content, "a.html") == f"<p>开放时间</p><p>{REPLACEMENT}八点到五点，周日不开。</p>"


@pytest.mark.parametrize("stray", [b"\xff", b"\xff\xff", b"\x80"])
@pytest.mark.parametrize(("encoding", "text"), [("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)])
def test_stray_bytes_between_those_of_a_character_do_not_garble_its_line(encoding: str, text: str, stray: bytes) -> None:
    content = text.encode(encoding)

    for place in range(1, 60, 2):
        found = decode(content[:place] + stray + content[place:], "a.txt")
        assert sum(each not in text for each in found) <= 3
        assert found.endswith(text[-8:])


@pytest.mark.parametrize(("encoding", "text"), [("gb18030", SIMPLIFIED), ("big5", TRADITIONAL)])
def test_a_file_that_ends_within_a_character_is_read_to_there(encoding: str, text: str) -> None:
    whole = text.rstrip()

    assert decode(whole.encode(encoding)[:-1], "a.txt") == whole[:-1] + REPLACEMENT


def test_a_long_line_is_decoded_as_it_comes() -> None:
    line = "门诊时间为上午八时到十一时，" * 600

    assert decode(line.encode("gb18030")[:-1], "a.txt").startswith(line[:-2])


@pytest.mark.parametrize("text", ["电梯停运", "停水通知：8:00", "开放"])
def test_a_few_characters_are_enough_to_know_gb18030(text: str) -> None:
    assert decode(text.encode("gb18030"), "a.txt") == text
