"""Telegram: updates become requests, replies become messages. The only user of python-telegram-bot."""

from bot.telegram.channel import Access, TelegramChannel

__all__ = ["Access", "TelegramChannel"]
