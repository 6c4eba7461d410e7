import pytest

from index.formats.titles import stem


@pytest.mark.parametrize(
    ("name", "expected"), [("a/b/开放时间.txt", "开放时间"), ("readme", "readme"), ("v1.2.md", "v1.2"), ("a.b/c", "c")]
)
def test_the_stem_is_the_name_without_folders_and_ending(name: str, expected: str) -> None:
    assert stem(name) == expected
