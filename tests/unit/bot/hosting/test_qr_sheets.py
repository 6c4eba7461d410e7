from pathlib import Path

import cv2
import pypdfium2
import pytest

from bot.errors import DeskFileError, MissingExtraError, SheetError
from bot.hosting import qr_sheets
from bot.hosting.qr_sheets import Printing, targets, write_sheets
from bot.settings import Settings

GRIDS = "code,name,parent,staff_chat,topic,people\nqs,青山街道,,,,\ndh,东湖社区,qs,,,\ndh3,东湖第三网格,dh,,,\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "grids.csv").write_text(GRIDS, encoding="utf-8")
    return Settings(_env_file=None, desk_dir=tmp_path, state_dir=tmp_path / "state", bot_token=None)  # type: ignore[call-arg]


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


async def test_every_grid_has_a_sheet_with_its_links(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "qr.pdf"

    assert await write_sheets(path, settings, (), Printing("@test_bot", "https://a.example/", "zh-Hans")) == 3
    texts = pages(path)
    assert len(texts) == 3
    assert "青山街道 东湖社区" in texts[2]
    assert "东湖第三网格" in texts[2]
    assert "https://t.me/test_bot?start=g_dh3" in texts[2]
    assert "https://a.example/?grid=dh3" in texts[2]
    assert "110、119、120" in texts[2]


async def test_the_codes_are_read_as_their_links(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "qr.pdf"
    await write_sheets(path, settings, ["DH3"], Printing("test_bot", "https://a.example", "en"))
    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=2, grayscale=True).to_numpy()
    found, links, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(picture)

    assert found
    assert set(links) == {"https://t.me/test_bot?start=g_dh3", "https://a.example/?grid=dh3"}


async def test_what_is_missing_is_named(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "qr.pdf"
    with pytest.raises(SheetError, match="no grid x3"):
        await write_sheets(path, settings, ["x3", "dh3"], Printing("test_bot", "", "en"))
    with pytest.raises(SheetError, match="--bot NAME or --page URL"):
        await write_sheets(path, settings, (), Printing("", "", "en"))
    (tmp_path / "grids.csv").write_text("code", encoding="utf-8")
    with pytest.raises(DeskFileError):
        await write_sheets(path, settings, (), Printing("test_bot", "", "en"))
    (tmp_path / "grids.csv").unlink()
    with pytest.raises(SheetError, match="there are no grids"):
        await write_sheets(path, settings, (), Printing("test_bot", "", "en"))
    monkeypatch.setattr(qr_sheets, "is_available", lambda: False)
    with pytest.raises(MissingExtraError, match=r"\[qr\]"):
        await write_sheets(path, settings, (), Printing("test_bot", "", "en"))
    assert not path.exists()


def test_a_link_carries_the_code_of_the_grid() -> None:
    assert [link.address for link in targets("dh-3_a", Printing("test_bot", "http://a.example", "zh-Hant"))] == [
        "https://t.me/test_bot?start=g_dh-3_a",
        "http://a.example/?grid=dh-3_a",
    ]
