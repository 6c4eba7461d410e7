import pytest

from index import Document, Provenance, Section, UnreadableDocumentError
from index.documents import HIDDEN_NOTE, Removal
from index.formats import markdown as markdown_format


def markdown(text: str) -> Document:
    (document,) = markdown_format.read(text.encode(), "notices/lift.md")
    return document


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


@pytest.mark.parametrize("matter", ["title: [甲", "a: b: c", "\ttitle: 甲", "title: \x07" + "甲" * 99])
def test_front_matter_that_is_no_yaml_is_unreadable(matter: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="its front matter is not YAML") as caught:
        markdown(f"---\n{matter}\n---\n请走楼梯。\n")

    assert caught.value.path == "notices/lift.md"
    assert "\n" not in caught.value.reason


@pytest.mark.parametrize("matter", ["- 甲\n- 乙", "甲乙丙", "地址: 临江路", "? [甲]\n: 乙", "*甲* 乙"])
def test_what_stands_between_rules_without_names_in_latin_letters_is_text(matter: str) -> None:
    document = markdown(f"---\n{matter}\n---\n请走楼梯。\n")

    assert all(word in document.text for word in ("请走楼梯。", matter[-1]))


def test_a_file_may_begin_with_a_rule() -> None:
    document = markdown("---\n电梯检修通知\n---\n\n# 时间\n\n周三上午。\n")

    assert document.text == "电梯检修通知\n时间\n周三上午。"


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
        "```\n拨打 110\n```\n\n<b>请</b>发送<name>，<姓名>\n"
    )

    assert document.text == ("请务必走 B座 楼梯，见地图（https://example.org/map）。\n电梯\n检修\n楼梯口\n拨打 110\n请发送<name>，<姓名>")


def test_list_items_keep_their_dash_or_number() -> None:
    document = markdown("# 单\n\n- 身份证\n- 照片\n\n  两张\n\n3. 填表\n4. 交表\n   - 当面\n")

    assert document.text == "单\n- 身份证\n- 照片\n两张\n3. 填表\n4. 交表\n- 当面"


def test_list_items_are_numbered_as_they_are_written() -> None:
    assert markdown("# 公约\n\n1. 甲\n3. 乙\n8. 丙\n\n另：\n\n12) 丁\n").text == "公约\n1. 甲\n3. 乙\n8. 丙\n另：\n12) 丁"


def test_comments_are_left_out_and_reported() -> None:
    document = markdown("---\ntitle: 甲\n---\n# 电梯\n\n<!-- 待定：\n楼梯 -->\n\n每月<!-- 查 -->检修。\n")

    assert document.text == "电梯\n每月检修。"
    assert document.removed == (Removal(6, "待定：", HIDDEN_NOTE), Removal(7, "楼梯", HIDDEN_NOTE), Removal(9, "查", HIDDEN_NOTE))


def test_blocks_of_html_are_read_as_they_are_shown() -> None:
    text = "<details>\n<summary>能代办吗？</summary>\n可以。\n</details>\n\n<div align='center'>周三<br>检修</div>\n"

    assert markdown(text).text == "能代办吗？\n可以。\n周三\n检修"


def test_the_address_of_a_heading_that_is_a_link_stands_below_it() -> None:
    document = markdown("# [政务网](https://example.org/a)\n\n八点开门。\n")

    assert (document.title, document.text) == ("政务网", "政务网\nhttps://example.org/a\n八点开门。")


def test_a_table_row_is_one_line() -> None:
    assert markdown("# 表\n\n| 楼 | 电梯 |\n|---|---|\n| **一** | 两部 |\n").text == "表\n楼：一 | 电梯：两部"


def test_markdown_headings_become_sections() -> None:
    document = markdown("前言\n\n# 电梯 `A`\n\n每月检修。\n\n### 楼梯\n\n常开。\n\n标题\n---\n")

    assert document.sections == (Section("电梯 A", 3, 1), Section("楼梯", 14, 3), Section("标题", 21, 2))
    assert document.title == "电梯 A"


def test_markdown_without_heading_is_called_as_its_file() -> None:
    assert markdown("---\nsource: 物业\n---\n请走楼梯。").title == "lift"
