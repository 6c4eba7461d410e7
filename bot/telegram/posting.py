"""Posting: a call as plain JSON, for messages, of which the library's objects would cost more than all else that sending takes."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from telegram import Bot
from telegram.ext import ExtBot
from telegram.request import RequestData


@dataclass(frozen=True, slots=True)
class _Json:
    """Parameters of a call as `AiohttpRequest` reads them; the library's RequestData is made of its objects, one by one."""

    parameters: Mapping[str, Any]
    contains_files: ClassVar[bool] = False


async def post_message(bot: Bot, parameters: Mapping[str, Any]) -> tuple[int, int]:
    """Send a message at the rate that *bot* keeps; return the ids of its chat and of the message (Bot API, "sendMessage").

    Parameters that are None are left out.

    Raises:
        TelegramError: Telegram refuses it, or cannot be reached.
        KeyError, TypeError: what came back is no message.
    """
    endpoint, given = "sendMessage", {name: value for name, value in parameters.items() if value is not None}
    data = cast("RequestData", _Json(given))

    async def call() -> Any:  # noqa: ANN401 - JSON
        return await bot.request.post(f"{bot.base_url}/{endpoint}", data)

    limiter = bot.rate_limiter if isinstance(bot, ExtBot) else None
    sending: Awaitable[Any] = call() if limiter is None else limiter.process_request(call, (), {}, endpoint, given, None)
    return _ids(await sending)


def _ids(message: Mapping[str, Any]) -> tuple[int, int]:
    """Return the ids of the chat and of a message.

    Raises:
        KeyError, TypeError: it is no message.
    """
    chat, number = message["chat"]["id"], message["message_id"]
    if not isinstance(chat, int) or not isinstance(number, int):
        raise TypeError(type(chat), type(number))
    return chat, number
