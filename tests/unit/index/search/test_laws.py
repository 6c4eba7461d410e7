import pytest

from index import Analyzer
from index.cleaning.rule_names import rule_name
from index.search.laws import Naming, law_before_article, naming


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("松林市停车规定第二十条是什么", "松林市停车规定"),
        ("《停车规定》的第二十条", "《停车规定"),
        ("第二十条是什么", ""),
        ("车位第二十条", ""),
    ],
)
def test_the_law_stands_before_its_article(question: str, expected: str) -> None:
    assert law_before_article(question) == expected


@pytest.mark.parametrize(
    ("words", "title", "expected"),
    [
        ("松林市停车规定", "松林市停车规定", Naming.FULL),
        ("请问松林市停车规定", "松林市停车规定（2020年修订）", Naming.FULL),
        ("停车规定", "松林市停车规定", Naming.WITHOUT_ISSUER),
        ("合同法", "劳动合同法", Naming.NONE),
        ("劳动法", "劳动合同法", Naming.NONE),
        ("劳动合同法", "合同法", Naming.NONE),
        ("刑诉法", "中华人民共和国刑事诉讼法", Naming.SHORT),
        ("松林市停车规定", "松林市实施《松林市停车规定》办法", Naming.NONE),
    ],
)
def test_a_law_is_named_by_the_end_of_its_title(analyzer: Analyzer, words: str, title: str, expected: Naming) -> None:
    assert naming(words, title, [word.text for word in analyzer.words(rule_name(title))]) is expected
