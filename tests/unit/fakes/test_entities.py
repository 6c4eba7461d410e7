import pytest

from tests.fakes.calls import ApiError, Json
from tests.fakes.entities import check_entities, find_entities, utf16_length


def bold(offset: int, length: int) -> Json:
    return {"type": "bold", "offset": offset, "length": length}


def kinds(text: str) -> list[tuple[str, int, int]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in find_entities(text)]


def test_length_counts_utf16_units() -> None:
    assert utf16_length("网格😀") == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/ask@test_bot 网格怎么划分?", [("bot_command", 0, 13)]),
        ("😀 /help", [("bot_command", 3, 5)]),
        ("请/help", []),
        ("/help请", []),
        ("//help /", []),
        ("a/b/c", []),
        ("@test_bot 你好", [("mention", 0, 9)]),
        ("你好，@test_bot", [("mention", 3, 9)]),
        ("你好@test_bot", []),
        ("a@test_bot.example", []),
        ("@abc", []),
        ("/a @test_bot", [("bot_command", 0, 2), ("mention", 3, 9)]),
    ],
)
def test_commands_and_mentions_are_found_as_telegram_finds_them(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert kinds(text) == expected


def test_entities_may_touch_both_ends_and_characters_outside_the_bmp() -> None:
    assert check_entities("😀你😀", [bold(0, 2), bold(2, 1), bold(3, 2)]) == [bold(0, 2), bold(2, 1), bold(3, 2)]


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (bold(-1, 1), "receive an entity with incorrect offset -1"),
        (bold(0, -1), "receive an entity with incorrect length -1"),
        (bold(8, 1), "entity begins after the end of the text at UTF-16 offset 8"),
        (bold(9, 0), "entity begins after the end of the text at UTF-16 offset 9"),
        (bold(3, 6), "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 9"),
        (bold(1, 1), "entity begins in a middle of a UTF-16 symbol at byte offset 4"),
        (bold(0, 1), "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 4"),
        ({"type": "loud", "offset": 0, "length": 2}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "length": 2}, 'can\'t parse MessageEntity: Field "offset" must be of type Number'),
        ({"type": "bold", "offset": 0}, 'can\'t parse MessageEntity: Field "length" must be of type Number'),
        ({"type": "text_link", "offset": 0, "length": 2}, "can't parse MessageEntity: Can't find field \"url\""),
        ("bold", "can't parse MessageEntity: expected an Object"),
    ],
)
def test_a_wrong_entity_is_refused(entity: object, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        check_entities("😀 abcde", [entity])

    assert refusal.value.description == f"Bad Request: {reason}"


def test_empty_entities_and_kinds_that_telegram_finds_itself_are_dropped() -> None:
    assert check_entities("abc", [bold(1, 0), bold(3, 0), {"type": "url", "offset": 0, "length": 3}]) == []


def test_mentions_in_the_bots_text_are_found_except_in_code() -> None:
    code = {"type": "code", "offset": 0, "length": 9}

    assert check_entities("@everyone @everyone", [code]) == [code, {"type": "mention", "offset": 10, "length": 9}]


def test_a_mention_beside_code_is_found() -> None:
    code = {"type": "code", "offset": 0, "length": 1}

    assert len(check_entities("，@everyone", [code])) == 2


def test_only_a_hundred_entities_are_kept() -> None:
    assert len(check_entities("a" * 101, [bold(offset, 1) for offset in range(101)])) == 100
