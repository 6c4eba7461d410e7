from tests.unit.index.formats.office_files import lines, p, run


def test_insertions_stay_and_deletions_go() -> None:
    body = p(
        "电梯",
        f"<w:ins>{run('每月')}</w:ins>",
        f"<w:del><w:r><w:delText>每年</w:delText></w:r></w:del><w:moveFrom>{run('旧处')}</w:moveFrom>",
        f"<w:moveTo>{run('新处')}</w:moveTo>",
        "检修",
    )

    assert lines(body + f"<w:ins>{p('加一段')}</w:ins><w:del>{p('删一段')}</w:del>") == ["电梯每月新处检修", "加一段"]


def test_hidden_text_pronunciations_and_prompts_are_not_text() -> None:
    body = (
        p("电梯", run("密", "<w:vanish/>"), run("不密", '<w:vanish w:val="0"/>'), run("暗", '<w:rStyle w:val="Secret"/>'))
        + p(f"<w:ruby><w:rubyPr/><w:rt>{run('ti')}</w:rt><w:rubyBase>{run('梯')}</w:rubyBase></w:ruby>")
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处')}</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{p('填好了')}</w:sdtContent></w:sdt>"
        + p("第一章 检修 3", style="TOC1")
        + "<!-- note --><?word?>"
    )

    assert lines(body) == ["电梯不密", "梯", "填好了"]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p('框里')}</w:txbxContent>"
    shape = f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
    picture = f"<w:pict><v:textbox>{box}</v:textbox></w:pict>"
    alternatives = "<w:r><mc:AlternateContent>{}</mc:AlternateContent></w:r>"

    assert lines(p("前", alternatives.format(f"<mc:Choice>{shape}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>"), "后")) == [
        "前后",
        "框里",
    ]
    assert lines(p(alternatives.format(f"<mc:Fallback>{picture}</mc:Fallback>"))) == ["框里"]
    assert lines(p("前", alternatives.format(""), f"<w:r>{picture}</w:r>")) == ["前", "框里"]
