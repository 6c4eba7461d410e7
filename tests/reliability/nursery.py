"""Nursery: starts the program without loading it anew, by forking a process that has loaded everything and runs nothing.

What is started is `python -m bot ...` in all but two things: nothing is imported again, and the search is not compiled, which would take
seconds of every start.
"""

import datetime as dt
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from tests.effort import HANG_SECONDS

ROOT: Final = Path(__file__).parents[2]


class Nursery:
    """The process that forks. One thread at a time; ends with what it started."""

    def __init__(self, words: Path, clock: Path | None = None) -> None:
        """Start it with the dictionaries compiled in the folder *words*.

        In what it starts, the clock goes wrong by as many seconds as stand in the file *clock*.
        """
        command = [sys.executable, "-m", "tests.reliability.nursery", str(words), *([str(clock)] if clock else [])]
        environment = os.environ | {"PYTHONUTF8": "1"}
        self._server = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, arguments: Sequence[str], settings: Mapping[str, str], folder: Path, limits: Mapping[str, int] | None = None) -> int:
        """Run the program with *arguments* in *folder*, where it writes `out` and `err`; return the number of its process.

        Args:
            arguments: Those of the command line.
            settings: The environment beside PATH and HOME.
            folder: Its working directory.
            limits: Limits of resources by name, such as {"NOFILE": 160}.
        """
        order = {"arguments": list(arguments), "settings": dict(settings), "folder": str(folder), "limits": dict(limits or {})}
        return self._ask(order)

    def wait(self, pid: int) -> int:
        """Wait until the process ends; return its exit code, or the signal that ended it as a negative number."""
        return os.waitstatus_to_exitcode(self._ask({"wait": pid}))

    def run(self, arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run the program as `start()` does to its end, in a *folder* that is made for it; return what it printed and its exit code."""
        folder.mkdir()
        pid = self.start(arguments, settings, folder)
        hung = threading.Timer(HANG_SECONDS, os.kill, (pid, signal.SIGKILL))
        hung.start()
        code = self.wait(pid)
        hung.cancel()
        printed = [(folder / name).read_text(encoding="utf-8") for name in ("out", "err")]
        return subprocess.CompletedProcess([*arguments], code, *printed)

    def end(self, pid: int) -> None:
        """Kill the process, and wait for its end."""
        os.kill(pid, signal.SIGKILL)
        self.wait(pid)

    def close(self) -> None:
        """End the nursery, and by it all that it has started."""
        self._server.communicate()

    def _ask(self, order: Mapping[str, Any]) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


def _serve() -> None:
    """Carry out one order a line; at the end of them kill what still runs."""
    words, *clocks = map(Path, sys.argv[1:])
    for clock in clocks:
        _bend(clock)
    _load(words)
    running: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            running.discard(order["wait"])
            answer = os.waitpid(order["wait"], 0)[1]
        else:
            answer = os.fork()
            if answer == 0:
                _become(order)
            running.add(answer)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _bend(clock: Path) -> None:
    """Let the wall clock go wrong by what stands in a file, before anything has looked at it; the monotonic clock goes on."""
    right, honest = time.time, dt.datetime

    def wrong() -> float:
        return right() + float(clock.read_text(encoding="ascii"))

    class Bent(honest):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            there: dt.datetime = cls.fromtimestamp(wrong(), tz)
            return there

    time.time = wrong
    time.time_ns = lambda: int(wrong() * 1e9)
    dt.datetime = Bent  # type: ignore[misc]


def _load(words: Path) -> None:
    """Load all that a bot needs, and map the dictionaries in the folder *words*."""
    sys.modules["numba"] = None  # type: ignore[assignment]  # as if it were not installed
    for name in ("bot.__main__", "bot.app", "bot.logs", "bot.settings", "index.__main__", "telegram.ext"):
        __import__(name)
    from index import Analyzer, Lexicon  # noqa: PLC0415 - in this process only

    Analyzer(Lexicon.read(compiled=words)).question("网格怎么划分?")
    gc.freeze()


def _become(order: dict[str, Any]) -> None:
    """Become the program."""
    os.chdir(order["folder"])
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    os.environ.clear()
    os.environ.update(keep | {"SEMANTIC": "off"} | order["settings"])
    for number, name in ((0, os.devnull), (1, "out"), (2, "err")):
        file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    for name, most in order["limits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    code = 1
    try:
        from bot.__main__ import main  # noqa: PLC0415 - loaded already

        main(order["arguments"], standalone_mode=True)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
