"""Runs the tests several times while every core is kept busy: python -m tests.busy [--runs 3] [PYTEST ARGUMENTS]."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import click

LOOP: Final = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
"""Spins until the process that started it is gone, so that even a killed script leaves no loop behind."""

SUITE: Final = ("-n", "auto", "--quiet")

PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Run:
    """How one run of the tests ended: pytest's exit code, its closing line, and how long it took."""

    code: int
    closing: str
    seconds: float

    def __str__(self) -> str:
        return f"{'passed' if self.code == 0 else f'FAILED ({self.code})'} in {self.seconds:.0f} s: {self.closing}"


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep *loops* cores busy, and end exactly the processes that were started for it."""
    with ExitStack() as stack:
        for _ in range(loops):
            process = stack.enter_context(subprocess.Popen([sys.executable, "-c", LOOP, str(os.getpid())]))
            stack.callback(process.kill)
        yield


def run(arguments: Sequence[str]) -> Run:
    """Run pytest with *arguments* and pass on what it prints; when this process is interrupted, pytest stops first."""
    started = time.monotonic()
    closing = ""
    with _pytest(arguments) as process:
        try:
            for line in process.stdout or ():
                click.echo(line, nl=False)
                closing = line.strip() or closing
        except BaseException:
            _stop(process)
            raise
    return Run(process.returncode, closing, time.monotonic() - started)


def _pytest(arguments: Sequence[str]) -> subprocess.Popen[str]:
    """Start pytest in a process group of its own: Ctrl-C reaches it once, through `_stop()`."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, encoding="utf-8", process_group=0)


def _stop(process: subprocess.Popen[str]) -> None:
    """Interrupt pytest, which ends its workers too; kill its group when that takes longer than `PATIENCE_SECONDS`."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _terminate(signum: int, _frame: object) -> None:
    raise SystemExit(128 + signum)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1), help="How often the tests run.")
@click.option(
    "--loops", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(0), help="How many busy loops run beside them."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def main(runs: int, loops: int, arguments: tuple[str, ...]) -> None:
    """Run the tests several times beside busy loops; exit code 1 if any run failed. ARGUMENTS go to pytest."""
    signal.signal(signal.SIGTERM, _terminate)
    results: list[Run] = []
    with busy(loops):
        for number in range(1, runs + 1):
            click.echo(f"run {number} of {runs}, beside {loops} busy loops")
            results.append(run([*SUITE, *arguments]))
            click.echo(f"run {number}: {results[-1]}")
    for number, result in enumerate(results, 1):
        click.echo(f"run {number}: {result}")
    sys.exit(any(result.code for result in results))


if __name__ == "__main__":
    main()
