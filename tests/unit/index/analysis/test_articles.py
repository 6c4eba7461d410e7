import pytest

from index.analysis.articles import article_of, article_terms, asked_for, item_terms, references


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("第五条", "5"),
        ("第一百三十三条之一", "133-1"),
        ("第一千零七十七条 【登记】", "1077"),
        ("第1077条", "1077"),
        ("第一〇二条", "102"),
        ("第二十條", "20"),
        ("第五条、第六条规定的事项", ""),
        ("第五条第二款规定的除外", ""),
        ("第五条所称的居民", ""),
        ("第五章 总则", ""),
        ("五条建议", ""),
    ],
)
def test_a_heading_that_begins_with_an_article_is_that_article(heading: str, expected: str) -> None:
    assert article_of(heading) == expected


def test_every_article_among_headings_has_its_term() -> None:
    assert article_terms("第二章 登记 › 第十二条") == ("§12",)
    assert article_terms("第二章 登记") == ()


def test_numbered_lines_of_rules_without_articles_count_as_articles() -> None:
    text = "1. 车要锁好。\n12. 车位不转让，每月\n3.5 元。\n十三、访客登记。"

    assert item_terms(text, ("梧桐苑停车公约（节选）", "")) == ("§1", "§12", "§13")
    assert item_terms(text, ("梧桐苑停车公约", "第五条")) == ()
    assert item_terms(text, ("梧桐苑简介", "")) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("停车规定第二十条", ["20"]),
        ("停车规定第22条怎么说", ["22"]),
        ("停车规定22条", ["22"]),
        ("共有22条建议", []),
        ("停车规定第三条之二和第五条", ["3-2", "5"]),
    ],
)
def test_articles_are_read_in_any_numerals(text: str, expected: list[str]) -> None:
    assert [each.number for each in references(text)] == expected


def test_paragraph_and_item_belong_to_the_article() -> None:
    (found,) = references("停车规定第三条第二款第（四）项")

    assert (found.number, found.paragraph, found.item) == ("3", 2, 4)


def test_what_follows_from_breaking_an_article_is_not_that_article() -> None:
    assert [each.number for each in asked_for("停车规定第五条是什么")] == ["5"]
    assert asked_for("违反停车规定第五条罚多少") == ()


def test_an_inserted_article_may_be_numbered_in_figures() -> None:
    assert [each.number for each in references("规则第11条之2和第十一条之二")] == ["11-2", "11-2"]
