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
_MOST_UNBORNE: Final = 0.2  # share of a question that may be nouns which its written answer does not have


class Known(NamedTuple):
    """A question and the key of the passage that answers it or, where that was denied, does not."""

    question: str
    passage: str
    answers: bool = True


class _Read(NamedTuple):
    """Questions with their wordings, which of them have a word, and how much each word tells."""

    questions: tuple[tuple[Known, Wording], ...]
    holders: Mapping[str, tuple[int, ...]]
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

    def __init__(self, known: Iterable[Known], analyzer: Analyzer) -> None:
        """Compare with the questions of *known*, as *analyzer* reads them."""
        self._known = known
        self._analyzer = analyzer

    def likeness(self, question: str) -> dict[str, float]:
        """Return for the keys of passages how alike *question* is to one that they answer, from 0 to 1; far ones are left out.

        Of the questions of a passage the nearest counts, and if that one is not answered by it, none.
        """
        nearest: dict[str, tuple[float, bool]] = {}
        for known, alike, _ in self._near(question):
            nearest[known.passage] = max(nearest.get(known.passage, (0.0, True)), (alike, known.answers))
        return {passage: alike for passage, (alike, answers) in nearest.items() if answers and alike >= _LEAST}

    def answer(self, question: str) -> str | None:
        """Return the key of the passage that answers *question*, which may be reworded but says nothing else; None without one."""
        same = [(alike, known.passage) for known, alike, is_same in self._near(question) if is_same and alike >= _SAME]
        return max(same)[1] if same else None

    def _near(self, question: str) -> Iterator[tuple[Known, float, bool]]:
        """Yield the known questions that may be *question*, each with how alike it is, and whether they agree."""
        read = self._read
        asked = Wording.of(question, self._analyzer) if read.questions else None
        if asked is None:
            return
        for number in sorted({number for handle in asked.handles for number in read.holders.get(handle, ())}):
            known, wording = read.questions[number]
            if not contradict(asked, wording):
                yield known, similarity(asked, wording, read.rarities), agree(asked, wording)

    @cached_property
    def _read(self) -> _Read:
        questions = tuple((each, Wording.of(each.question, self._analyzer)) for each in self._known)
        holders: dict[str, list[int]] = defaultdict(list)
        for number, (_, wording) in enumerate(questions):
            for handle in wording.handles:
                holders[handle].append(number)
        told = _Rarities(rarities([wording for _, wording in questions]), len(questions))
        return _Read(questions, {handle: tuple(numbers) for handle, numbers in holders.items()}, told)


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


def informed(index: Index, answers: KnownQuestions, helpful: KnownQuestions) -> Search:
    """Return the search of *index* that knows what was found *helpful*, and begins with the one of *answers* written for a question."""

    def search(question: str, limit: int) -> Sequence[Hit]:
        hits = index.search(question, limit, favoured=answers.likeness(question) | helpful.likeness(question))
        key = answers.answer(question)
        found = index.search(question, 1, among={key}) if key else []
        written = [replace(hit, written_for=True) for hit in found if hit.unborne <= _MOST_UNBORNE]
        return [*written, *(hit for hit in hits if not written or hit.passage.key != key)][:limit]

    return search
