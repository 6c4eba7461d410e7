"""Run a command again and again while other processes keep the cores busy: `python -m tests.busy --times 3 -- make test`."""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


def _spin() -> None:
    while True:
        pass


@contextmanager
def busy_cores(loops: int) -> Iterator[None]:
    """Let *loops* processes of their own do nothing as fast as they can."""
    spinning = [multiprocessing.get_context("spawn").Process(target=_spin, daemon=True) for _ in range(loops)]
    for process in spinning:
        process.start()
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.join()


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--times", default=3, show_default=True, help="How often the command must succeed.")
@click.option("--loops", default=os.cpu_count() or 1, show_default=True, help="Processes that keep the cores busy.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def main(times: int, loops: int, command: tuple[str, ...]) -> None:
    """Run COMMAND beside busy processes; stop at the first run that fails, with its exit code."""
    with busy_cores(loops):
        for number in range(1, times + 1):
            started = time.monotonic()
            code = subprocess.run(command, check=False).returncode
            click.echo(f"run {number} of {times} beside {loops} busy processes: exit code {code}, {time.monotonic() - started:.0f} s")
            if code:
                raise SystemExit(code)


if __name__ == "__main__":
    main()
