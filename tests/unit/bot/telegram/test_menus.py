import logging

import pytest
from telegram import Bot

from bot.telegram.backoff import Backoff
from bot.telegram.menus import Menus
from tests.fakes import FakeBotApi
from tests.fakes.faults import error


async def test_a_menu_that_cannot_be_set_is_told_in_the_log(
    api: FakeBotApi, bot: Bot, backoff: Backoff, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    group = api.group(-1001)
    api.faults.next("setMyCommands", error(400, "BOT_COMMAND_INVALID"))
    await Menus(bot, backoff).set_all(group.id)
    assert "the menu of all_private_chats cannot be set" in caplog.text
    assert set(api.commands) == {("all_group_chats", ""), ("all_group_chats", "en"), ("chat", "-1001", ""), ("chat", "-1001", "en")}
