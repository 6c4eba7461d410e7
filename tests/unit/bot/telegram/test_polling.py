import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from telegram import Bot, Update
from telegram.error import InvalidToken
from telegram.request import BaseRequest

from bot.telegram.backoff import Backoff
from bot.telegram.connections import AiohttpRequest
from bot.telegram.inbox import Inbox
from bot.telegram.polling import Polling
from bot.telegram.timing import Timing
from bot.telegram.writer import Writer
from tests.effort import HANG_SECONDS
from tests.fakes import FakeBotApi
from tests.fakes.faults import delay, error, page


async def test_polling_goes_on_whatever_telegram_says(
    api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(writer)
    request = AiohttpRequest()
    await request.initialize()
    conflict = error(409, "terminated by other getUpdates request")
    for fault in (conflict, conflict, page(200, "<html>"), page(200, '{"ok": true, "result": 7}')):
        api.faults.next("getUpdates", fault)
    user = api.user(42)
    api.send(api.private(user), user, "水井在哪")
    polling = asyncio.create_task(Polling(bot, request, Backoff(timing), inbox, timing).run())
    async with asyncio.timeout(HANG_SECONDS):
        update = await inbox.get()
    assert isinstance(update, Update)
    api.faults.next("getUpdates", delay(30), times=3)
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    await request.shutdown()
    assert sum("another process polls" in record.getMessage() for record in caplog.records) == 1


class Answers(BaseRequest):
    """Answers getUpdates at once with one list after another, then waits."""

    read_timeout = 5.0

    def __init__(self, answers: Sequence[object]) -> None:
        self._answers = deque(answers)
        self.offsets: list[int] = []

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, *_: object, **__: object) -> tuple[int, bytes]:
        self.offsets.append(int(parse_qs(urlsplit(url).query)["offset"][0]))
        if not self._answers:
            await asyncio.Event().wait()
        return 200, json.dumps({"ok": True, "result": self._answers.popleft()}).encode()


async def polled(bot: Bot, writer: Writer, timing: Timing, answers: Sequence[object]) -> tuple[list[int], int]:
    """Return the offsets of the calls until all *answers* were given, and how many updates were queued."""
    request, inbox = Answers(answers), Inbox(writer)
    polling = asyncio.create_task(Polling(bot, request, Backoff(timing), inbox, timing).run())
    async with asyncio.timeout(HANG_SECONDS):
        while len(request.offsets) <= len(answers):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.001)
    polling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await polling
    return request.offsets[: len(answers) + 1], inbox.qsize()


def numbered(*numbers: object) -> list[object]:
    return [{"update_id": number} for number in numbers]


async def test_after_a_silent_week_the_offset_follows_the_ids_down(bot: Bot, writer: Writer, timing: Timing) -> None:
    answers = [numbered(5001, 5002), numbered(17, 18), numbered(19), numbered(19)]
    assert await polled(bot, writer, timing, answers) == ([0, 5003, 19, 20, 20], 5)


async def test_what_is_no_update_is_not_asked_for_in_a_loop(bot: Bot, writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.telegram.polling.asyncio.sleep", note)
    odd: list[object] = [[{}], [1, None], numbered(2**63), numbered(-5), [{"update_id": True}], [], []]
    offsets, _ = await polled(bot, writer, Timing(), odd)
    assert set(offsets) == {0}
    assert [each for each in pauses if each > 0.01] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.0, 3.0]


async def test_a_token_that_is_refused_while_polling_is_raised(api: FakeBotApi, bot: Bot, writer: Writer, timing: Timing) -> None:
    request = AiohttpRequest()
    await request.initialize()
    api.faults.next("getUpdates", error(401), times=2)
    api.faults.next("getMe", error(401))
    with pytest.raises(InvalidToken):
        await Polling(bot, request, Backoff(timing), Inbox(writer), timing).run()
    await request.shutdown()
