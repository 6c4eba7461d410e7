"""Telegram channel: updates become requests, replies become messages. The only package that imports python-telegram-bot."""

from bot.telegram.channel import STORES, Access, TelegramChannel
from bot.telegram.inspection import POLL_SECONDS, Group, Inspection, inspect, inspect_groups

__all__ = ["POLL_SECONDS", "STORES", "Access", "Group", "Inspection", "TelegramChannel", "inspect", "inspect_groups"]
