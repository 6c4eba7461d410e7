"""Stand-ins for the services the program talks to.

async with FakeBotApi() as api:
    bot = Bot(TEST_TOKEN, base_url=f"{api.base_url}/bot", base_file_url=f"{api.base_url}/file/bot")
    user = api.user(42)
    question = api.send(api.private(user), user, "网格怎么划分?")
    answer = await api.reply_to(question)
    assert not api.violations
"""

from tests.fakes.bot_api import TEST_TOKEN, FakeBotApi
from tests.fakes.chats import Chat, Message, User

__all__ = ["TEST_TOKEN", "Chat", "FakeBotApi", "Message", "User"]
