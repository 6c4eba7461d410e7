"""The web page: a chat in the browser, and the JSON under it."""

from bot.web.channel import WebChannel

__all__ = ["WebChannel"]
