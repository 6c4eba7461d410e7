"""Dictionaries compiled once in a test session: compiling one takes seconds, and every new state folder would begin with it."""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jieba
import pytest

from index import Analyzer, Lexicon
from index.durable import make_folder
from index.storage.layout import words_folder

_plain = Analyzer.__init__


def jieba_with(words: Iterable[str]) -> jieba.Tokenizer:
    """Return jieba's own tokenizer, its dictionary read from its file and *words* added in its own way."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


class Words:
    """What was compiled of dictionaries so far, a folder below *root* for the words of each lexicon; several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._whole: set[Path] = set()

    def put(self, database: Path) -> None:
        """Put what was compiled with the lists that we ship beside the *database* of a new state folder."""
        make_folder(database.parent)
        self._begin(Lexicon.read(compiled=words_folder(database)))

    def share(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let every analyzer of this process begin with what was compiled before."""

        def begin(analyzer: Analyzer, lexicon: Lexicon | None = None, **options: Any) -> None:  # noqa: ANN401 - as they are taken
            _plain(analyzer, self._begin(lexicon or Lexicon.read()), **options)

        monkeypatch.setattr(Analyzer, "__init__", begin)

    def _begin(self, lexicon: Lexicon) -> Lexicon:
        """Return *lexicon* with a folder of what was compiled of it; if it has one that is not there yet, it is filled."""
        own = self._root / hashlib.sha256("\0".join(lexicon.words).encode()).hexdigest()[:16]
        if lexicon.compiled is None:
            return replace(lexicon, compiled=own)
        if not lexicon.compiled.exists():
            self._compile(lexicon, own)
            # Copied, as tests damage theirs; another process may be writing a file under a passing name.
            shutil.copytree(own, lexicon.compiled, ignore=shutil.ignore_patterns(".*"))
            lexicon.compiled.chmod(0o700)
        return lexicon

    def _compile(self, lexicon: Lexicon, folder: Path) -> None:
        if folder not in self._whole:
            analyzer = Analyzer.__new__(Analyzer)
            _plain(analyzer, replace(lexicon, compiled=folder))
            analyzer.question("library")  # an English word asks for the translations
            self._whole.add(folder)
