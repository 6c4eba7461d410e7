"""Web channel: a chat page in the browser, and its JSON API."""

from bot.web.addresses import Visitors
from bot.web.channel import WebChannel

__all__ = ["Visitors", "WebChannel"]
