"""Replies, channel-independent: typed blocks, the layout of an answer, and the JSON representation."""
