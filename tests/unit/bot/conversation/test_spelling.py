import pytest

from bot.conversation.spelling import Spelling
from index import Analyzer


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(Analyzer())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wangge zenme huafen", "网格怎么划分"),
        ("wangge yuan you duoshao ren", "网格员有多少人"),
        ("shequ fuwu zhongxin dianhua", "社区服务中心电话"),
        ("wo men xiao qu ting shui le", "我们小区停水了"),
        ("Dibao zenme banli?", "低保怎么办理"),
        ("2024 nian wangge zenme huafen?", "2024年网格怎么划分"),
        ("wangge 8:30 kaimen ma", "网格8:30开门吗"),
    ],
)
def test_pinyin_is_read_as_characters(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.is_pinyin(typed)
    assert spelling.read(typed) == meant


@pytest.mark.parametrize("text", ["How is a grid divided?", "hello", "parking", "women", "can you help me", "12345", "网格 zenme 划分", ""])
def test_other_letters_are_no_pinyin(spelling: Spelling, text: str) -> None:
    assert not spelling.is_pinyin(text)
    assert spelling.read(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("网个长干什么", "网格长干什么"), ("党小租多久开会", "党小组多久开会"), ("當志原者要報名嗎", "當志愿者要報名嗎")],
)
def test_a_character_that_only_sounds_right_is_corrected(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.read(typed) == meant


@pytest.mark.parametrize("text", ["王哥在哪", "路灯坏了谁管", "哪个组织不收会费", "网格长是谁", "管理员几点上班", "🙂网格"])
def test_words_that_are_meant_as_they_stand_are_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.read(text) == text
