"""Telegram: updates become requests, replies become messages. The only user of python-telegram-bot."""

from bot.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
