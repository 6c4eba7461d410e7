import pytest

from index.documents import COMMENT, Removal
from tests.unit.index.formats.office_files import lines, p, part, read_word, run, word


def mark(kind: str, inner: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def test_the_address_of_a_link_stands_beside_its_words() -> None:
    field = mark("begin") + '<w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText></w:r>' + mark("separate")
    simple = f'<w:fldSimple w:instr=" HYPERLINK &quot;https://example.org/c&quot; ">{run("三")}</w:fldSimple>'

    assert lines(p(run("见"), field, run("政务网"), mark("end"), run("，"), simple)) == [
        "见政务网（https://example.org/b），三（https://example.org/c）"
    ]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☑"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☑"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐"),
        ('<w:ddList><w:result w:val="1"/><w:listEntry w:val="一楼"/><w:listEntry w:val="二楼"/></w:ddList>', "二楼"),
        ('<w:ddList><w:listEntry w:val="一楼"/></w:ddList>', "一楼"),
        ("<w:ddList/>", ""),
        ("<w:textInput/>", ""),
    ],
)
def test_a_form_field_shows_its_value(form: str, shown: str) -> None:
    field = mark("begin", f"<w:ffData>{form}</w:ffData>") + "<w:r><w:instrText>FORM</w:instrText></w:r>" + mark("end")

    assert lines(p(run("到："), field, run("。"))) == [f"到：{shown}。"]


def test_ticked_and_empty_boxes_differ() -> None:
    ticked = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    empty = '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
    written = run("þ", '<w:rFonts w:ascii="Wingdings"/>')

    assert lines(p(ticked, run("自取"), empty, run("邮寄"), written, run("代办"))) == ["☑自取☐邮寄☑代办"]


def test_comments_are_left_out_and_reported_at_their_line() -> None:
    comments = part("comments", f'<w:comment w:id="4">{p("查一下")}</w:comment>')
    document = read_word(word(p("电梯") + p(run("检修"), '<w:r><w:commentReference w:id="4"/></w:r>'), comments=comments))

    assert (document.text, document.removed) == ("电梯\n检修", (Removal(2, "查一下", COMMENT),))
