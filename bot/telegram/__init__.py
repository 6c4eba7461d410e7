"""Telegram channel: updates become requests, replies become messages. The only package that imports python-telegram-bot."""

from bot.telegram.channel import STORES, Access, TelegramChannel
from bot.telegram.inspection import POLL_SECONDS, Inspection, inspect

__all__ = ["POLL_SECONDS", "STORES", "Access", "Inspection", "TelegramChannel", "inspect"]
