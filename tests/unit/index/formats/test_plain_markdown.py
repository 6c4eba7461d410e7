from index.formats.plain_markdown import Block, plain_beginning


def test_headings_paragraphs_and_comments_need_no_parser() -> None:
    text = "# 章程\n第一行 \n第二行\n\n<!-- 备注 -->\n2.5 元起\n"

    assert plain_beginning(text) == (
        [
            Block("heading", "章程", 1, 0),
            Block("text", "第一行\n第二行", 0, 1),
            Block("comment", "<!-- 备注 -->\n", 0, 4),
            Block("text", "2.5 元起", 0, 5),
        ],
        7,
    )


def test_a_block_with_other_markup_is_left_to_the_parser_from_its_first_line_on() -> None:
    assert plain_beginning("开头\n\n一段\n**粗**\n\n尾声") == ([Block("text", "开头", 0, 0)], 2)
    assert plain_beginning("甲\n---\n") == ([], 0)
