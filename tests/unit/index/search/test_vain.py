import pytest

from index.search.vain import is_vain


@pytest.mark.parametrize(
    "text",
    [
        "怎么办理居住证？\n居住证多久换一次？\n谁来发？",
        "井盖丢了先找谁\n楼道灯坏了怎么报\n暖气不热能不能退费\n垃圾車幾點來",
        "How do I get a card?\nwhere is the office\nWho signs it?",
        "水塔多久清洗 " * 40,
        "水塔清洗费用标准" * 20,
    ],
)
def test_what_only_asks_or_says_the_same_again_is_vain(text: str) -> None:
    assert is_vain(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "……",
        "水塔每年春季清洗一次。",
        "怎么办理居住证？带身份证到派出所办理，当场领取。",
        "谁办案谁负责\n谁受益谁出资",
        "什么时候都可以来\n任何人不得转借\n不论几口人都发一份",
        "Residents can apply online\nCards are free\nThe office is open on Mondays",
        "项目：水塔清洗 | 次数：1\n项目：水箱清洗 | 次数：2\n项目：水池清洗 | 次数：3",
        "序号1姓名张三电话略住址一号楼序号2姓名李四电话略住址二号楼序号3姓名王五电话略住址三号楼序号4姓名赵六电话略住址四号楼",
    ],
)
def test_what_states_something_is_not(text: str) -> None:
    assert not is_vain(text)
