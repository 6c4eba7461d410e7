import asyncio
import json
import logging
from pathlib import Path

import pytest

from bot.library.pauses import EVERYTHING, Pauses


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lists" / "pauses.json"


def test_nothing_is_paused_at_first(path: Path) -> None:
    pauses = Pauses(path)
    assert (pauses.everything, pauses.document_ids, pauses.all()) == (None, frozenset(), ())


async def test_a_document_is_paused_and_answers_again(path: Path) -> None:
    pauses = Pauses(path)
    await pauses.pause("a.txt", " 内容\n有误 ")
    await pauses.pause("b.txt", "")
    assert pauses.document_ids == {"a.txt", "b.txt"}
    assert [(pause.document_id, pause.reason) for pause in pauses.all()] == [("a.txt", "内容 有误"), ("b.txt", "")]
    assert [await pauses.resume("a.txt"), await pauses.resume("a.txt")] == [True, False]
    assert pauses.document_ids == {"b.txt"}


async def test_everything_is_paused_beside_single_documents(path: Path) -> None:
    pauses = Pauses(path)
    await pauses.pause("a.txt", "内容有误")
    await pauses.pause(EVERYTHING, "核对中")
    assert pauses.reasons == {"a.txt": "内容有误", EVERYTHING: "核对中"}
    reasons = [pause.reason for pause in (pauses.everything,) if pause is not None]
    await pauses.resume(EVERYTHING)
    assert (reasons, pauses.everything) == (["核对中"], None)
    assert pauses.document_ids == {"a.txt"}


async def test_a_pause_survives_a_restart(path: Path) -> None:
    await Pauses(path).pause("a.txt", "旧了")
    await Pauses(path).pause("a.txt", "内容有误")
    assert [pause.reason for pause in Pauses(path).all()] == ["内容有误"]


def test_one_wrong_letter_pauses_everything(path: Path) -> None:
    asyncio.run(Pauses(path).pause("a.txt", "旧了"))
    path.write_bytes(path.read_bytes().replace(b"a.txt", b"c.txt"))
    assert Pauses(path).everything


def test_a_file_without_a_checksum_is_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('[{"document": "a.txt", "reason": "旧了", "since": "2026-11-01T08:00:00+00:00"}]', encoding="utf-8")
    assert Pauses(path).document_ids == {"a.txt"}


async def test_a_reason_that_no_encoding_can_hold_is_kept(path: Path) -> None:
    await Pauses(path).pause("a.txt", "旧\ud83d了")
    assert Pauses(path).reasons == {"a.txt": "旧?了"}


@pytest.mark.parametrize("content", ["{", "[1]", json.dumps([{"document": "a.txt"}]), "[" * 50_000])
def test_a_damaged_file_is_told_and_kept_and_pauses_everything(path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    assert Pauses(path).everything
    assert Pauses(path).everything  # after a restart, too
    assert path.with_name("pauses-damaged.json").read_text(encoding="utf-8") == content
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
