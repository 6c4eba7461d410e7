import stat
from pathlib import Path

import pytest

from bot.library.thresholds import THRESHOLDS, Thresholds, read_thresholds, write_thresholds


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "state" / "thresholds.json"
    write_thresholds(path, Thresholds(0.55, 0.2))
    assert read_thresholds(path) == Thresholds(0.55, 0.2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_wrong_digit_is_damage(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "thresholds.json"
    write_thresholds(path, Thresholds(0.55, 0.2))
    path.write_bytes(path.read_bytes().replace(b"0.55", b"0.95"))
    assert read_thresholds(path) == THRESHOLDS
    assert "damaged" in caplog.text


def test_a_file_that_somebody_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / "thresholds.json").write_text('{"answer": 0.5, "maybe": 0.2}', encoding="utf-8")
    assert read_thresholds(tmp_path / "thresholds.json") == Thresholds(0.5, 0.2)


def test_without_a_file_they_are_ours(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_thresholds(tmp_path / "thresholds.json") == THRESHOLDS
    assert caplog.text == ""


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '"0.4"',
        '{"answer": 0.4}',
        '{"answer": "0.4", "maybe": 0.1}',
        '{"answer": true, "maybe": 0}',
        '{"answer": 0.1, "maybe": 0.4}',
        '{"answer": 1.5, "maybe": 0.4}',
        '{"answer": 0.4, "maybe": -0.1}',
        '{"answer": NaN, "maybe": 0.1}',
        '{"answer": null, "maybe": null}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_damaged_file_is_reported_and_ignored(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "thresholds.json"
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    assert read_thresholds(path) == THRESHOLDS
    assert "damaged" in caplog.text
    assert str(path) in caplog.text


def test_a_translated_question_must_be_surer() -> None:
    assert (Thresholds(0.4, 0.1).translated, Thresholds(0.95, 0.1).translated) == (0.6, 1.0)
