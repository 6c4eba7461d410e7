import pytest

from index.cleaning.lines import SPAM
from tests.unit.index.cleaning.handbook import SORTING, VISITS, cleaned, taken


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("澳门新葡京娱乐城，百家乐老虎机，注册送88元", SPAM),
        ("无抵押贷款当天放款，黑户白户都能办，加微信abc12345", SPAM),
        ("久久精品人妻无码国产在线观看", SPAM),
        ("主站蜘蛛池模板: 某片| 某站| 某网| 某吧|", SPAM),
    ],
)
def test_spam_goes(line: str, why: str) -> None:
    assert taken(cleaned(SORTING, line, VISITS)) == [(line, why)]
