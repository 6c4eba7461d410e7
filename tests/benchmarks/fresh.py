"""Engines in processes of their own: so their memory is measured apart, and given back.

python -m tests.benchmarks.fresh build ENGINE CORPUS FOLDER
python -m tests.benchmarks.fresh start ENGINE FOLDER < questions.json
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.corpora import Made
from tests.benchmarks.engines import ENGINES

_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Build:
    """What building takes, from a corpus in memory-mapped arrays to an index on disk."""

    seconds: float
    peak_bytes: int
    """The most memory held, with the corpus as far as it was read."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a start from nothing takes, to the first answer; imports are not counted, but what an engine compiles is."""

    seconds: float
    imported_bytes: int
    """Held after the imports, before anything is opened."""
    peak_bytes: int
    """The most memory held, after all questions."""


def build(engine: str, corpus: Path, folder: Path) -> Build:
    """Build *engine* into *folder* from the made corpus that is saved in *corpus*."""
    return Build(**_run(["build", engine, str(corpus), str(folder)], ""))


def start(engine: str, folder: Path, questions: Sequence[Sequence[str]], limit: int) -> Start:
    """Start *engine* on what it built into *folder*, and ask all *questions*."""
    return Start(**_run(["start", engine, str(folder)], json.dumps([limit, questions])))


def _run(arguments: Sequence[str], given: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.fresh", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        message = f"{' '.join(arguments)} failed:\n{done.stderr}"
        raise RuntimeError(message)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _build(engine: str, corpus: Path, folder: Path) -> Build:
    made = Made.load(corpus)
    for module in ENGINES[engine].modules:
        import_module(module)
    started = time.perf_counter()
    ENGINES[engine].build(made, folder)
    return Build(time.perf_counter() - started, _peak_bytes())


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
    """Return the most memory that this process held; on Linux not its `ru_maxrss`, which a child inherits from its parent."""
    if _STATUS.exists():
        lines = _STATUS.read_text(encoding="utf-8").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Do what the arguments say; print what it took as JSON."""
    _, verb, engine, *paths = sys.argv
    if verb == "build":
        corpus, folder = map(Path, paths)
        taken: Build | Start = _build(engine, corpus, folder)
    else:
        limit, questions = json.load(sys.stdin)
        taken = _start(engine, Path(paths[0]), questions, limit)
    sys.stdout.write(json.dumps(asdict(taken)))


if __name__ == "__main__":
    main()
