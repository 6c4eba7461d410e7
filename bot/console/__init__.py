"""Console channel: commands from the terminal of this machine to a running bot, through a socket in the state folder."""

from bot.console.channel import ConsoleChannel

__all__ = ["ConsoleChannel"]
