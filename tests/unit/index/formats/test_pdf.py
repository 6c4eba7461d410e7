import logging

import pytest

from index import EmptyDocumentError, Removal, UnreadableDocumentError
from index.documents import COMMENT, NO_TEXT_FOUND, PICTURE_PAGE, UNMAPPED
from index.formats import pdf, read
from index.formats.limits import Limits
from index.formats.pictures import how_to_read
from tests.unit.index.formats.pdf_files import PICTURE, Drawn, comment, field, hexed, written


def test_the_text_is_read_and_its_first_line_is_the_title() -> None:
    (document,) = read(written(["松林社区办事指南", "社区服务站早上八点开门。"]), "guide.pdf")

    assert (document.title, document.text) == ("松林社区办事指南", "松林社区办事指南\n社区服务站早上八点开门。")


@pytest.mark.parametrize(
    ("own", "title"),
    [("便民手册", "便民手册"), ("Microsoft Word - 1.doc", "guide"), ("手册.docx", "guide"), ("----", "guide"), ("", "guide")],
)
def test_the_title_that_a_file_gives_itself_counts_if_it_is_one(own: str, title: str) -> None:
    assert read(written(["社区服务站八点开门。"], title=own), "a/guide.pdf")[0].title == title


def test_what_stands_on_every_page_is_removed_and_reported() -> None:
    pages = [["松林社区简报", f"第{number}件事办好了。", "办事不求人。", "还有别的事。", f"- {number} -"] for number in (1, 2, 3)]
    (document,) = read(written(*pages), "a.pdf")

    assert document.text.split("\n")[:3] == ["第1件事办好了。", "办事不求人。", "还有别的事。"]
    assert document.removed[:2] == (Removal(1, "松林社区简报", "running header or footer"), Removal(5, "- 1 -", "page number"))
    assert len(document.removed) == 6


LONG = "社区服务站为居民代办各种证件并且每天早上八点开门"


def test_a_paragraph_goes_on_behind_the_page_number() -> None:
    (document,) = read(written([LONG, "1"], ["周日不开门。", "2"]), "a.pdf")

    assert document.text == LONG + "周日不开门。"


def test_radicals_that_fonts_put_in_the_place_of_characters_are_mended() -> None:
    assert read(written(["⼀个⽹格由⼀名⽹格员管。"]), "a.pdf")[0].text == "一个网格由一名网格员管。"


def test_a_scan_is_no_empty_success() -> None:
    with pytest.raises(EmptyDocumentError) as error:
        read(written([], []), "scan.pdf")

    assert error.value.reason == f"its 2 pages are pictures without text: {how_to_read()}"
    assert error.value.obstacle == "scan"


def test_pages_without_text_are_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "index.formats.pdf"):
        read(written(["八点开门。"], []), "half.pdf")

    assert "1 of 2 pages hold no text" in caplog.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (written(["八点开门。"], encrypted=True), "it is protected by a password"),
        (b"%PDF-1.4\nbroken", "it is damaged: "),
        (b"%PDF-", "it is damaged: "),
    ],
    ids=["encrypted", "broken", "empty"],
)
def test_what_cannot_be_opened_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as error:
        read(content, "a.pdf")

    assert error.value.reason.startswith(reason)
    assert error.value.obstacle == ("password" if "password" in reason else None)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [([["一"], ["二"], ["三"]], "it has more than 2 pages"), ([["八点开门。", "九点关门。"]], "it holds more than 9 characters")],
)
def test_more_pages_or_characters_than_we_take_are_refused(pages: list[list[str]], reason: str) -> None:
    with pytest.raises(UnreadableDocumentError) as error:
        pdf.read(written(*pages), "a.pdf", Limits(pages=2, page_characters=9))

    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("own", "title"),
    [
        ("另一市停车管理办法", "松林社区办事指南"),
        ("松林社区 办事指南", "松林社区 办事指南"),
        ("Parking rules", "松林社区办事指南"),
        ("ËÉÁÖÉçÇø", "松林社区办事指南"),
        ("停车管理办法示范文本", "松林社区办事指南"),
    ],
    ids=["of another file", "the heading itself", "of another language", "broken encoding", "template"],
)
def test_the_heading_counts_before_a_title_that_is_not_in_the_text(own: str, title: str) -> None:
    assert read(written(["松林社区办事指南", "社区服务站八点开门。"], title=own), "a.pdf")[0].title == title


@pytest.mark.parametrize("own", ["Parking rules", "ËÉÁÖÉçÇø", "公文模板"])
def test_the_name_of_the_file_counts_before_a_foreign_title(own: str) -> None:
    assert read(written(["社区服务站八点开门。"], title=own), "a/guide.pdf")[0].title == "guide"


LEFT = [
    "青山社区的图书室从今年起每天开",
    "门，早上八点开，晚上九点关，节",
    "假日不休息。借书要带身份证，每",
    "次最多借五本，三十天内归还。",
]
RIGHT = ["松林社区的食堂供应午饭和晚饭，", "每份十二元，七十岁以上的老人每", "份八元。订饭请在上午十点以前打", "电话，由志愿者送到家里。"]


def row_by_row(*, rules: bytes = b"") -> Drawn:
    texts = [
        (x, 700 - 20 * row, line) for row, pair in enumerate(zip(LEFT, RIGHT, strict=True)) for x, line in zip((40, 320), pair, strict=True)
    ]
    return Drawn([(120, 760, "两个社区服务简报"), *texts], drawing=rules)


def test_columns_are_read_one_after_another() -> None:
    (document,) = read(written(row_by_row()), "a.pdf")

    assert document.text == "两个社区服务简报\n" + "".join(LEFT) + "\n" + "".join(RIGHT)


def test_cells_between_lines_are_read_row_by_row() -> None:
    lines = b"".join(b"30 %d 500 1 re f " % (712 - 20 * row) for row in range(5))
    (document,) = read(written(row_by_row(rules=lines)), "a.pdf")

    assert document.text.split("\n")[1].startswith(LEFT[0])
    assert RIGHT[0] in document.text.split("\n")[1]


def test_short_cells_side_by_side_are_no_columns() -> None:
    texts = [(x, 700 - 20 * row, text) for row in range(6) for x, text in ((40, f"事项{row}"), (320, f"时限{row}天"))]
    (document,) = read(written(Drawn(texts)), "a.pdf")

    assert "事项0 时限0天" in document.text


def test_blanks_within_words_are_closed() -> None:
    (document,) = read(written(["社 区 服 务 站 开 门", "第一条 图书室免费。"]), "a.pdf")

    assert document.text == "社区服务站开门\n第一条 图书室免费。"


def test_the_value_of_a_form_field_stands_behind_its_label() -> None:
    checks = "/FT /Btn /AS /Yes", "/FT /Btn /AS /Off"
    page = Drawn(
        [(40, 760, "松林社区登记表"), (40, 700, "电话："), (40, 680, "姓名："), (80, 660, "住户"), (80, 640, "租户")],
        [
            field(100, 698, "(0571-1234567)"),
            field(100, 678, hexed("王小明")),
            field(40, 658, "/Yes", checks[0]).replace(" 140 ", " 52 "),
            field(40, 638, "/Off", checks[1]).replace(" 140 ", " 52 "),
            field(200, 698, "(secret)", "/FT /Tx /Ff 8192"),
        ],
    )
    (document,) = read(written(page), "a.pdf")

    assert "电话： 0571-1234567\n姓名： 王小明\n☑ 住户\n☐ 租户" in document.text
    assert "secret" not in document.text


def test_comments_are_left_out_and_reported() -> None:
    page = Drawn([(40, 760, "社区服务站八点开门。")], [comment("请核对时间"), comment("改成九点", "/FreeText"), comment("", "/Highlight")])
    (document,) = read(written(page), "a.pdf")

    assert document.text == "社区服务站八点开门。"
    assert document.removed == (Removal(1, "请核对时间", COMMENT), Removal(1, "改成九点", COMMENT))


def test_pages_that_are_pictures_are_named_beside_those_that_are_read() -> None:
    (document,) = read(written(["社区服务站八点开门。"], PICTURE, [], PICTURE), "a.pdf")

    assert document.text == "社区服务站八点开门。"
    assert document.removed == (Removal(2, "", PICTURE_PAGE), Removal(4, "", PICTURE_PAGE))


def test_pages_that_are_pictures_are_recognised_in_their_place() -> None:
    asked: list[tuple[tuple[int, ...], int, int]] = []

    def recognise(pixels: object, page: int, pages: int) -> list[str]:
        asked.append((getattr(pixels, "shape", ()), page, pages))
        return ["图书室九点开门。"] if page == 2 else []

    (document,) = pdf.read(written(["八点开门。"], PICTURE, PICTURE, ["周日休息。"]), "a.pdf", recognise=recognise)

    assert document.text == "八点开门。\n图书室九点开门。\n周日休息。"
    assert asked == [((2339, 1653, 3), 2, 4), ((2339, 1653, 3), 3, 4)]
    assert document.removed == (Removal(3, "", NO_TEXT_FOUND),)


def test_a_scan_on_which_nothing_is_recognised_says_so() -> None:
    with pytest.raises(EmptyDocumentError, match="no text was recognised") as error:
        pdf.read(written(PICTURE), "a.pdf", recognise=lambda _pixels, _page, _pages: [])

    assert error.value.obstacle is None


def test_characters_that_no_table_maps_are_named_and_not_indexed() -> None:
    (document,) = read(written(["八点开门。", "\ue123\ue124\ue125\ue126", "九点\ue127关门，周日也一样。"]), "a.pdf")

    assert document.text == "八点开门。\n九点关门，周日也一样。"
    assert document.removed == (Removal(2, "\ue123\ue124\ue125\ue126", UNMAPPED), Removal(3, "\ue127", UNMAPPED))


def test_a_page_of_unmapped_characters_is_read_as_a_picture() -> None:
    content = written(["\ue123\ue124\ue125\ue126"], ["八点开门。"])
    (document,) = pdf.read(content, "a.pdf", recognise=lambda _pixels, _page, _pages: ["九点关门。"])

    assert document.text == "九点关门。\n八点开门。"
    assert document.removed == (Removal(1, "\ue123\ue124\ue125\ue126", UNMAPPED),)
