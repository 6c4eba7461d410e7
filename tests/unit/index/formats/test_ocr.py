"""Text recognition of pages that are rendered here. It takes the extra `ocr`, without which these tests are skipped."""

import difflib
import io
from importlib.resources import files

import numpy as np
import pytest

from index import EmptyDocumentError, UnreadableDocumentError
from index.formats import read, recognising_formats
from index.formats.pictures import can_be_read

Image = pytest.importorskip("PIL.Image", reason="pictures are drawn with Pillow")
ImageDraw = pytest.importorskip("PIL.ImageDraw")
ImageFont = pytest.importorskip("PIL.ImageFont")
FONTS = pytest.importorskip("pylopdf_fonts_zh_cn", reason="Chinese is drawn with the font of the extra charts")

pytestmark = [
    pytest.mark.skipif(not can_be_read(), reason="text recognition is not installed: pip install '.[ocr]'"),
    pytest.mark.xdist_group("ocr"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]

LINES = (
    "青山社区图书室借阅须知",
    "图书室周二到周日开放，早上九点开门，晚上八点关门。",
    "借书请带身份证，押金每人五十元，退卡时如数退还。",
    "每人一次最多借六本，三十天内归还，可以续借一次。",
    "遗失图书的，按原价赔偿；污损的，视情况赔偿。",
    "咨询电话：0971-6543210，联系人王老师。",
    "儿童阅览区在二楼，十岁以下儿童须由家长陪同。",
)


def rendered(lines: tuple[str, ...], *, degrees: float = 0, noise: float = 0, kind: str = "PNG") -> bytes:
    """Draw *lines* on a page, turn it, and strew noise of that standard deviation over it."""
    with files(FONTS).joinpath("NotoSansSC-Regular.otf").open("rb") as file:
        font = ImageFont.truetype(io.BytesIO(file.read()), 30)
    page = Image.new("L", (1000, 140 + 60 * len(lines)), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        draw.text((80, 80 + 60 * row), line, font=font, fill=0)
    turned = page.rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    strewn = np.asarray(turned, dtype=float) + np.random.default_rng(7).normal(0, noise, (turned.height, turned.width))
    buffer = io.BytesIO()
    Image.fromarray(strewn.clip(0, 255).astype(np.uint8)).save(buffer, kind)
    return buffer.getvalue()


def recognised(content: bytes, name: str = "card.png") -> str:
    pages: list[tuple[int, int]] = []
    (document,) = read(content, name, recognising_formats(lambda *page: pages.append(page)))
    assert pages == [(1, 1)]
    return document.text


def found(text: str) -> float:
    """Return the share of the characters of `LINES` that are in *text*, in their order."""
    wanted = "".join(LINES)
    blocks = difflib.SequenceMatcher(None, wanted, "".join(text.split()), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def test_a_slanted_page_with_noise_is_read() -> None:
    text = recognised(rendered(LINES, degrees=3, noise=20))

    assert found(text) >= 0.98
    assert text.split("\n")[0] == LINES[0]


def test_a_page_of_a_pdf_that_is_a_picture_is_read() -> None:
    buffer = io.BytesIO()
    Image.open(io.BytesIO(rendered(LINES))).convert("RGB").save(buffer, "PDF", resolution=150)

    assert found(recognised(buffer.getvalue(), "scan.pdf")) >= 0.98


def test_a_picture_without_text_and_a_damaged_one_say_so() -> None:
    formats = recognising_formats(lambda *_page: None)
    with pytest.raises(EmptyDocumentError, match="no text was recognised") as error:
        read(rendered(()), "blank.png", formats)
    assert error.value.obstacle is None
    with pytest.raises(UnreadableDocumentError, match="it is damaged"):
        read(rendered(LINES)[:200], "cut.png", formats)
