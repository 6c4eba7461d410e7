"""A bot as a process: started, asked, killed, stopped; and what it wrote is examined when it has ended."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.reliability.nursery import Nursery

TOKEN: Final = "1000001:SENTINEL-token-7f3a"
SECRET: Final = "SENTINEL-webhook-secret-0123456789abcdef"
PASSWORD: Final = "SENTINEL-password-of-admins"
SECRETS: Final = (TOKEN, SECRET, PASSWORD)
QUESTION: Final = "网格怎么划分?"
ADMIN: Final = 7

_LOOK_SECONDS: Final = 0.02


class RunningBot:
    """The program in a folder of its own, on Telegram (*api*) and on its page. Event loop only.

    Args:
        nursery: What starts it.
        home: Its working directory, whose `state` is its state folder.
        api: The server it calls.
        settings: Further settings.
        limits: Limits of resources by name, such as {"NOFILE": 160}.
    """

    def __init__(
        self, nursery: Nursery, home: Path, api: FakeBotApi | None, settings: dict[str, str], limits: Mapping[str, int] | None = None
    ) -> None:
        self.home = home
        self.state = home / "state"
        self.pid = 0
        self._nursery = nursery
        self._limits = limits
        telegram = {"BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": api.base_url, "TELEGRAM_PACING": "false"} if api else {}
        self._settings = {"STATE_DIR": str(self.state), "PORT": "0", "LOG_LEVEL": "DEBUG", "ADMIN_IDS": str(ADMIN)} | telegram | settings

    async def start(self) -> None:
        """Start it, and wait for nothing."""
        (self.home / "out").unlink(missing_ok=True)
        self.pid = self._nursery.start(["run"], self._settings, self.home, self._limits)

    async def serve(self) -> str:
        """Start it and wait until it answers; return the address of its page."""
        await self.start()
        await self.healthy()
        return self.url

    @property
    def url(self) -> str:
        """The address of its page; empty while there is none."""
        path = self.home / "out"
        return path.read_text(encoding="utf-8").strip() if path.exists() else ""

    @property
    def log(self) -> str:
        """All that it has logged, over all starts."""
        return (self.home / "err").read_text(encoding="utf-8", errors="replace")

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        path = Path(f"/proc/{self.pid}/stat")
        return path.exists() and path.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"

    @property
    def memory(self) -> int:
        """Bytes of it in memory."""
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    @property
    def processor_seconds(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def handles(self) -> int:
        """How many files and connections it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))  # noqa: PTH208 - names are not looked at

    async def health(self) -> dict[str, Any]:
        """What its page says of its state; empty if it says nothing."""
        try:
            async with ClientSession(timeout=ClientTimeout(HANG_SECONDS)) as session, session.get(f"{self.url}/healthz") as response:
                health: dict[str, Any] = await response.json()
                return health
        except (ClientError, ValueError):
            return {}

    async def healthy(self) -> None:
        """Wait until it answers from an index."""
        async with asyncio.timeout(HANG_SECONDS):
            while (await self.health()).get("status") != "ok":
                assert self.is_alive, self.log[-3000:]
                await asyncio.sleep(_LOOK_SECONDS)

    async def synced(self, times: int = 1) -> None:
        """Wait until it has logged, at INFO, that so many syncs are done."""
        while self.log.count("synced:") < times:
            assert self.is_alive, self.log[-3000:]
            await asyncio.sleep(_LOOK_SECONDS)

    async def ended(self) -> int:
        """Wait for its end; return the exit code, or the signal that ended it as a negative number."""
        return await asyncio.to_thread(self._nursery.wait, self.pid)

    async def kill(self) -> None:
        """Kill it by a signal that it cannot handle."""
        os.kill(self.pid, signal.SIGKILL)
        await self.ended()

    async def stop(self) -> float:
        """Stop it in order; return the seconds that it took. Its exit code is 0."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        code = await self.ended()
        assert code == 0, (code, self.log[-3000:])
        return time.monotonic() - began

    def leaks(self, *words: str) -> list[str]:
        """Return the names of its files in which a secret stands, and of logs in which one of *words* does; its key is a file."""
        found = []
        for path in (path for path in self.home.rglob("*") if path.is_file() and not path.is_symlink()):
            sought = (*SECRETS, *words) if path.parent == self.home else SECRETS
            content = path.read_bytes()
            found += [f"{path.name}: {word}" for word in sought if word.encode() in content]
        return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
