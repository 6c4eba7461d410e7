"""Every sentence that people read, in Simplified Chinese, Traditional Chinese and English; a module a topic, as in `bot.commands`.

Callers import from the topic: `from bot.texts import questions as texts`. Quotes are never changed. What only the log or the operator
at a terminal reads is English, and is written where it is used.
"""
