"""The page and the webhook behind nginx, with the site that we ship; skipped where nginx is not installed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.assembly import Bot
from bot.logs import RecentErrors
from bot.telegram import Access, TelegramChannel
from bot.web import MetricsEndpoint
from index import Corpus
from tests import needs
from tests.e2e.conftest import ADMIN, PATIENT, stopped, web_channel
from tests.effort import HANG_SECONDS
from tests.fakes import TEST_TOKEN, FakeBotApi

DEPLOY = Path(__file__).parents[2] / "deploy"
SECRET = "a-secret-of-forty-characters-0123456789_"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
pytestmark = pytest.mark.skipif(needs.program("nginx") is None, reason="nginx IS NOT INSTALLED")  # CI goes without


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@asynccontextmanager
async def nginx(folder: Path, site: str) -> AsyncIterator[str]:
    """Serve *site*, one that we ship with addresses of this machine, through nginx; yield the address."""
    port = free_port()
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; user root; pid {folder}/pid; events {{ worker_connections 4096; }}\nhttp {{ access_log off;\n{paths}{site} }}\n",
        encoding="utf-8",
    )
    arguments = ("-p", str(folder), "-c", str(configuration), "-e", "stderr")
    process = await asyncio.create_subprocess_exec(str(needs.program("nginx")), *arguments)
    try:
        async with asyncio.timeout(HANG_SECONDS):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.01)
                else:
                    writer.close()
                    break
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
async def address(bot: Bot, corpus: Corpus, api: FakeBotApi, tmp_path: Path) -> AsyncIterator[str]:
    """A bot behind nginx, whose updates are posted to that."""
    port = free_port()
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace(":8080;", f":{port};")
    async with nginx(tmp_path, site) as url:
        access = Access(TEST_TOKEN, api.base_url, webhook_url=f"{url}/telegram", webhook_secret=SECRET, is_paced=False)
        channel = TelegramChannel(bot.commands, bot.assistant, access, corpus.path, admins=frozenset({ADMIN}), timing=PATIENT)
        page = web_channel(bot, port, proxies=("127.0.0.1",))
        page.routes += (*channel.routes, *MetricsEndpoint(bot.metrics, bot.library, bot.indexer, RecentErrors().count).routes)
        tasks = [asyncio.create_task(page.run()), asyncio.create_task(channel.run())]
        await page.listening.wait()
        await api.wait_until(lambda: api.calls["setWebhook"])
        yield url
        for task in reversed(tasks):
            await stopped(task)


async def test_page_and_webhook_are_served_through_nginx(api: FakeBotApi, address: str) -> None:
    person = api.user(42)
    answer = await api.reply_to(api.send(api.private(person), person, "网格怎么划分?"))
    assert "100户" in answer.text
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{address}/api/ask", json={"question": "网格怎么划分?"}) as asked:
            assert (asked.status, bool((await asked.json())["citations"])) == (200, True)
        async with session.post(f"{address}/telegram", json={"update_id": 7}) as forged:
            assert forged.status == 401
        async with session.get(f"{address}/metrics") as metrics:
            assert metrics.status == 404
    assert api.violations == []


async def test_a_visitor_of_several_machines_stays_on_one_until_that_is_gone(tmp_path: Path) -> None:
    site, machines = (DEPLOY / "nginx.machines.conf").read_text(encoding="utf-8"), {}
    for name in ("one", "two"):
        application = web.Application()
        application.router.add_get("/", partial(named, name))
        machines[name] = web.AppRunner(application)
        await machines[name].setup()
        await web.TCPSite(machines[name], "127.0.0.1", 0).start()
        site = site.replace(f"server {name}:8080", f"server 127.0.0.1:{machines[name].addresses[0][1]}")
    async with nginx(tmp_path, site) as url, aiohttp.ClientSession() as session:

        async def asked() -> str:
            async with session.get(url) as response:
                return await response.text()

        (answer,) = {await asked() for _ in range(6)}
        name, host = answer.split()
        assert host == url.removeprefix("http://")  # with its port: the page compares it with where a request comes from
        await machines[name].cleanup()
        assert await asked() == f"{'two' if name == 'one' else 'one'} {host}"
    for machine in machines.values():
        await machine.cleanup()


async def named(name: str, request: web.Request) -> web.Response:
    return web.Response(text=f"{name} {request.headers['Host']}")
