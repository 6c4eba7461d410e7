"""Looks by coverage for what breaks the readers of files: python -m tests.reliability.fuzz [OPTIONS OF LIBFUZZER] [FOLDER].

Without a folder it starts from the seeds of `mutations.py`. An input that breaks something is written to the working directory; it
becomes a seed or a test. atheris has wheels for Linux only, so it is in no group of pyproject.toml: pip install atheris.
"""

import sys
import tempfile
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Feed the readers until something breaks or the options say stop; the first byte of an input chooses its name."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["index"]):
        from index import DocumentError  # noqa: PLC0415 - instrumented
        from index.formats import read  # noqa: PLC0415 - instrumented
        from tests.reliability.mutations import SEEDS  # noqa: PLC0415 - imports index
    names = tuple(SEEDS)

    def feed(content: bytes) -> None:
        try:
            read(content[1:], names[content[0] % len(names)] if content else "a.txt")
        except DocumentError:
            return

    folder = Path(tempfile.mkdtemp(prefix="seeds-"))
    for number, make in enumerate(SEEDS.values()):
        (folder / str(number)).write_bytes(bytes([number]) + make())
    given = sys.argv[1:]
    atheris.Setup([sys.argv[0], *given, *([] if any(Path(each).is_dir() for each in given) else [str(folder)])], feed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
