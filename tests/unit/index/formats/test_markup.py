import pytest

from index import Document, EmptyDocumentError, Provenance, Section, UnreadableDocumentError, UnsupportedFormatError
from index.formats import markup


def markdown(text: str) -> Document:
    (document,) = markup.read_markdown(text.encode(), "notices/lift.md")
    return document


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def html(content: bytes) -> Document:
    (document,) = markup.read_html(content, "notices/lift.html")
    return document


PARAGRAPH = "<p>电梯每月检修一次，检修当天请走楼梯，给您带来不便请谅解。</p>"


@pytest.mark.parametrize(
    "content", ["---\ntitle: 甲\n---\n乙", "\ufeff---\r\ntitle: 甲\r\n---\r\n乙", "前言\n\n## 电梯\n", "---\n---\n", "# 甲"]
)
def test_front_matter_or_a_heading_makes_markdown(content: str) -> None:
    assert markup.recognises_markdown(content.encode())


@pytest.mark.parametrize("content", ["电梯检修", "#电梯", "####### 电梯", "---\n没有结尾", "文中的 # 号"])
def test_a_text_without_either_is_no_markdown(content: str) -> None:
    assert not markup.recognises_markdown(content.encode())


def test_front_matter_gives_title_and_origin() -> None:
    document = markdown(
        "---\ntitle: 电梯检修\nsource: 物业\nplace: 松林\ndated: 2023-05-01\nurl: https://example.org\nrank: 3\n---\n请走楼梯。\n"
    )

    assert (document.title, document.text) == ("电梯检修", "请走楼梯。")
    assert document.provenance == Provenance("物业", "松林", "2023-05-01", "https://example.org")


@pytest.mark.parametrize("matter", ["", "# nothing but a comment\n", "title: [甲, 乙]\n", "title:\n"])
def test_front_matter_without_facts_leaves_title_and_origin_to_the_text(matter: str) -> None:
    document = markdown(f"---\n{matter}---\n# 电梯检修\n\n请走楼梯。\n")

    assert (document.title, document.text, document.provenance) == ("电梯检修", "电梯检修\n请走楼梯。", Provenance())


@pytest.mark.parametrize("matter", ["title: [甲", "a: b: c", "\ttitle: 甲", "? [甲]\n: 乙", "title: \x07" + "甲" * 99, "*nobody"])
def test_front_matter_that_is_no_yaml_is_unreadable(matter: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="its front matter is not YAML") as caught:
        markdown(f"---\n{matter}\n---\n请走楼梯。\n")

    assert caught.value.path == "notices/lift.md"
    assert "\n" not in caught.value.reason


@pytest.mark.parametrize("matter", ["- 甲\n- 乙", "甲乙丙"])
def test_front_matter_that_is_no_list_of_facts_is_unreadable(matter: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="`name: value`"):
        markdown(f"---\n{matter}\n---\n请走楼梯。\n")


def test_front_matter_nested_beyond_all_sense_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError):
        markdown(f"---\ntitle: {'[' * 1500}\n---\n请走楼梯。\n")


def test_emphasis_nested_beyond_all_sense_does_not_stop_the_reader() -> None:
    marks = "**" * 1500
    try:
        assert "请走楼梯" in markdown(f"# 电梯\n\n{marks}请走楼梯{marks}\n").text
    except UnreadableDocumentError as error:
        assert error.path == "notices/lift.md"  # noqa: PT017 - to refuse the file is as good as to read it


def test_marks_go_and_words_stay() -> None:
    document = markdown(
        "请**务必**走 `B座` *楼梯*，见[地图](https://example.org/map)。\n\n> 电梯\n> 检修\n\n![楼梯口](stairs.png)\n\n"
        "```\n拨打 110\n```\n\n<b>不是标签</b>\n"
    )

    assert document.text == "请务必走 B座 楼梯，见地图。\n电梯\n检修\n楼梯口\n拨打 110\n<b>不是标签</b>"


def test_list_items_keep_their_dash_or_number() -> None:
    document = markdown("# 单\n\n- 身份证\n- 照片\n\n  两张\n\n3. 填表\n4. 交表\n   - 当面\n")

    assert document.text == "单\n- 身份证\n- 照片\n两张\n3. 填表\n4. 交表\n- 当面"


def test_a_table_row_is_one_line() -> None:
    assert markdown("# 表\n\n| 楼 | 电梯 |\n|---|---|\n| **一** | 两部 |\n").text == "表\n楼 | 电梯\n一 | 两部"


def test_markdown_headings_become_sections() -> None:
    document = markdown("前言\n\n# 电梯 `A`\n\n每月检修。\n\n### 楼梯\n\n常开。\n\n标题\n---\n")

    assert document.sections == (Section("电梯 A", 3, 1), Section("楼梯", 14, 3), Section("标题", 21, 2))
    assert document.title == "电梯 A"


def test_markdown_without_heading_is_called_as_its_file() -> None:
    assert markdown("---\nsource: 物业\n---\n请走楼梯。").title == "lift"


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"  \n<!DOCTYPE html>",
        b"\xef\xbb\xbf<HTML lang='zh'>",
        b"<!-- saved -->\n<head>",
        b'<?xml version="1.0"?><html>',
        b"<body>",
    ],
)
def test_a_web_page_is_recognised_by_how_it_begins(content: bytes) -> None:
    assert markup.recognises_html(content)


@pytest.mark.parametrize("content", [b"<b>bold</b>", b"see <html>", b"<htmlx>", b""])
def test_a_tag_alone_makes_no_web_page(content: bytes) -> None:
    assert not markup.recognises_html(content)


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
