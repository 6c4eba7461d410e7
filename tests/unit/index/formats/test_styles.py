from tests.unit.index.formats.office_files import p, read_word, word


def test_a_style_or_an_outline_level_makes_a_heading() -> None:
    body = (
        p("一级", style="1")
        + p("承自一级", style="Chapter")
        + p("三级", style="Outlined")
        + p("二级", style="标题2")
        + p("最深", style="heading8")
        + p("直接", properties='<w:outlineLvl w:val="3"/>')
        + p("正文", style="1", properties='<w:outlineLvl w:val="9"/>')
        + p("仍是正文", style="Plain")
        + p("圈", style="Circle")
        + p("无此样式", style="Nowhere")
        + p("长" * 101, style="1")
    )

    assert [(section.heading, section.level) for section in read_word(word(body)).sections] == [
        ("一级", 1),
        ("承自一级", 1),
        ("三级", 3),
        ("二级", 2),
        ("最深", 6),
        ("直接", 4),
    ]
