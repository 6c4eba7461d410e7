import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path

import pytest

from bot.conversation.followups import Previous
from bot.conversation.standing import dangling
from bot.conversation.understanding import understand
from bot.errors import UnclearQuestionError
from bot.evaluation.questions import accepted_groups
from bot.library.answers import Answer, Band, Citation
from bot.library.library import Holdings
from bot.settings import DATABASE
from index import DATA_FOLDER, Analyzer, Corpus, Passage, Provenance, Snippet, read_lines
from tests.bots import make_bot

SEED = 13
PAIRS = 200


def given(question: str, band: Band, text: str, confidence: float = 0.5) -> Answer:
    passage = Passage("aaaaaaaaaaaa", "a.md", "", "", 0, len(text), text, Provenance())
    return Answer("a1", question, band, confidence, (), (Citation(1, passage, Snippet(text, ())),), (passage,))


@pytest.fixture
async def handbook(handbook_state: Path, shipped: Analyzer, tmp_path: Path) -> AsyncIterator[Holdings]:
    """What the public may read of the handbook."""
    shutil.copytree(handbook_state, tmp_path, dirs_exist_ok=True)
    corpus = Corpus(tmp_path / DATABASE, analyzer=shipped)
    bot = make_bot(corpus, DATA_FOLDER / "documents", tmp_path)
    await bot.library.load()
    yield bot.library.for_audience("public")
    corpus.close()


class Asked:
    """Answers by rote, and remembers what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = {answer.question: answer for answer in answers}
        self.questions: list[str] = []

    async def __call__(self, question: str) -> Answer:
        self.questions.append(question)
        return self._answers.get(question) or Answer("a1", question, "none", 0.0, (), (), ())


async def read(shipped: Analyzer, before: str, question: str, asked: Asked) -> str:
    return (await understand(question, Previous(before), asked, shipped)).answer.question


async def test_what_is_sure_is_asked_once(shipped: Analyzer) -> None:
    asked = Asked()
    assert await read(shipped, "网格怎么划分", "浙江呢", asked) == "浙江网格怎么划分？"
    assert asked.questions == ["浙江网格怎么划分？"]


async def test_a_completed_question_counts_only_where_its_quote_bears_it(shipped: Analyzer) -> None:
    whole = "网格长停水怎么办？"
    asked = Asked(given(whole, "answer", "网格长每天巡查。"), given("停水了怎么办", "none", "停水"))
    assert await read(shipped, "网格长做什么", "停水了怎么办", asked) == "停水了怎么办"
    assert len(asked.questions) == 2
    asked = Asked(*(given(each, "maybe", "停水时网格长上门通知。") for each in (whole, "网格长停水了怎么办？")))
    assert await read(shipped, "网格长做什么", "停水了怎么办", asked) != "停水了怎么办"


@pytest.mark.parametrize(
    ("band", "confidence", "is_completed"), [("maybe", 0.3, False), ("answer", 0.5, False), ("answer", 0.55, False), ("answer", 0.7, True)]
)
async def test_where_a_question_may_stand_alone_the_completed_one_has_to_be_answered_clearly_better(
    shipped: Analyzer, band: Band, confidence: float, *, is_completed: bool
) -> None:
    text = "乌兰浩特的网格长没有工资。"
    asked = Asked(given("乌兰浩特网格长有工资吗？", band, text, confidence), given("网格长有工资吗", "answer", text))
    whole = await read(shipped, "乌兰浩特网格长怎么产生", "网格长有工资吗", asked)
    assert (whole == "乌兰浩特网格长有工资吗？") == is_completed


@pytest.mark.parametrize(
    ("question", "about"),
    [("那浙江呢？", "浙江"), ("浙江呢", "浙江"), ("那2013年呢", "2013年"), ("那呢", ""), ("what about Zhejiang?", "Zhejiang")],
)
async def test_a_follow_up_with_nothing_before_it_is_unclear(shipped: Analyzer, question: str, about: str) -> None:
    for previous in (None, Previous("网格怎么划分", refused=True)):
        with pytest.raises(UnclearQuestionError) as caught:
            await understand(question, previous, Asked(), shipped)
        assert caught.value.about == about


@pytest.mark.parametrize("question", ["浙江", "那网格长呢", "那浙江有多少网格", "网格怎么划分", "？"])
def test_what_asks_something_is_not_unclear(shipped: Analyzer, question: str) -> None:
    assert dangling(question, shipped) is None


async def test_unrelated_questions_are_not_merged(handbook: Holdings, handbook_passages: list[Passage], shipped: Analyzer) -> None:
    merged = []
    for first, second in unrelated(handbook_passages, shipped.fold):
        cited = (await handbook.answer(first)).citations
        previous = Previous(first, cited[0].passage.title if cited else "")
        understood = await understand(second, previous, handbook.answer, shipped)
        merged += [(first, second, understood.answer.question)] if understood.carried else []
    assert merged == []


def unrelated(passages: Sequence[Passage], fold: Callable[[str], str]) -> Sequence[tuple[str, str]]:
    """Return pairs of judged questions in one language that no document answers both of, the same in every run."""
    rows = list(read_lines(DATA_FOLDER / "judgments.jsonl", ("id", "question")))
    texts = [(passage.document_id, fold(passage.text)) for passage in passages]
    documents = {row["id"]: answering(accepted_groups(row), texts) for row in rows}
    choose = random.Random(SEED)
    pairs: list[tuple[str, str]] = []
    while len(pairs) < PAIRS:
        first, second = choose.sample(rows, 2)
        if first["lang"][:2] == second["lang"][:2] and not documents[first["id"]] & documents[second["id"]]:
            pairs.append((first["question"], second["question"]))
    return pairs


def answering(groups: Sequence[Sequence[str]], texts: Iterable[tuple[str, str]]) -> set[str]:
    """Return the documents that contain all strings of one of *groups*."""
    return {document for document, text in texts if any(all(string in text for string in group) for group in groups)}
