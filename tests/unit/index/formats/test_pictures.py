import pytest

from index import UnsupportedFormatError
from index.formats import pictures, read


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0", b"\xff\xd8\xff\xe0\0"])
def test_a_picture_is_refused_with_what_it_takes_to_read_it(content: bytes) -> None:
    with pytest.raises(UnsupportedFormatError) as error:
        read(content, "a.png")

    assert error.value.reason == f"this is a picture: {pictures.how_to_read()}"
    assert error.value.obstacle == "scan"


@pytest.mark.parametrize(("installed", "said"), [(True, "a sync reads it"), (False, "pip install '.[ocr]'")])
def test_what_it_takes_depends_on_what_is_installed(installed: bool, said: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setattr(pictures, "can_be_read", lambda: installed)

    assert said in pictures.how_to_read()
