import io

import aiohttp
import pytest

from tests.fakes import Chat, FakeBotApi
from tests.fakes.raw import RawBot


async def test_a_wrong_token_is_refused(api: FakeBotApi) -> None:
    async with RawBot(api, "1000001:OTHER") as bot:
        answer = await bot("getMe")
        assert (answer.status, answer.refusal) == (401, "Unauthorized")
        assert await bot.download("documents/file_1") == (401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}')
    async with RawBot(api, "nonsense") as bot:
        assert (await bot("getMe")).refusal == "Unauthorized: invalid token specified"
    assert [violation.code for violation in api.violations] == [401, 401, 401]


@pytest.mark.parametrize(("size", "status"), [(50 << 20, 200), ((50 << 20) + 1, 413), ((51 << 20) + 1, 413)])
async def test_a_file_over_fifty_megabytes_is_refused(api: FakeBotApi, bot: RawBot, chat: Chat, size: int, status: int) -> None:
    form = aiohttp.FormData({"chat_id": str(chat.id)})
    form.add_field("document", io.BytesIO(bytes(size)), filename="a.md")

    answer = await bot.post("sendDocument", data=form)

    assert (answer.status, answer.refusal) == (status, "" if status == 200 else "Request Entity Too Large")
    assert len(api.violations) == (status != 200)
