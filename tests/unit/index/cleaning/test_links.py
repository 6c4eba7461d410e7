import pytest

from index.cleaning.lines import RELATED, TEASER
from tests.unit.index.cleaning.handbook import SORTING, VISITS, cleaned, taken


@pytest.mark.parametrize("mark", ["相关推荐", "猜你喜欢", "你可能关注的文档", "相关阅读："])
def test_related_links_at_the_end_go(mark: str) -> None:
    links = ["社区食堂的建设与思考", "网格员培训总结......", "一个老人的一天"]
    result = cleaned(SORTING, VISITS, mark, *links)

    assert taken(result) == [(line, RELATED) for line in (mark, *links)]


def test_titles_of_other_texts_at_the_end_go_without_a_mark_if_they_look_like_those_of_a_site() -> None:
    links = ["社区工作总结范文", "网格员心得体会精选", "党员学习怎么写？", "关于社区的作文大全"]

    assert [text for text, _ in taken(cleaned(SORTING, VISITS, *links))] == links


def test_a_line_of_many_titles_and_questions_at_the_end_goes() -> None:
    row = "垃圾分类的意义是什么？ 求一篇垃圾分类的作文 垃圾分类手册在哪里下载呢 急需垃圾分类的论文一篇 垃圾分类手册小学生怎么写 "
    row += "垃圾分类从娃娃抓起的意义"

    assert taken(cleaned("垃圾分类手册", SORTING, row)) == [(row, RELATED)]
    assert cleaned("垃圾分类手册", row).removed == ()


def test_a_teaser_goes_where_its_paragraph_stands_in_full() -> None:
    teaser = f"{SORTING[:26]}......"

    assert taken(cleaned(teaser, VISITS, SORTING)) == [(teaser, TEASER)]
    assert cleaned(teaser, VISITS).removed == ()
