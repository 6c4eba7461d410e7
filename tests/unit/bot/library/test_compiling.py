import logging
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from bot.library import compiling
from index import Lexicon


def write_program(folder: Path, lines: str) -> str:
    """Write a program that runs instead of Python, and return its path."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def test_the_english_dictionary_is_made_in_a_process_of_its_own_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made"
    made.mkdir()
    program = write_program(tmp_path, f'echo "$@" >> {tmp_path}/commands; touch "$3/a.translations"')
    monkeypatch.setattr(sys, "executable", program)
    for folder in (None, made, made):
        compiling.compile_apart(folder)
    assert (tmp_path / "commands").read_text(encoding="utf-8") == f"-m bot.library.compiling {made}\n"


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(sys, "executable", write_program(tmp_path, "exec sleep 600"))
    compiling.compile_apart(tmp_path, most_seconds=0.05)
    assert "exit code -9" in caplog.text


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
