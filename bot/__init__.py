"""A conversation over an index of documents, on Telegram, on a web page and in the terminal."""

__version__ = "0.1.0"
