"""A fresh process that opens what an engine built and answers questions: python -m tests.benchmarks.cold ENGINE FOLDER < questions."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.benchmarks.engines import ENGINES

_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Start:
    """What a start from nothing takes: seconds to the first answer, imports not counted, and the most memory held in all."""

    seconds: float
    imported_bytes: int
    """Held after the imports, before anything is opened."""
    peak_bytes: int


def start(engine: str, folder: Path, questions: Sequence[Sequence[str]], limit: int) -> Start:
    """Start *engine* in a process of its own on what it built into *folder*."""
    command = [sys.executable, "-m", "tests.benchmarks.cold", engine, str(folder)]
    done = subprocess.run(command, input=json.dumps([limit, questions]), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        message = f"{engine} did not start:\n{done.stderr}"
        raise RuntimeError(message)
    return Start(**json.loads(done.stdout))


def _start(engine: str, folder: Path, questions: Sequence[Sequence[str]], limit: int) -> Start:
    for module in ENGINES[engine].modules:
        import_module(module)
    imported = _peak_bytes()
    started = time.perf_counter()
    search = ENGINES[engine].open(folder)
    search(questions[0], limit)
    seconds = time.perf_counter() - started
    for question in questions:
        search(question, limit)
    return Start(seconds, imported, _peak_bytes())


def _peak_bytes() -> int:
    """Return the most memory that this process held; Linux hands the `ru_maxrss` of a parent down to its children."""
    if _STATUS.exists():
        peaks = [line.split()[1] for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
        return 1024 * int(peaks[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Print a Start as JSON."""
    _, engine, folder = sys.argv
    limit, questions = json.load(sys.stdin)
    sys.stdout.write(json.dumps(asdict(_start(engine, Path(folder), questions, limit))))


if __name__ == "__main__":
    main()
