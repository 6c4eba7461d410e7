"""What the doctor finds in the groups of staff: whether the bot is there, may write, gets every message, and can make topics."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.telegram import Group


class Finding(NamedTuple):
    """What was found in a group, by the name of its sentence; `title` is what the group is called, or its id."""

    name: str
    title: object
    is_fault: bool


def findings(groups: Mapping[int, Group]) -> Iterator[Finding]:
    """Yield what is not in order in *groups*, by their ids, one thing of each."""
    for chat, group in groups.items():
        title = group.chat.get("title") or chat
        if not group.is_joined:
            yield Finding("group unknown", chat, is_fault=True)
        elif not group.is_heard:
            yield Finding("group silent", title, is_fault=True)
        elif not group.sees_all:
            yield Finding("group member", title, is_fault=False)
        elif not group.makes_topics:
            yield Finding("group topics", title, is_fault=False)
