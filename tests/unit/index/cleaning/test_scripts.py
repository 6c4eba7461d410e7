from index.cleaning.scripts import SIMPLIFIED, TRADITIONAL, fold


def test_folding_keeps_every_offset_and_tells_scripts_apart() -> None:
    assert fold("辦理ＡＢＣ：「開」\u3000") == "办理abc:「开」 "
    assert frozenset() == TRADITIONAL & SIMPLIFIED
