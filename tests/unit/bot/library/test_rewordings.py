import pytest

from bot.commands.sameness import ASKED_FROM
from bot.library.rewordings import Wording, overlap
from index import Analyzer


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("三号楼电梯坏了谁来修？", "我们楼电梯坏了，没人修", True),
        ("三号楼电梯坏了谁来修？", "三号楼的电梯又坏了", True),
        ("电梯坏了谁来修？", "我们楼的电梯还是坏的，电话一直没人接", True),
        ("楼上漏水到我家", "楼上邻居家漏水，天花板湿了", True),
        ("暖气不热", "家里暖气一点也不热，老人受不了", True),
        ("垃圾没人清运", "门口垃圾三天没清了", True),
        ("井盖丢了", "东门井盖没了很危险", True),
        ("电梯坏了", "暖气坏了", False),
        ("楼上漏水到我家", "楼上半夜放音乐吵", False),
        ("老年证怎么办", "残疾证怎么办", False),
        ("低保怎么申请", "公租房怎么申请", False),
        ("小区门口路灯不亮", "小区门口有人摆摊占道", False),
        ("路灯坏了谁管", "医保卡怎么办理", False),
    ],
)
def test_two_wordings_of_one_matter_overlap_however_long_one_of_them_is(shipped: Analyzer, one: str, other: str, *, is_alike: bool) -> None:
    wordings = Wording.of(one, shipped), Wording.of(other, shipped)
    assert (overlap(*wordings) >= ASKED_FROM) is is_alike
    assert overlap(*wordings) == overlap(*reversed(wordings))
