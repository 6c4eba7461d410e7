import pytest

from index import Analyzer, Index, Lack, judge, split
from index.cleaning.cleaner import clean
from index.documents import Document

RULES = """松林市停车规定
第一条　为了规范停车，制定本规定。
第二条　残疾人的车停车免费。
第三条　消防通道上不得停车。"""
MEASURE = """松林市夜间照明办法
第一条　为了落实《松林市停车规定》第二条、第三条，制定本办法。
第九条　车位的灯停车时要亮，按照停车规定办理。"""


@pytest.fixture(scope="module")
def rules(analyzer: Analyzer) -> Index:
    documents = [*clean(Document("a.txt", "松林市停车规定", RULES)), *clean(Document("b.txt", "松林市夜间照明办法", MEASURE))]
    return Index.of([passage for document in documents for passage in split(document)], analyzer)


def test_the_article_asked_for_comes_first(rules: Index) -> None:
    hit = rules.search("停车规定第二条是什么")[0]

    assert (hit.passage.document_id, hit.passage.heading) == ("a.txt", "第二条")
    assert judge(hit).complete


@pytest.mark.parametrize("question", ["停车规定第九条是什么", "松林市停车规定第90条怎么说"])
def test_an_article_that_the_law_does_not_have_is_lacking(rules: Index, question: str) -> None:
    verdict = judge(rules.search(question)[0])

    assert verdict.contradicted
    assert [lack.kind for lack in verdict.lacks][:1] == ["article"]


def test_a_law_that_nobody_has_is_not_answered_surely(rules: Index) -> None:
    assert not judge(rules.search("养猫规定第二条是什么")[0]).complete


def test_the_older_version_comes_behind_and_answers_for_its_year(analyzer: Analyzer) -> None:
    texts = {
        year: f"松林市停车办法\n（{year}年3月1日发布）\n第一条　停车每小时{price}元。" for year, price in (("2018", "二"), ("2024", "五"))
    }
    documents = [clean(Document(f"{year}.txt", "松林市停车办法", text))[0] for year, text in texts.items()]
    index = Index.of([passage for document in documents for passage in split(document)], analyzer)

    assert [index.search(question)[0].passage.document_id for question in ("停车每小时多少元", "2018年停车每小时多少元")] == [
        "2024.txt",
        "2018.txt",
    ]
    assert index.search("2018年停车每小时多少元")[0].standing == "earlier"


def test_the_year_that_chose_a_version_does_not_find_its_preamble(analyzer: Analyzer) -> None:
    versions = (("1998", "三"), ("2011", "四"), ("2022", "六"))
    texts = [
        f"松林市借书办法\n（{year}年3月1日修订）\n第一条　为了规范借书，制定本办法。\n第二条　借书间隔不少于{months}个月。"
        for year, months in versions
    ]
    documents = [clean(Document(f"{number}.txt", "松林市借书办法", text))[0] for number, text in enumerate(texts)]
    index = Index.of([passage for document in documents for passage in split(document)], analyzer)

    assert "不少于四个月" in index.search("2011年的借书办法规定间隔多久")[0].passage.text


def test_a_year_that_only_ends_a_contract_is_not_that_of_a_figure(analyzer: Analyzer) -> None:
    text = "物业费每月1.8元。物业合同自2023年1月1日起至2026年12月31日。"
    (document,) = clean(Document("fee.txt", "物业费", text))
    index = Index.of(split(document), analyzer)

    assert Lack("year", "2026") in judge(index.search("2026年物业费多少元")[0]).lacks
    assert Lack("year", "2023") not in judge(index.search("2023年物业费多少元")[0]).lacks
