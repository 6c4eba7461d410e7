from index.cleaning.scripts import SIMPLIFIED, TRADITIONAL, fold


def test_folding_keeps_every_offset_and_tells_scripts_apart() -> None:
    assert fold("辦理ＡＢＣ：「開」\u3000") == "办理abc:「开」 "
    assert frozenset() == TRADITIONAL & SIMPLIFIED


def test_a_character_is_folded_in_a_text_as_by_itself() -> None:
    characters = [chr(code) for code in (*range(0x20, 0xD800), *range(0xF900, 0x10000))]

    assert fold("".join(characters)) == "".join(map(fold, characters))
