"""The terminal's side of the console: sends a command to the bot that is running on a state folder, and prints its replies."""

import base64
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from bot.caller import program
from bot.console.channel import HELLO, socket_path
from bot.errors import NotRunningError
from index import Language

_CONNECT_SECONDS: Final = 5.0


class Console:
    """A running bot, as the terminal reaches it. Any thread."""

    def __init__(self, state: Path, language: Language) -> None:
        """Reach the bot that is running on *state*; it replies in *language*."""
        self._state = state
        self._language = language

    def hello(self) -> Mapping[str, Any]:
        """Return the `page` and the `process` of the running bot; empty where none is running."""
        try:
            answers = list(self._exchange({"command": HELLO}))  # to the end: who goes away earlier is logged there as cut off
        except NotRunningError:
            return {}
        return answers[0] if answers else {}

    def replies(self, command: str, argument: str = "", *, file: Path | None = None, is_tap: bool = False) -> Iterator[Mapping[str, Any]]:
        """Run a command, with the content of *file*; yield its replies, each of which replaces the one before.

        Raises:
            NotRunningError: no bot is running, or it stopped before its last reply.
        """
        attachment = {"name": file.name, "content": base64.b64encode(file.read_bytes()).decode("ascii")} if file else None
        yield from self._exchange({"command": command, "argument": argument, "is_tap": is_tap, "attachment": attachment})

    def _exchange(self, row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        with self._connected() as connection, connection.makefile("rwb") as stream:
            stream.write(json.dumps({**row, "language": self._language}).encode() + b"\n")
            stream.flush()
            for line in stream:
                answer = json.loads(line)
                if answer.get("end"):
                    return
                yield answer
        raise NotRunningError(self._state)

    def _connected(self) -> socket.socket:
        if not hasattr(socket, "AF_UNIX"):
            raise NotRunningError(self._state)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect(str(socket_path(self._state)))
        except OSError as error:
            connection.close()
            raise NotRunningError(self._state) from error
        connection.settimeout(None)  # a reindexing takes its time
        return connection


def show(replies: Iterator[Mapping[str, Any]], *, as_json: bool, save_to: Path | None = None) -> Mapping[str, Any]:
    """Print the last of *replies*, and those before as progress on stderr; return it.

    Args:
        replies: as `Console.replies()` yields them.
        as_json: print it as a line of JSON, without the attachment's content.
        save_to: where an attachment is written, and named as; without it, it is only named.
    """
    reply: Mapping[str, Any] = {}
    for later in replies:
        if reply and not as_json:
            click.echo(reply["text"], err=True)
        reply = later
    attached = reply.get("attachment")
    name = attached and attached["name"]
    if attached and save_to is not None:
        save_to.write_bytes(base64.b64decode(attached["content"]))
        reply = {**reply, "text": "" if reply["text"] == name else reply["text"]}
        name = str(save_to)
    if as_json:
        click.echo(json.dumps({**reply, "attachment": name or None}, ensure_ascii=False))
    else:
        _print(reply, str(save_to) if attached and save_to else "")
    return reply


def _print(reply: Mapping[str, Any], written: str) -> None:
    """Print what *reply* says, the file that was *written*, and its buttons."""
    for line in filter(None, (reply.get("text") or reply.get("notice"), written)):
        click.echo(line, err=bool(reply.get("failed")))
    for button in (button for row in reply.get("buttons", ()) for button in row):
        click.echo(f"  [{button['label']}]  {program()} act '{button['action']}'")
