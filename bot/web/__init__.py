"""Web channel: a chat page in the browser, and its JSON API."""

from bot.web.addresses import Visitors
from bot.web.admin import AdminPage
from bot.web.channel import WebChannel
from bot.web.hosts import Hosts
from bot.web.metrics import MetricsEndpoint
from bot.web.page import Particulars

__all__ = ["AdminPage", "Hosts", "MetricsEndpoint", "Particulars", "Visitors", "WebChannel"]
