import pytest

from bot.curation import previews
from bot.curation.previews import preview

PHOTO = b"\xff\xd8\xff\xe0\0"


@pytest.mark.parametrize("installed", [True, False])
def test_a_picture_may_wait_where_its_text_can_be_recognised(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setattr(previews, "can_be_read", lambda: installed)
    seen = preview("a.jpg", PHOTO, frozenset())

    assert seen.error is not None
    assert seen.waits_for_recognition is installed


def test_a_text_waits_for_nothing() -> None:
    assert not preview("a.txt", "图书室八点开门。".encode(), frozenset()).waits_for_recognition
