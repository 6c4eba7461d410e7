import pytest

from index import Document, EmptyDocumentError, Provenance, UnsupportedFormatError
from index.formats import html as html_format


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def html(content: bytes) -> Document:
    (document,) = html_format.read(content, "notices/lift.html")
    return document


PARAGRAPH = "<p>电梯每月检修一次，检修当天请走楼梯，给您带来不便请谅解。</p>"


def test_only_the_main_text_of_a_page_is_read() -> None:
    body = f"<nav><a href='/'>首页导航</a></nav><article><h1>电梯检修</h1>{PARAGRAPH * 3}</article><footer>版权所有</footer>"
    document = html(page(body, "<title>电梯检修通知</title>"))

    assert "检修当天请走楼梯" in document.text
    assert [word for word in ("首页导航", "版权所有", "<p>") if word in document.text] == []
    assert [(section.heading, section.start) for section in document.sections] == [("电梯检修", 0)]


def test_headings_of_a_page_keep_their_level() -> None:
    document = html(page(f"<article><h1>电梯</h1>{PARAGRAPH}<h2>检修</h2>{PARAGRAPH}<h3>楼梯</h3>{PARAGRAPH}</article>"))

    assert [(section.heading, section.level) for section in document.sections] == [("电梯", 1), ("检修", 2), ("楼梯", 3)]


def test_a_page_is_called_by_its_title_then_its_heading_then_its_file() -> None:
    assert html(page(PARAGRAPH, "<title>电梯检修通知</title>")).title == "电梯检修通知"
    assert html(page(f"<article><h2>电梯检修</h2>{PARAGRAPH}</article>")).title == "电梯检修"
    assert html(page(PARAGRAPH)).title == "lift"


def test_a_page_says_where_it_comes_from() -> None:
    head = '<meta property="og:site_name" content="松林物业"><link rel="canonical" href="https://example.org/lift">'

    assert html(page(PARAGRAPH, head)).provenance == Provenance(source="松林物业", url="https://example.org/lift")


def test_lists_and_tables_of_a_page_become_lines() -> None:
    document = html(
        page(
            f"<article>{PARAGRAPH}<ul><li>带身份证</li><li>带照片</li></ul><ol><li>填表</li><li>交表</li></ol>"
            "<table><tr><td>一号楼</td><td>两部</td></tr><tr><td>二号楼</td><td>三部</td></tr></table>"
            "<p>第一行<br>第二行</p></article>"
        )
    )

    assert document.text.split("\n")[1:] == [
        "- 带身份证",
        "- 带照片",
        "1. 填表",
        "2. 交表",
        "一号楼 | 两部",
        "二号楼 | 三部",
        "第一行",
        "第二行",
    ]


def test_a_page_without_a_main_text_gives_all_of_its_text() -> None:
    document = html(page("<nav><a href='/'>电梯检修</a></nav>"))

    assert document.text == "电梯检修"


@pytest.mark.parametrize("content", [page("<img src='lift.png'>"), page(""), b"<html>", b"<!DOCTYPE html>"])
def test_a_page_without_text_is_empty(content: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        html(content)


@pytest.mark.parametrize(("declared", "written"), [("gb2312", "gb18030"), ("GBK", "gbk"), ("utf-8", "utf-8"), ("big5", "utf-8")])
def test_a_page_is_read_in_the_encoding_that_it_declares(declared: str, written: str) -> None:
    content = page(PARAGRAPH, f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">').decode().encode(written)

    assert "检修当天请走楼梯" in html(content).text


@pytest.mark.parametrize("declared", ["x-unheard-of", "ascii", "undefined"])
def test_a_page_that_declares_a_wrong_encoding_is_read_by_its_bytes(declared: str) -> None:
    content = page(PARAGRAPH, f'<meta charset="{declared}">').decode().encode("gb18030")

    assert "检修当天请走楼梯" in html(content).text


def test_a_page_in_no_encoding_is_no_text() -> None:
    with pytest.raises(UnsupportedFormatError):
        html(b"<html>" + bytes(range(256)) * 8)


def test_definitions_and_details_are_questions_with_their_answers() -> None:
    document = html(
        page(
            "<h1>公租房</h1><dl><div><dt>怎么申请？</dt><dd style='display:none'>带身份证。</dd></div><dt>地址</dt><dd>临江路8号</dd></dl>"
            "<details><summary>能转租吗？</summary>不能。<p>转租的收回。</p></details>"
        )
    )

    assert document.text == "公租房\n怎么申请？\n带身份证。\n地址：临江路8号\n能转租吗？\n不能。\n转租的收回。"
    assert [(section.heading, section.level) for section in document.sections] == [("公租房", 1), ("怎么申请？", 2), ("能转租吗？", 2)]


def test_lists_in_cells_and_content_in_forms_are_read() -> None:
    body = "<form><p>门诊</p><table><tr><td>儿科</td><td><ul><li>周二</li><li>周四</li></ul></td></tr></table><input value='x'></form>"

    assert html(page(body)).text == "门诊\n儿科 | 周二 周四"


def test_list_numbers_are_those_of_the_page() -> None:
    assert html(page("<ol start='3'><li>甲</li><li value='8'>乙</li></ol><ol type='a'><li>丙</li></ol>")).text == "3. 甲\n8. 乙\na. 丙"


def test_a_link_within_a_line_shows_its_address_and_one_to_a_neighbour_none() -> None:
    body = "<p>请登录<a href='https://example.org/a'>政务网</a>办理。</p><p>上一篇：<a href='https://example.org/b'>停水</a></p>"

    assert html(page(body)).text == "请登录政务网（https://example.org/a）办理。\n上一篇：停水"


def test_lines_that_a_program_wrapped_within_chinese_are_joined() -> None:
    assert html(page("<p>电梯今天\n检修，\n请走楼梯 B\nC</p>")).text == "电梯今天检修，请走楼梯 B C"


def test_all_of_what_an_office_program_saved_is_read_but_hidden_text_and_comments() -> None:
    content = page(
        "<div class='nav'><p>检修</p></div><p style='mso-hide:all'>草稿</p><div style='mso-element:comment-list'>查</div>"
        + "<p>甲。</p>" * 900,
        "<meta name=Generator content='Microsoft Word 11'>",
    )
    document = html(content)

    assert document.text.split("\n") == ["检修", *["甲。"] * 900]
    assert [removal.text for removal in document.removed] == ["查"]


def test_the_main_text_of_a_long_page_is_where_most_of_it_stands() -> None:
    links = "".join(f"<li><a href='/{number}'>栏目{number}</a></li>" for number in range(30))
    questions = "".join(
        f"<dt>第{number}号楼的电梯什么时候检修？</dt><dd>{number}号楼的电梯每月检修一次，检修当天请走楼梯。</dd>" for number in range(60)
    )
    document = html(page(f"<div><ul>{links}</ul></div><div id='text'><h1>电梯检修问答</h1>{PARAGRAPH * 9}<dl>{questions}</dl></div>"))

    assert "栏目3" not in document.text
    assert "第59号楼的电梯什么时候检修？\n59号楼的电梯每月检修一次" in document.text
