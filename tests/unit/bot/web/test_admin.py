import json
from collections.abc import AsyncIterator, Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.assembly import Bot
from bot.people.sessions import IDLE_SECONDS, LONGEST_SECONDS, Sessions
from bot.web import AdminPage, Visitors
from bot.web.admin import COOKIE, PROOF
from bot.web.bodies import LARGEST_BODY
from bot.web.refusals import in_our_words
from index import Corpus
from tests.bots import make_bot

PASSWORD: Final = "正确的马电池钉书钉"
HASH: Final = "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$3HskvKe0t75VkqgCMx02DNr0jbNd4a/TTgK6ioqXRMo"
STATUS: Final = {"command": "status"}
Client = TestClient[web.Request, web.Application]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def bot(corpus: Corpus, folder: Path, tmp_path: Path) -> Bot:
    bot = make_bot(corpus, folder, tmp_path / "state")
    await bot.indexer.sync()
    return bot


@pytest.fixture
async def client(bot: Bot, clock: Clock) -> AsyncIterator[Client]:
    application = web.Application(client_max_size=LARGEST_BODY, middlewares=[in_our_words])
    application.add_routes(AdminPage(bot.commands, bot.admins, bot.introduction, Sessions(HASH, clock), Visitors()).routes)
    async with TestClient(TestServer(application)) as client:
        yield client


async def log_in(client: Client, password: object = PASSWORD, **headers: str) -> ClientResponse:
    return await client.post("/api/admin/login", json={"password": password}, headers=headers)


async def entered(client: Client) -> dict[str, str]:
    """Log in; return the headers that a page of ours sends from then on."""
    response = await log_in(client)
    assert response.status == 200
    return {PROOF: (await response.json())["proof"]}


async def run(client: Client, headers: dict[str, str], command: str, argument: str = "", **more: Any) -> list[Any]:  # noqa: ANN401
    response = await client.post("/api/admin/run", json={"command": command, "argument": argument} | more, headers=headers)
    assert response.status == 200
    return [json.loads(line) for line in (await response.text()).splitlines()]


async def test_who_knows_the_password_does_what_admins_do(client: Client, bot: Bot) -> None:
    headers = await entered(client)
    await run(client, headers, "pause", "dogs.txt 正在修订")
    resumed = (await run(client, headers, "resume"))[-1]
    assert "养犬登记须知" in resumed["text"]
    action = resumed["buttons"][0][0]["action"]
    assert (await run(client, headers, "enable", action.removeprefix("/enable "), is_tap=True))[-1]["failed"] is False
    assert bot.library.pauses.all() == ()
    await client.post("/api/admin/logout", headers=headers)
    assert [act.action for act in await bot.admins.acts(9)] == ["logout", "resume", "pause", "login"]


async def test_a_file_is_previewed_joined_asked_for_and_removed(client: Client, bot: Bot) -> None:
    headers = await entered(client)
    content, of_a_file = "# 水井\n\n水井在村口，每天早上六点开放。\n".encode(), headers | {"Content-Type": "application/octet-stream"}
    response = await client.post("/api/admin/file", params={"name": "井.md"}, data=content, headers=of_a_file)
    offer = json.loads((await response.text()).splitlines()[-1])
    key = offer["buttons"][0][0]["action"].removeprefix("/join ")
    await run(client, headers, "join", key, is_tap=True)
    assert (await bot.library.for_audience("public").answer("水井在哪里？")).citations[0].passage.title == "水井"
    listed = (await run(client, headers, "docs", "水井"))[-1]
    shown = (await run(client, headers, "doc", listed["buttons"][0][0]["action"].removeprefix("/doc "), is_tap=True))[-1]
    removal = next(button["action"] for row in shown["buttons"] for button in row if button["action"].startswith("/remove "))
    await run(client, headers, "remove", f"{removal.removeprefix('/remove ')} yes", is_tap=True)
    assert [act.action for act in await bot.admins.acts(3)] == ["remove", "join", "login"]


async def test_a_gap_is_answered(client: Client, bot: Bot) -> None:
    headers = await entered(client)
    await run(client, headers, "ask", "恐龙吃鱼？")
    gaps = (await run(client, headers, "gaps"))[-1]
    await run(client, headers, "answer", gaps["buttons"][0][0]["action"].removeprefix("/answer "), is_tap=True)
    assert (await run(client, headers, "ask", "恐龙吃鱼，也吃草。"))[-1]["citations"]
    assert (await bot.library.for_audience("public").answer("恐龙吃鱼？")).band != "none"


async def test_a_large_file_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.admin.LARGEST_FILE", 1000)
    headers = await entered(client) | {"Content-Type": "application/octet-stream"}
    assert (await client.post("/api/admin/file", params={"name": "a.md"}, data=b"x" * 1001, headers=headers)).status == 413


async def test_the_cookie_is_for_our_own_pages_and_no_script(client: Client) -> None:
    cookie = SimpleCookie((await log_in(client)).headers["Set-Cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Strict", "/api/admin", "")


async def test_the_page_holds_words_only_and_names_no_other_host(client: Client) -> None:
    response = await client.get("/admin", headers={"Accept-Language": "zh-TW"})
    text = await response.text()
    assert (response.status, 'lang="zh-Hant"' in text, "{{" in text) == (200, True, False)
    assert "http" not in text.replace("https", "http").replace("http-equiv", "")


# Ways to get in without the password


async def test_no_made_up_cookie_lets_in(client: Client) -> None:
    for token in ("", "x", "a" * 43, HASH, "\udce4"):
        cookie = f"{COOKIE}={token}".encode("utf-8", "surrogateescape").decode("latin-1")
        headers = {"Cookie": cookie, PROOF: token.replace("\udce4", "")}
        assert (await client.post("/api/admin/run", json=STATUS, headers=headers)).status == 401
        assert await (await client.get("/api/admin/session", headers=headers)).json() == {"proof": ""}


@pytest.mark.parametrize("passwords", [("", "wrong", PASSWORD[:-1], f"{PASSWORD} ", HASH), ("x" * 10_000, None, 7, [PASSWORD], {"": 1})])
async def test_no_wrong_password_lets_in_not_even_the_hash(client: Client, bot: Bot, passwords: tuple[object, ...]) -> None:
    responses = [await log_in(client, password) for password in passwords]
    assert {(response.status, "Set-Cookie" in response.headers) for response in responses} == {(401, False)}
    assert [act.action for act in await bot.admins.acts(9)] == ["login refused"] * 5


async def test_a_form_of_another_site_cannot_log_in(client: Client) -> None:
    as_a_form = await client.post("/api/admin/login", data={"password": PASSWORD})
    as_text = await client.post("/api/admin/login", data=json.dumps({"password": PASSWORD}), headers={"Content-Type": "text/plain"})
    assert {as_a_form.status, as_text.status, (await log_in(client, Origin="https://evil.example")).status} == {401, 403}


Change = Callable[[dict[str, str]], dict[str, str]]
FORGED: Final[dict[str, Change]] = {
    "no proof": lambda _headers: {},
    "an empty proof": lambda _headers: {PROOF: ""},
    "a wrong proof": lambda headers: {PROOF: headers[PROOF][:-1]},
    "another site's page": lambda headers: headers | {"Origin": "https://evil.example"},
    "a page of no origin": lambda headers: headers | {"Origin": "null"},
    "another port of ours": lambda headers: headers | {"Origin": "http://127.0.0.1:1"},
    "a link of another site": lambda headers: headers | {"Sec-Fetch-Site": "cross-site"},
    "another name of our site": lambda headers: headers | {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("way", FORGED)
async def test_a_cookie_alone_does_nothing(client: Client, bot: Bot, way: str) -> None:
    headers = FORGED[way](await entered(client))
    for path in ("run", "logout", "file?name=a.md"):
        response = await client.post(f"/api/admin/{path}", json={"command": "pause", "argument": "all x"}, headers=headers)
        assert response.status == 401
    assert bot.library.pauses.all() == ()
    assert (await (await client.get("/api/admin/session")).json())["proof"]


async def test_the_proof_of_another_session_does_nothing(client: Client) -> None:
    former = await entered(client)
    await entered(client)
    assert (await client.post("/api/admin/run", json=STATUS, headers=former)).status == 401


async def test_after_logging_out_the_cookie_lets_nobody_in(client: Client) -> None:
    headers = await entered(client)
    token = client.session.cookie_jar.filter_cookies(client.make_url("/api/admin"))[COOKIE].value
    assert (await client.post("/api/admin/logout", headers=headers)).status == 200
    again = headers | {"Cookie": f"{COOKIE}={token}"}
    assert (await client.post("/api/admin/run", json=STATUS, headers=again)).status == 401


async def test_a_session_ends_when_it_is_idle_and_after_half_a_day(client: Client, clock: Clock) -> None:
    headers = await entered(client)
    while clock.now < LONGEST_SECONDS - IDLE_SECONDS:
        clock.now += IDLE_SECONDS - 1
        assert await run(client, headers, "status")
    clock.now = LONGEST_SECONDS
    assert (await client.post("/api/admin/run", json=STATUS, headers=headers)).status == 401
    headers = await entered(client)
    clock.now += IDLE_SECONDS
    assert (await client.post("/api/admin/run", json=STATUS, headers=headers)).status == 401


async def test_passwords_can_be_guessed_five_times_a_minute_whatever_a_stranger_says_of_himself(client: Client) -> None:
    statuses = [(await log_in(client, "wrong", **{"X-Forwarded-For": f"192.0.2.{number}"})).status for number in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert (await log_in(client)).status == 429


async def test_what_changes_something_is_not_done_by_a_link(client: Client) -> None:
    headers = await entered(client)
    assert (await client.get("/api/admin/run", params={"command": "rollback"}, headers=headers)).status == 405


async def test_what_is_no_command_is_refused(client: Client) -> None:
    headers = await entered(client)
    bodies: list[object] = [{}, {"command": 7}, {"command": "../x"}, {"command": "status", "argument": {}}, []]
    for body in bodies:
        assert (await client.post("/api/admin/run", json=body, headers=headers)).status == 400
