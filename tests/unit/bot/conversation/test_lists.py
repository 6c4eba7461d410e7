import pytest

from bot.conversation.lists import beside

TEXT = "分三档：\n- 优秀：95分。\n- 合格：80分。\n另有四类人员、干部、社工参加。\n1. 受理\n2. 回复"


@pytest.mark.parametrize(
    ("name", "others"), [("优秀", {"合格"}), ("干部", {"另有四类人员", "社工参加"}), ("回复", {"受理"}), ("分三档", set())]
)
def test_items_of_one_list_stand_beside_one_another(name: str, others: set[str]) -> None:
    assert beside(name, TEXT) == others
