"""Understanding: a question is answered alone or as a follow-up, whichever is the reading that is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.conversation.followups import Completed, Previous, complete
from bot.conversation.standing import dangling, hangs, says_nothing
from bot.errors import UnclearQuestionError
from bot.library.answers import Answer
from index import Analyzer

Ask = Callable[[str], Awaitable[Answer]]

_RANKS: Final = {"none": 0, "maybe": 1, "answer": 2}
_NOUN: Final = 0.9  # salience
_CLEARLY: Final = 0.1  # of confidence, within a band


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer, to the question as it was understood, and the words of that which come from the turn before.

    `spelled` is the question as it was spelled for that.
    """

    answer: Answer
    carried: tuple[str, ...] = ()
    spelled: str = ""


async def understand(
    question: str, previous: Previous | None, ask: Ask, analyzer: Analyzer, *, spell: Callable[[str], str] = str
) -> Understood:
    """Answer *question* alone or completed from the turn before; *ask* is called twice at most, for both readings at once.

    *spell* puts right how it is spelled, in the thread in which it is read.

    Raises:
        UnclearQuestionError: it only names a place, a year or nothing, and no turn before says what is asked of that.
    """
    spelled, completed, is_void = await asyncio.to_thread(_read, question, previous, analyzer, spell)
    if completed is None:
        return Understood(_unsure(await ask(spelled), is_void=is_void), spelled=spelled)
    if completed.certainty == "sure":
        return Understood(await ask(completed.text), completed.carried, spelled)
    alone, together = await asyncio.gather(ask(spelled), ask(completed.text))
    is_meant = _is_meant(completed, together, alone, analyzer)
    return Understood(together, completed.carried, spelled) if is_meant else Understood(alone, spelled=spelled)


def _read(question: str, previous: Previous | None, analyzer: Analyzer, spell: Callable[[str], str]) -> tuple[str, Completed | None, bool]:
    """Return *question* as it is spelled, what completes it, and whether nothing is sure to answer it alone."""
    spelled = spell(question)
    completed = _completed(spelled, previous, analyzer)
    return spelled, completed, completed is None and _is_void(spelled, analyzer)


def _unsure(answer: Answer, *, is_void: bool) -> Answer:
    """Return *answer*; nothing is sure to answer a question that names nothing, or asks nothing of what it names."""
    return replace(answer, band="maybe") if is_void and answer.band == "answer" else answer


def _is_void(question: str, analyzer: Analyzer) -> bool:
    return says_nothing(question, analyzer) or hangs(question, analyzer)


def turn_before(answer: Answer) -> Previous:
    """Return what a follow-up on *answer* would be about."""
    cited = [citation.passage for citation in answer.citations[:1]]
    title, text = (cited[0].title, cited[0].text) if cited else ("", "")
    return Previous(answer.question, title, refused=answer.band == "none", text=text)


def _completed(question: str, previous: Previous | None, analyzer: Analyzer) -> Completed | None:
    goes_on = previous is not None and not says_nothing(previous.question, analyzer)
    completed = complete(question, previous, analyzer) if previous and goes_on else None
    about = dangling(question, analyzer) if completed is None else None
    if about is not None:
        raise UnclearQuestionError(about)
    return completed


def _is_meant(completed: Completed, together: Answer, alone: Answer, analyzer: Analyzer) -> bool:
    """Tell whether the answer to the completed question shows that it was meant."""
    if together.band == "none" or not _bears(together, completed, analyzer):
        return False
    if completed.certainty == "likely":
        return True
    gain = _RANKS[together.band] - _RANKS[alone.band]
    return gain > 0 or (gain == 0 and together.confidence >= alone.confidence + _CLEARLY)


def _bears(answer: Answer, completed: Completed, analyzer: Analyzer) -> bool:
    """Tell whether what is quoted first contains the new words and the nouns that are carried over, headings included."""
    if not answer.citations or completed.text.isascii():  # an English question is borne in other words
        return bool(answer.citations)
    passage = answer.citations[0].passage
    text = analyzer.fold(f"{passage.title}\n{passage.heading}\n{passage.provenance.place}\n{passage.text}")
    carried = (word.text for each in completed.carried for word in analyzer.words(each) if word.salience >= _NOUN and len(word.text) > 1)
    return all(word in text for word in (*completed.own, *carried))
