"""Known questions: what passages are known to answer, since it was asked before, found again however it is worded."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from bot.library.additions import is_written_answer
from bot.library.answers import Search
from bot.library.rewordings import Wording, agree, contradict, rarities, similarity
from index import Analyzer, Corpus, Hit, Index, split

_LEAST: Final = 0.25  # similarity from which on one question may be another, reworded
_SAME: Final = 0.4  # from which on it is, if they agree
_MOST_COMPARED: Final = 200  # known questions
_MOST_UNBORNE: Final = 0.2  # share of a question that may be nouns which its written answer does not have


class Known(NamedTuple):
    """A question and the key of the passage that answers it or, where that was denied, does not."""

    question: str
    passage: str
    answers: bool = True


class _Read(NamedTuple):
    """Questions by their wording, the passages of each, which of them have a word, and how much each word tells."""

    wordings: Mapping[str, Wording]
    passages: Mapping[str, Sequence[Known]]
    holders: Mapping[str, Sequence[str]]
    rarities: Mapping[str, float]


class _Rarities(dict[str, float]):
    """How much each word tells; one of no known question as much as one of a single question."""

    def __init__(self, known: Mapping[str, float], count: int) -> None:
        super().__init__(known)
        self._rarest = math.log(1 + count)

    def __missing__(self, term: str) -> float:
        return self._rarest


class KnownQuestions:
    """Questions that passages are known to answer. Immutable; any thread. They are read when the first question is asked."""

    def __init__(self, known: Iterable[Known], analyzer: Analyzer, former: "KnownQuestions | None" = None) -> None:
        """Compare with the questions of *known*, as *analyzer* reads them; those that *former* has read are not read again."""
        self._known = known
        self._analyzer = analyzer
        self._former = former.wordings if former is not None and former._analyzer is analyzer else {}  # noqa: SLF001 - one of us

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self._read.wordings)

    @property
    def wordings(self) -> Mapping[str, Wording]:
        """The questions that were read so far, with how they are worded."""
        return self._read.wordings if "_read" in self.__dict__ else self._former

    def likeness(self, asked: Wording) -> dict[str, float]:
        """Return for the keys of passages how alike a question is to one that they answer, from 0 to 1; far ones are left out.

        Of the questions of a passage the nearest counts, and if that one is not answered by it, none.
        """
        nearest: dict[str, tuple[float, bool]] = {}
        for question, alike in self._near(asked):
            for known in self._read.passages[question]:
                nearest[known.passage] = max(nearest.get(known.passage, (0.0, True)), (alike, known.answers))
        return {passage: alike for passage, (alike, answers) in nearest.items() if answers and alike >= _LEAST}

    def answer(self, asked: Wording) -> str | None:
        """Return the key of the passage that answers a question, which may be reworded but says nothing else; None without one."""
        near = ((alike, question) for question, alike in self._near(asked) if alike >= _SAME)
        same = [(alike, question) for alike, question in near if agree(asked, self._read.wordings[question])]
        told = self._read.passages[max(same)[1]] if same else ()
        return next((known.passage for known in told if known.answers), None)

    def _near(self, asked: Wording) -> Iterator[tuple[str, float]]:
        """Yield the known questions that may be the one *asked*, each with how alike it is; of very many those that share a rare word."""
        read = self._read
        holders = sorted((read.holders[handle] for handle in asked.handles if handle in read.holders), key=len)
        compared: dict[str, None] = {}
        for questions in holders:
            if len(compared) < _MOST_COMPARED:
                compared |= dict.fromkeys(questions[:_MOST_COMPARED])
        for question in compared:
            if not contradict(asked, read.wordings[question]):
                yield question, similarity(asked, read.wordings[question], read.rarities)

    @cached_property
    def _read(self) -> _Read:
        passages: dict[str, list[Known]] = defaultdict(list)
        for each in self._known:
            passages[each.question].append(each)
        wordings = {question: self._former.get(question) or Wording.of(question, self._analyzer) for question in passages}
        holders: dict[str, list[str]] = defaultdict(list)
        for question, wording in wordings.items():
            for handle in wording.handles:
                holders[handle].append(question)
        return _Read(wordings, passages, holders, _Rarities(rarities(wordings.values()), len(wordings)))


class WrittenAnswers:
    """The questions that people wrote answers to, with the first passage of each answer; read from the corpus each time. Any thread."""

    def __init__(self, corpus: Corpus, generation: int) -> None:
        """Read them from that *generation* of *corpus*."""
        self._corpus = corpus
        self._generation = generation

    def __iter__(self) -> Iterator[Known]:
        """Yield each question with its passage."""
        for each in self._corpus.documents(self._generation, restricted=False):
            document = self._corpus.document(each.id, self._generation, restricted=False) if is_written_answer(each.id) else None
            passages = split(document) if document is not None else ()
            yield from (Known(each.title, passage.key) for passage in passages[:1])


def _higher(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Return the values of both, the higher one of a key that is in both."""
    return {key: max(one.get(key, 0.0), other.get(key, 0.0)) for key in one.keys() | other.keys()}


def informed(index: Index, analyzer: Analyzer, answers: KnownQuestions, helpful: KnownQuestions) -> Search:
    """Return the search of *index* that knows what was found *helpful*, and begins with the one of *answers* written for a question."""

    def search(question: str, limit: int) -> Sequence[Hit]:
        if not answers and not helpful:
            return index.search(question, limit)
        asked = Wording.of(question, analyzer)
        hits = index.search(question, limit, favoured=_higher(answers.likeness(asked), helpful.likeness(asked)))
        key = answers.answer(asked)
        found = index.search(question, 1, among={key}) if key else []
        written = [replace(hit, written_for=True) for hit in found if hit.unborne <= _MOST_UNBORNE]
        return [*written, *(hit for hit in hits if not written or hit.passage.key != key)][:limit]

    return search
