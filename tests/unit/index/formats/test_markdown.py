import pytest

from index import Document, Provenance, Section, UnreadableDocumentError
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
    assert markdown("# 表\n\n| 楼 | 电梯 |\n|---|---|\n| **一** | 两部 |\n").text == "表\n楼：一 | 电梯：两部"


def test_markdown_headings_become_sections() -> None:
    document = markdown("前言\n\n# 电梯 `A`\n\n每月检修。\n\n### 楼梯\n\n常开。\n\n标题\n---\n")

    assert document.sections == (Section("电梯 A", 3, 1), Section("楼梯", 14, 3), Section("标题", 21, 2))
    assert document.title == "电梯 A"


def test_markdown_without_heading_is_called_as_its_file() -> None:
    assert markdown("---\nsource: 物业\n---\n请走楼梯。").title == "lift"
