import pytest

from index import Document
from index.cleaning.cleaner import clean
from index.cleaning.lines import BOILERPLATE, MARK
from tests.unit.index.cleaning.handbook import BODY, PLACES, SORTING, document, taken


def collection(*titles: str, head: str = "社区工作总结范文大全", mark: str = "篇{}：{}") -> Document:
    articles = [f"{mark.format(numeral, title)}\n{BODY * 3}" for numeral, title in zip("一二三四", titles, strict=False)]
    return document(*([head] if head else []), *articles, title=head)


def test_articles_of_one_file_become_documents() -> None:
    first, second = clean(collection("南京市社区总结", "青海省网格总结"), PLACES)

    assert (first.id, first.title, first.provenance.place) == ("folder/file.txt", "南京市社区总结", "南京市")
    assert (second.id, second.title, second.provenance.place) == ("folder/file.txt#2", "青海省网格总结", "青海省")
    assert taken(first) == [("社区工作总结范文大全", BOILERPLATE), ("篇一：", MARK)]
    assert second.text == f"青海省网格总结\n{BODY * 3}"


def test_a_mark_whose_title_the_next_line_repeats_goes_whole() -> None:
    text = document("第一篇：社区总结", "社区总结", BODY * 3, "第二篇：网格总结", "网格总结", BODY * 3)

    assert [each.text for each in clean(text)] == [f"社区总结\n{BODY * 3}", f"网格总结\n{BODY * 3}"]


def test_articles_with_one_title_and_numbers_are_told_apart_by_their_marks() -> None:
    parts = clean(document("社区工作总结(精选3篇)", *(f"社区工作总结 篇{number}\n{BODY * 3}" for number in (1, 2, 3))))

    assert [part.title for part in parts] == ["社区工作总结 篇1", "社区工作总结 篇2", "社区工作总结 篇3"]
    assert [part.text for part in parts] == [BODY * 3] * 3


def test_marks_without_titles_part_a_collection() -> None:
    parts = clean(document("社区总结范文汇编", f"范文一\n\n松江区总结\n{BODY * 3}", f"范文二\n\n网格总结\n{BODY * 3}"))

    assert [part.title for part in parts] == ["松江区总结", "网格总结"]


def test_a_long_introduction_is_a_document_of_its_own() -> None:
    parts = clean(document("社区总结范文大全", SORTING * 30, f"篇一：甲社区总结\n{BODY * 3}", f"篇二：乙社区总结\n{BODY * 3}"))

    assert [part.id for part in parts] == ["folder/file.txt", "folder/file.txt#2", "folder/file.txt#3"]


def test_teasers_of_the_articles_in_front_of_them_go() -> None:
    teasers = [f"篇{numeral}：{title}\n{SORTING[:26]}......" for numeral, title in (("一", "甲社区总结"), ("二", "乙社区总结"))]
    parts = clean(document("社区总结范文", *teasers, f"篇一：甲社区总结\n{BODY * 3}", f"篇二：乙社区总结\n{BODY * 3}"))

    assert [part.title for part in parts] == ["甲社区总结", "乙社区总结"]
    assert "......" not in "".join(part.text for part in parts)


@pytest.mark.parametrize(
    "book",
    [
        collection("总则", "组织建设的理论", head="", mark="第{}篇 {}"),
        document(f"第一篇：总则\n第一章 范围\n{BODY * 3}", f"第二篇：总则\n第二章 组织\n{BODY * 3}"),
        document(f"篇一：社区总结\n{BODY * 3}", "篇二：社区总结\n短。"),
        document(f"篇一：社区总结\n{BODY * 3}", f"篇三：社区总结\n{BODY * 3}"),
        document(f"篇一：社区总结\n{BODY * 3}"),
    ],
)
def test_what_is_one_text_stays_one(book: Document) -> None:
    assert [part.id for part in clean(book)] == ["folder/file.txt"]
    assert clean(book)[0].text == book.text


@pytest.mark.parametrize(
    ("numerals", "count"), [(("9", "10", "11"), 1), (("一", "二", "三"), 3), (("1", "2", "十三"), 1), (("一", "二", "百百"), 1)]
)
def test_marks_count_from_one(numerals: tuple[str, ...], count: int) -> None:
    text = document("社区总结范文", *(f"篇{numeral}：社区总结\n{BODY * 3}" for numeral in numerals))

    assert len(clean(text)) == count


def test_more_than_ten_articles_are_counted_on() -> None:
    numerals = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

    assert len(clean(document("社区总结范文", *(f"篇{numeral}：社区总结\n{BODY * 3}" for numeral in numerals)))) == 12
