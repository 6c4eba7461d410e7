"""Corpora and their generations."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Analyzer, Corpus, Generations
from tests.unit.index.storage.publishing import SMALL, sync


@pytest.fixture
def empty(tmp_path: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "new" / "corpus.db", analyzer=analyzer)
    yield corpus
    corpus.close()


@pytest.fixture
def corpus(tmp_path: Path, folder: Path, analyzer: Analyzer) -> Iterator[Corpus]:
    corpus = Corpus(tmp_path / "corpus.db", analyzer=analyzer)
    sync(corpus, folder)
    yield corpus
    corpus.close()


@pytest.fixture
def made(corpus: Corpus) -> Generations:
    """Generations of which one has been published."""
    generations = Generations(corpus)
    generations.publish()
    return generations


@pytest.fixture
def beside(corpus: Corpus) -> Generations:
    """Generations of which one has been published, and that keep changes beside it."""
    generations = Generations(corpus, SMALL)
    generations.publish()
    return generations


@pytest.fixture
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flush nothing: a test that publishes hundreds of times takes its time for other things."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
