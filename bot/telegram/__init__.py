"""Telegram channel: updates become requests, replies become messages. The only package that imports python-telegram-bot."""

from bot.telegram.channel import Access, TelegramChannel

__all__ = ["Access", "TelegramChannel"]
