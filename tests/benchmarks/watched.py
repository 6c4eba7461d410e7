"""A bot whose event loop is watched from within: python -m tests.benchmarks.watched HELD.json bot | echo.

It writes how long the loop was held at most, in seconds, before SIGUSR1 ("start") and from then on ("run").
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot import __main__ as program

_TICK_SECONDS: Final = 0.005


class Watch:
    """Measures how much later than due the loop runs a timer. Event loop only."""

    def __init__(self) -> None:
        self.held = {"start": 0.0, "run": 0.0}
        self._phase = "start"

    async def run(self) -> None:
        """Watch until cancelled."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._begin)
        while True:
            due = time.perf_counter() + _TICK_SECONDS
            await asyncio.sleep(_TICK_SECONDS)
            self.held[self._phase] = max(self.held[self._phase], time.perf_counter() - due)

    def _begin(self) -> None:
        self._phase = "run"


async def watched(work: Coroutine[Any, Any, None], watch: Watch) -> None:
    """Do *work* with the watch beside it."""
    watching = asyncio.create_task(watch.run())
    try:
        await work
    finally:
        watching.cancel()


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text, do_quote=True)


async def run_echo() -> None:
    """Run a bare echo bot until SIGTERM."""
    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['TELEGRAM_BASE_URL']}/bot")
        .concurrent_updates(True)  # noqa: FBT003 - the library's own signature
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        await stop.wait()
        await application.updater.stop()
        await application.stop()


def main(path: Path, kind: str) -> None:
    """Run a bot of that *kind*, and write what was measured to *path*."""
    watch, run = Watch(), asyncio.run
    try:
        if kind == "echo":
            run(watched(run_echo(), watch))
        else:
            asyncio.run = lambda work: run(watched(work, watch))  # type: ignore[assignment, misc] # the program as it is, watched
            program.main(["run"], standalone_mode=False)
    finally:
        path.write_text(json.dumps(watch.held), encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
