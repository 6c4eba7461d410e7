import pytest

from index.cleaning.cleaner import clean
from index.cleaning.places import place_names
from tests.unit.index.cleaning.handbook import SORTING, VISITS, cleaned, document


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["南京市垃圾分类手册", SORTING], "南京市"),
        (["南京与镇江的垃圾分类", SORTING], ""),
        (["手册", f"西宁市把垃圾分成四类。青海省也在推广。{SORTING}西宁市还走访老人。西宁市有志愿者。"], "西宁市"),
        (["手册", f"{SORTING * 12}南京市来过一个参观团。"], ""),
        (["手册", f"建设长治久安的社区，{SORTING}，社区长治久安。长治久安。"], ""),
        (["手册", "某某街道办事处", f"松溪县的居民把垃圾分成四类。{SORTING}", f"松溪县有志愿者。{VISITS}"], "松溪县"),
        (["手册", f"全市、全县、我市、本县和各区都在推广。{SORTING}"], ""),
        (["手冊", f"鎮江市公安局\n{SORTING}"], "鎮江市"),
    ],
)
def test_the_place_is_what_the_text_is_about(lines: list[str], expected: str) -> None:
    assert cleaned(*lines, title=lines[0]).provenance.place == expected


def test_without_a_list_of_places_only_counties_and_cities_are_told() -> None:
    assert clean(document("手册", f"松溪县把垃圾分成四类。{SORTING}松溪县有志愿者。"))[0].provenance.place == "松溪县"


@pytest.mark.parametrize(
    "text", ["桃园社区食堂开放", "中山路停车场", "南京东路的路灯", "中山街道的志愿者", "应当向县里报告", "沿海县的渔民"]
)
def test_streets_communities_and_counties_at_large_are_no_places(text: str) -> None:
    assert place_names(text, frozenset({"桃园", "中山", "南京"})) == frozenset()


def test_a_community_behind_a_large_city_is_of_that_city() -> None:
    assert place_names("上海社区食堂", frozenset({"上海"})) == {"上海"}


def test_a_kind_of_people_is_no_place() -> None:
    assert place_names("台湾地区居民凭台湾居民居住证领牌,香港同胞可以投资", frozenset({"台湾", "香港"})) == frozenset()
    assert place_names("台湾的社区营造", frozenset({"台湾"})) == {"台湾"}
