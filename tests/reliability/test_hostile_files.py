"""Hostile files in the folder: each is read or refused within its bounds, and the bot answers meanwhile."""

import asyncio
import io
import json
import os
import shutil
import socket
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import DATA_FOLDER, Analyzer, DocumentError
from index.ingest.confinement import Bounds, ConfinedReader
from index.ingest.folder import Source
from tests.fakes import FakeBotApi
from tests.reliability.asking import BEHIND_A_PROXY, asking
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.hostile import HEAVY, LIGHT

BOUNDS = Bounds()
MOST_WAITED = 1.0
LARGEST = 20 << 20


@pytest.fixture
def outside() -> Iterator[socket.socket]:
    """A port at which a document may try to call somebody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0)
        yield listener


def read_all(folder: Path, analyzer: Analyzer, files: dict[str, bytes]) -> dict[str, tuple[float, str]]:
    """Read each file as a sync reads what is demanding; return the seconds, and the reason of a refusal."""
    reader = ConfinedReader(analyzer.lexicon, BOUNDS)
    found = {}
    try:
        reader.read(_written(folder, "first.txt", b"x\n"), LARGEST)
        for name, content in files.items():
            source = _written(folder, name, content)
            began = time.monotonic()
            contents = reader.read(source, LARGEST)
            found[name] = time.monotonic() - began, str(contents) if isinstance(contents, DocumentError) else ""
    finally:
        reader.end()
    return found


def _written(folder: Path, name: str, content: bytes) -> Source:
    (folder / name).write_bytes(content)
    return Source(name, folder / name, len(content))


def _unpacked(content: bytes) -> bytes:
    """Return the XML in an archive; nothing of what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"".join(package.read(each) for each in package.infolist() if each.filename.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, RuntimeError, zlib.error):
        return b""


def test_each_hostile_file_is_read_or_refused_within_its_bounds(
    tmp_path: Path, analyzer: Analyzer, reached: Reached, outside: socket.socket
) -> None:
    address = f"127.0.0.1:{outside.getsockname()[1]}".encode()
    files = {name: make().replace(b"127.0.0.1:9", address) if name.endswith(".txt") else make() for name, (_, make) in LIGHT.items()}
    folder = tmp_path / "documents"
    folder.mkdir()
    found = read_all(folder, analyzer, files)
    refused = [name for name, (_, reason) in found.items() if reason]
    slowest = max(found, key=lambda name: found[name][0])
    reached("P26", f"{len(files)} hostile files", f"{len(refused)} refused, others read; slowest {slowest}: {found[slowest][0]:.1f} s")
    typed = [name for name, (_, make) in LIGHT.items() if name.endswith(("docx", "xlsx")) and b"DOCTYPE" in _unpacked(make())]
    reached("P27", f"{len(typed)} office files with a document type", f"{len(set(typed) & {*refused})} refused, 0 connections")
    assert {*typed} <= {*refused}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["documents"]
    assert max(seconds for seconds, _ in found.values()) <= BOUNDS.seconds
    assert [
        name for name in found if name.startswith(("entity", "doctype", "billion", "quadratic", "part-file")) and name not in refused
    ] == []
    with pytest.raises(BlockingIOError):
        outside.accept()


@pytest.mark.full
async def test_a_folder_of_hostile_files_holds_up_no_answer(
    api: FakeBotApi, make_process: MakeBot, reached: Reached, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(DATA_FOLDER / "documents", folder)
    bot = make_process(api, BEHIND_A_PROXY | {"DOCUMENTS_DIR": str(folder), "LOG_LEVEL": "INFO"})
    url = await bot.serve()
    await bot.synced()
    files = LIGHT | HEAVY
    for name, (_, make) in files.items():
        (folder / name).write_bytes(await asyncio.to_thread(make))
    os.mkfifo(folder / "pipe.txt")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    admin = api.user(7)
    began = time.monotonic()
    memory = 0
    async with asking(url, api) as waits:
        await api.reply_to(api.send(api.private(admin), admin, "/reindex"))
        while bot.log.count("synced:") == 1:
            memory = max(memory, bot.memory)
            await asyncio.sleep(0.2)
    reached("P17", f"{len(files)} hostile files read by a bot, in {time.monotonic() - began:.0f} s", f"{waits}; {memory >> 20} MiB at most")
    assert waits.failures == []
    assert waits.p95 <= MOST_WAITED
    await bot.stop()
    assert "root:x:" not in json.dumps([message.text for message in api.sent])
