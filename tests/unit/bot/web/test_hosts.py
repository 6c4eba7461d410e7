"""By which names the page may be asked for."""

from ipaddress import ip_network

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.addresses import Visitors
from bot.web.hosts import ANY, Hosts
from bot.web.refusals import in_our_words

OURS = Hosts(["Bot.Example.org"])


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "192.168.1.7", "bot:8080", "BOT.example.org.", "a.localhost", ""],
)
def test_addresses_names_given_here_and_our_own_are_allowed(host: str) -> None:
    assert OURS.allows(host)
    assert Hosts([ANY]).allows("evil.example")


@pytest.mark.parametrize(
    "host", ["evil.example", "bot.example.org.evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example", "a:b:c", "[::1].evil"]
)
def test_a_strangers_name_is_not(host: str) -> None:
    assert not OURS.allows(host)


async def test_a_request_by_a_strangers_name_is_refused_in_our_words_unless_a_proxy_passes_it_on() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response()

    statuses = []
    for proxies in ((), (ip_network("127.0.0.1"),)):
        application = web.Application(middlewares=[in_our_words, Hosts(visitors=Visitors(proxies)).check])
        application.add_routes([web.get("/", page)])
        async with TestClient(TestServer(application)) as client:
            for host in ("evil.example", "127.0.0.1"):
                async with client.get("/", headers={"Host": host}) as response:
                    statuses.append(response.status)
                    assert "Content-Security-Policy" in response.headers
    assert statuses == [421, 200, 200, 200]
