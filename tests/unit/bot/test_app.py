"""The running bot, without its channels."""

import errno
from types import SimpleNamespace
from typing import Any

from bot import app


async def test_the_documents_are_read_as_soon_as_the_disk_has_space_again() -> None:
    tried: list[str] = []

    async def nothing(*_given: object) -> None:
        """Do nothing."""

    async def sync(*_given: object) -> None:
        tried.append(bot.condition.fault)
        if len(tried) < 3:
            bot.condition.fault = "" if len(tried) > 1 else "No space left on device"
            raise OSError(errno.ENOSPC, "No space left on device")

    async def sleep(_seconds: float) -> None:
        bot.condition.fault = ""

    library = SimpleNamespace(load=nothing, pinned=False, is_empty=False)
    assistant, condition = SimpleNamespace(learn=nothing), SimpleNamespace(fault="", check=nothing)
    bot: Any = SimpleNamespace(library=library, assistant=assistant, condition=condition, indexer=SimpleNamespace(sync=sync))
    await app.read_documents(bot, sleep)
    assert tried == ["", "", ""]
