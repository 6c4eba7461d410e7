"""Damaged files of every format, damaged updates and odd requests: each is read, refused or passed over, and nothing else happens.

`FUZZED` sets how many of each are tried; `python -m tests.reliability.fuzz` looks for more by coverage, where atheris is installed.
"""

import json
import resource
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.inbox import is_update
from bot.telegram.updates import Knowledge, request_of
from index import DocumentError
from index.documents import normalise
from index.formats import read
from tests.reliability.conftest import MakeBot, Reached
from tests.reliability.lengths import length
from tests.reliability.mutations import SEEDS, damaged_objects, seed_files
from tests.strategies import hostile_texts
from tests.unit.bot.telegram.test_updates import BOT, FILE, FROM_BOT, GROUP, PERSON, PRIVATE

EXAMPLES = length("FUZZED", 10, 3000)
REQUESTS = length("REQUESTS", 60, 5000)
PATIENCE_SECONDS = 0.5
MOST_MEMORY = 2 << 30
FUZZING = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))

ENTITIES: Final = [{"type": "bot_command", "offset": 0, "length": 6}, {"type": "mention", "offset": 7, "length": 9}]
MESSAGE: Final[dict[str, Any]] = {"message_id": 5, "date": 1, "chat": PRIVATE, "from": PERSON, "text": "/start @well_bot 水井"}
UPDATES: Final[tuple[dict[str, Any], ...]] = (
    {"update_id": 1, "message": MESSAGE | {"entities": ENTITIES}},
    {"update_id": 2, "message": MESSAGE | {"chat": GROUP, "reply_to_message": FROM_BOT, "entities": ENTITIES}},
    {"update_id": 3, "message": MESSAGE | {"text": None, "caption": "水井", "document": FILE, "media_group_id": "1"}},
    {"update_id": 4, "callback_query": {"id": "q", "from": PERSON, "chat_instance": "1", "data": "/more 0", "message": FROM_BOT}},
    {"update_id": 5, "inline_query": {"id": "i", "from": PERSON, "query": "水井", "offset": ""}},
    {"update_id": 6, "my_chat_member": {"chat": GROUP, "from": PERSON, "date": 1}},
    {
        "update_id": 7,
        "message": MESSAGE | {"sender_chat": GROUP, "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}},
    },
)


@pytest.fixture
def bounded() -> Iterator[None]:
    """Let this process have no more than some memory beyond what it has: what a file claims to hold may be anything."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_MEMORY, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.mark.usefixtures("bounded")
@pytest.mark.parametrize("name", SEEDS)
@FUZZING
@given(data=st.data())
def test_a_damaged_file_becomes_documents_or_a_document_error(name: str, data: st.DataObject) -> None:
    content = data.draw(seed_files(name))
    try:
        documents = read(content, name)
    except DocumentError as error:
        assert error.path == name  # noqa: PT017 - which of both it is does not matter here
        return
    for document in documents:
        assert document.text.strip()
        assert document.text == normalise(document.text)


@settings(FUZZING, max_examples=EXAMPLES * 10)
@given(damaged_objects(UPDATES))
def test_a_damaged_update_is_a_request_or_none(update: dict[str, Any]) -> None:
    if not is_update(update):
        return
    try:
        parsed = Update.de_json(json.loads(json.dumps(update)), None)
    except Exception:  # noqa: BLE001 # the inbox passes over what the library cannot parse
        return
    request_of(parsed, Knowledge(BOT, frozenset({7}), -200, lambda _chat, _message: ""))


METHODS: Final = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "BREW", "get", "")
PATHS: Final = (
    "/", "/api/ask", "/api/act", "/api/suggest?q=%E7%BD%91", "/api/passages/0123456789ab", "/api/passages/0123456789ab/text?offset=-1",
    "/api/documents/0123456789ab", "/api/documents/0123456789ab/file", "/healthz", "/metrics", "/static/page.js", "/embed", "/widget.js",
    "/admin", "/api/documents/%FF", "/api/suggest?q=%", "*", "http://x/", "//", "/\u7f51", "/%00", "/" + "a" * 9000,
)  # fmt: skip
HEADERS: Final = (
    "Host: x",
    "Content-Length: 3",
    "Content-Length: -1",
    "Content-Length: 99999999999",
    "Transfer-Encoding: chunked",
    "Expect: 100-continue",
    "Content-Type: application/json",
    "Content-Type: application/json; charset=hex",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Accept-Language: zh-Hant;q=x,*",
    "Accept: text/html",
    "Range: bytes=0-",
    "If-None-Match: *",
    "Cookie: a=\x01",
    "Origin: null",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "X-Forwarded-For: 1.2.3.4, [::1]:9, x",
    'Forwarded: for="[x"',
    "Transfer-Encoding: identity, x",
    "A" * 9000 + ": x",
    "x",
    ": x",
    "Host: a\r\nHost: b",
    "Accept-Encoding: zstd",
)
BODIES: Final = st.one_of(
    st.just(b""),
    st.binary(max_size=40),
    st.fixed_dictionaries({}, optional={name: st.one_of(hostile_texts, st.integers(), st.none(), st.lists(st.none(), max_size=2))
                                        for name in ("question", "conversation", "action", "language", "answer")})
    .map(lambda body: json.dumps(body).encode()),
)  # fmt: skip


@pytest.fixture
async def address(make_process: MakeBot) -> tuple[str, int]:
    """Where a bot serves its page."""
    bot = make_process(None, {"TRUSTED_PROXIES": "127.0.0.1", "LOG_LEVEL": "INFO"})
    host, port = (await bot.serve()).removeprefix("http://").split(":")
    return host, int(port)


def answered(address: tuple[str, int], request: bytes) -> bytes:
    """Send *request* as it stands; return the answer, or nothing where the server waits for the rest of it."""
    with socket.create_connection(address, PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        return b"".join(_received(connection))


def _received(connection: socket.socket) -> Iterator[bytes]:
    try:
        while piece := connection.recv(1 << 16):
            yield piece
    except (ConnectionResetError, TimeoutError):
        return


def test_an_odd_request_is_answered_or_refused_by_us(address: tuple[str, int], reached: Reached) -> None:
    statuses: dict[bytes, int] = {}

    @settings(FUZZING, max_examples=REQUESTS)
    @given(
        st.sampled_from(METHODS),
        st.sampled_from(PATHS),
        st.lists(st.sampled_from(HEADERS), max_size=1),
        BODIES,
        st.booleans(),
        st.integers(1, 254),
    )
    def ask(method: str, path: str, headers: list[str], body: bytes, counted: bool, network: int) -> None:  # noqa: FBT001, PLR0913, PLR0917
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, f"X-Forwarded-For: 10.{network}.{len(body)}.7"]
        lines += [f"Content-Length: {len(body)}"] * counted + ["Connection: close"]
        answer = answered(address, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        status = answer[9:12]
        statuses[status] = statuses.get(status, 0) + 1
        if status in {b"", b"100"}:  # closed without a word: the request had not come to its end
            return
        assert b"100" <= status < b"500", answer[:500]
        assert b"nosniff" in answer, answer[:500]

    ask()
    told = ", ".join(f"{count} × {status.decode() or 'unfinished'}" for status, count in sorted(statuses.items()))
    reached("P17", f"{REQUESTS} odd requests to the page", told)
