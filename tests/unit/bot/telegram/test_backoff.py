import pytest
from telegram.error import NetworkError, TimedOut

from bot.telegram.backoff import Backoff
from bot.telegram.timing import Timing


async def test_of_an_outage_there_is_one_line_in_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    backoff = Backoff(Timing(first_retry=0.01))
    failures = iter([NetworkError("a"), TimedOut(), NetworkError("b")])

    async def call() -> str:
        for failure in failures:
            raise failure
        return "reached"

    assert await backoff.retry(call) == "reached"
    assert len(caplog.records) == 1
