import pytest

from index.cleaning.editions import find_edition, find_repeal


@pytest.mark.parametrize(
    ("title", "text", "name", "expected"),
    [
        ("停车办法", "停车办法\n（2018年3月1日发布）\n第一条 停车。", "a.txt", "2018-03-01"),
        ("停车办法", "（2024年6月1日发布，2018年3月1日发布的办法同时废止）\n第一条 停车。", "a.txt", "2024-06-01"),
        ("停车条例", "（1999年1月20日通过 根据2013年12月28日《关于修改〈停车条例〉的决定》修正）\n第一条", "a.txt", "2013-12-28"),
        ("停车办法(2020年版)", "第一条 停车。", "a.txt", "2020"),
        ("停车办法", "第一条 停车。", "停车办法_20131228.txt", "2013-12-28"),
        ("停车办法", "第一条 停车。\n第二条 本办法自2021年5月1日起施行。", "a.txt", "2021-05-01"),
        ("停车办法", "第一条 停车。", "a.txt", ""),
    ],
)
def test_the_edition_is_the_day_when_the_rule_was_last_issued(title: str, text: str, name: str, expected: str) -> None:
    assert find_edition(title, text, name) == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("停车办法(已废止)", "第一条 停车。", "已废止"),
        ("停车办法", "第一条 停车。\n本办法自2022年1月1日起失效。", "2022-01-01"),
        ("停车办法", "本办法已废止。", "本办法已废止"),
        ("停车办法", "本办法自2022年1月1日起施行,原停车办法同时废止。", ""),
        ("停车办法", "本办法自2022年1月1日起施行 《停车规定》同时废止。", ""),
    ],
)
def test_a_text_is_repealed_where_it_says_so_of_itself(title: str, text: str, expected: str) -> None:
    assert find_repeal(title, text) == expected
