import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from bot.library import compiling
from index import Lexicon


def test_the_english_dictionary_is_made_in_a_process_of_its_own_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> None:
        commands.append(command)
        (tmp_path / "a.translations").touch()

    monkeypatch.setattr(subprocess, "run", run)
    for folder in (None, tmp_path, tmp_path):
        compiling.compile_apart(folder)
    assert commands == [[sys.executable, "-m", "bot.library.compiling", str(tmp_path)]]


def test_a_process_that_cannot_be_started_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    compiling.compile_apart(tmp_path)
    assert not [*tmp_path.iterdir()]


class Reader:
    """Takes note of the folders in which an analyzer keeps what it asks for."""

    asked: ClassVar[list[tuple[Path | None, str]]] = []

    def __init__(self, lexicon: Lexicon) -> None:
        self._folder = lexicon.compiled

    def question(self, text: str) -> None:
        self.asked.append((self._folder, text))


def test_the_process_makes_it_in_that_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "Analyzer", Reader)
    compiling.compile_here(tmp_path)
    assert Reader.asked == [(tmp_path, compiling.ENGLISH)]
