import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.dialogues import (
    DialogueOutcome,
    JudgedDialogue,
    JudgedTurn,
    dialogue_figures,
    evaluate_dialogues,
    read_dialogues,
)
from bot.library.answers import Answer, Citation
from index import Analyzer, CollectionError, Lexicon, Passage, Provenance, Snippet

WELL = Passage("aaaaaaaaaaaa", "well.md", "水井", "", 0, 12, "北京的水井在村口。", Provenance())
MILL = Passage("bbbbbbbbbbbb", "mill.md", "磨坊", "", 0, 10, "上海的磨坊在河边。", Provenance())
ROW = {
    "id": "d1",
    "turns": [
        {"question": "北京的水井在哪", "must_contain": []},
        {"question": "上海呢", "must_contain": ["上海"], "also_accept": [{"must_contain": ["河边"]}]},
    ],
}


@pytest.fixture(scope="module")
def placed() -> Analyzer:
    return Analyzer(Lexicon(places=frozenset({"北京", "上海"})))


def answered(question: str, *passages: Passage) -> Answer:
    citations = tuple(Citation(number, passage, Snippet(passage.text, ())) for number, passage in enumerate(passages, 1))
    return Answer("a1", question, "answer" if passages else "none", 0.5, (), citations, passages)


def dialogue(*questions: str, accepted: str, changes: bool = False, held: bool = False) -> JudgedDialogue:
    turns = [JudgedTurn(question, ()) for question in questions[:-1]] + [JudgedTurn(questions[-1], ((accepted,),))]
    return JudgedDialogue("d1", tuple(turns), changes, held)


def written(folder: Path, *rows: Any) -> Path:  # noqa: ANN401 - JSON
    path = folder / "dialogues.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


async def ask(question: str) -> Answer:
    """Answer of wells and mills as far as the place is named."""
    return answered(question, *[passage for passage in (WELL, MILL) if passage.text[:2] in question])


def test_dialogues_are_read_as_they_are_written(tmp_path: Path) -> None:
    turns = (JudgedTurn("北京的水井在哪", ()), JudgedTurn("上海呢", (("上海",), ("河边",))))
    assert read_dialogues(written(tmp_path, ROW, ROW | {"id": 2, "changes_subject": True, "split": "held"})) == [
        JudgedDialogue("d1", turns, changes_subject=False, held=False),
        JudgedDialogue("2", turns, changes_subject=True, held=True),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"id": "d1"}],
        [{"id": "d1", "turns": 5}],
        [{"id": "d1", "turns": ["北京呢"]}],
        [{"id": "d1", "turns": [{"question": "北京呢"}, {"must_contain": ["北京"]}]}],
        [{"id": "d1", "turns": [{"question": "北京呢", "must_contain": ["北京"]}]}],
        [{"id": "d1", "turns": [{"question": "北京呢", "must_contain": ["北京"]}, {"question": "上海呢", "must_contain": []}]}],
    ],
)
def test_a_row_of_another_form_is_named(tmp_path: Path, rows: list[object]) -> None:
    path = written(tmp_path, *rows)
    with pytest.raises(CollectionError) as caught:
        read_dialogues(path)
    assert caught.value.path == path


async def test_each_turn_is_made_whole_from_the_one_before(placed: Analyzer) -> None:
    outcomes = await evaluate_dialogues(ask, [dialogue("北京的水井在哪", "上海呢", accepted="河边")], placed)
    assert [outcome.asked for outcome in outcomes] == [("北京的水井在哪", "上海的水井在哪？")]
    assert outcomes[0].right


async def test_only_the_first_citation_of_the_last_turn_counts(placed: Analyzer) -> None:
    outcomes = await evaluate_dialogues(
        ask, [dialogue("北京", "北京和上海的磨坊在哪里", accepted="河边"), dialogue("北京", "水井在哪里", accepted="村口")], placed
    )
    assert [outcome.right for outcome in outcomes] == [False, False]


def test_where_the_subject_changes_nothing_may_be_carried_over() -> None:
    changed = dialogue("北京", "上海", accepted="上海", changes=True)
    assert DialogueOutcome(changed, ("北京", "上海"), answered("上海", MILL), cites_right=True, carried=()).right
    assert not DialogueOutcome(changed, ("北京", "上海"), answered("上海", MILL), cites_right=True, carried=("北京",)).right


async def test_the_figures_are_of_all_and_of_each_group(placed: Analyzer) -> None:
    dialogues = [
        dialogue("北京的水井在哪", "上海呢", accepted="河边"),
        dialogue("北京的水井在哪", "上海呢", accepted="村口", held=True),
        dialogue("北京的水井在哪", "上海的磨坊归哪个单位管理", accepted="河边", changes=True),
    ]
    figures = dialogue_figures(await evaluate_dialogues(ask, dialogues, placed))
    assert figures == {
        "all": {"dialogues": 3, "right": 0.6667, "carried over": 0.6667},
        "tuned": {"dialogues": 2, "right": 1.0, "carried over": 0.5},
        "held": {"dialogues": 1, "right": 0.0, "carried over": 1.0},
        "follow-up": {"dialogues": 2, "right": 0.5, "carried over": 1.0},
        "changes": {"dialogues": 1, "right": 1.0, "carried over": 0.0},
    }


async def test_an_outcome_as_json_tells_what_was_asked(placed: Analyzer) -> None:
    outcome = (await evaluate_dialogues(ask, [dialogue("北京的水井在哪", "上海呢", accepted="河边")], placed))[0]
    assert outcome.as_json() == {
        "id": "d1",
        "questions": ["北京的水井在哪", "上海呢"],
        "held": False,
        "changes_subject": False,
        "asked": ["北京的水井在哪", "上海的水井在哪？"],
        "carried": ["水井"],
        "band": "answer",
        "right": True,
        "cited": [MILL.key],
    }
