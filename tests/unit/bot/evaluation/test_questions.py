import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.questions import (
    JudgedQuestion,
    Outcome,
    evaluate_answers,
    figures,
    is_fault,
    long_run_share,
    rate_bounds,
    read_judged_questions,
)
from bot.library.answers import Answer, Band, Citation
from index import Analyzer, CollectionError, Lack, Passage, Provenance, Snippet

WELL = Passage("aaaaaaaaaaaa", "well.md", "水井", "", 0, 12, "水井在村口，早晚开放。", Provenance())
MILL = Passage("bbbbbbbbbbbb", "mill.md", "磨坊", "", 0, 10, "磨坊在河边的老树下。", Provenance())
ROW = {"id": "q1", "question": "水井在哪", "lang": "zh-Hans", "answerable": True, "must_contain": ["村口"]}


def judged(
    name: str = "q1", *accepted: tuple[str, ...], language: str = "zh-Hans", held: bool = False, question: str = ""
) -> JudgedQuestion:
    return JudgedQuestion(name, question or f"{name}？", language, bool(accepted), accepted, held)


def answered(band: Band, *passages: Passage, question: str = "q1？") -> Answer:
    citations = tuple(Citation(number, passage, Snippet(passage.text, ())) for number, passage in enumerate(passages, 1))
    return Answer("a1", question, band, 0.123456, (Lack("term", "时间"),), citations, passages)


def written(folder: Path, *rows: Any) -> Path:  # noqa: ANN401 - JSON
    path = folder / "judged.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_judged_questions_are_read_as_they_are_written(tmp_path: Path) -> None:
    second = ROW | {"id": 2, "lang": "en", "must_contain": ["村口", "早晚"], "also_accept": [{"must_contain": ["水井"]}], "split": "held"}
    third = {"id": "q3", "question": "几点？", "lang": "zh-Hant", "answerable": False, "must_contain": []}
    assert read_judged_questions(written(tmp_path, ROW, second, third)) == [
        JudgedQuestion("q1", "水井在哪", "zh-Hans", answerable=True, accepted=(("村口",),), held=False),
        JudgedQuestion("2", "水井在哪", "en", answerable=True, accepted=(("村口", "早晚"), ("水井",)), held=True),
        JudgedQuestion("q3", "几点？", "zh-Hant", answerable=False, accepted=(), held=False),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["q1"],
        {"id": "q1", "question": "水井在哪", "lang": "zh-Hans"},
        ROW | {"must_contain": []},
        ROW | {"answerable": False},
        ROW | {"also_accept": [{"must": ["水井"]}]},
        ROW | {"must_contain": 5},
    ],
)
def test_a_row_of_another_form_is_named(tmp_path: Path, row: object) -> None:
    path = written(tmp_path, row)
    with pytest.raises(CollectionError) as caught:
        read_judged_questions(path)
    assert caught.value.path == path


def test_a_right_passage_holds_every_string_of_one_group(analyzer: Analyzer) -> None:
    question = judged("q1", ("村口", "夜里"), ("早晚", "水井"))
    assert question.is_right(WELL, analyzer.fold)
    assert not question.is_right(MILL, analyzer.fold)
    assert not judged("q1", ("村口", "夜里")).is_right(WELL, analyzer.fold)


def test_width_case_and_script_do_not_matter_but_title_and_heading_are_not_looked_at(analyzer: Analyzer) -> None:
    assert judged("q1", ("早晚開放",)).is_right(WELL, analyzer.fold)
    assert not judged("q1", ("磨坊",)).is_right(Passage("c" * 12, "c", "磨坊", "磨坊", 0, 3, "在河边", Provenance()), analyzer.fold)


async def test_the_first_right_citation_is_found(analyzer: Analyzer) -> None:
    answers = {"q1？": answered("answer", MILL, WELL), "q2？": answered("maybe", MILL), "q3？": answered("none")}

    async def ask(question: str) -> Answer:
        return answers[question]

    questions = [judged("q1", ("村口",)), judged("q2", ("村口",)), judged("q3")]
    outcomes = await evaluate_answers(ask, questions, analyzer)
    assert [outcome.right_at for outcome in outcomes] == [2, None, None]
    assert [outcome.answer for outcome in outcomes] == list(answers.values())


def test_an_outcome_is_looked_at_as_json() -> None:
    outcome = Outcome(judged("q1", ("村口",), held=True), answered("maybe", WELL), 1)
    assert json.loads(json.dumps(outcome.as_json())) == {
        "id": "q1",
        "question": "q1？",
        "held": True,
        "answerable": True,
        "band": "maybe",
        "confidence": 0.1235,
        "lacks": ["时间"],
        "right_at": 1,
        "cited": [WELL.key],
    }


def test_figures_tell_right_wrong_and_refused_apart() -> None:
    able, unable = judged("q1", ("村口",)), judged("q2")
    outcomes = [
        Outcome(able, answered("answer", WELL), 1),
        Outcome(able, answered("answer", MILL, WELL), 2),
        Outcome(able, answered("maybe", MILL, MILL, WELL), 3),
        Outcome(able, answered("none"), None),
        Outcome(unable, answered("answer", WELL), None),
        Outcome(unable, answered("maybe", WELL), None),
        Outcome(unable, answered("none"), None),
        Outcome(unable, answered("none"), None),
    ]
    assert figures(outcomes)["all"] == {
        "questions": 8,
        "answerable": 4,
        "hit@1": 0.25,
        "hit@2": 0.5,
        "hit@3": 0.75,
        "answered but wrong": 0.25,
        "answerable in maybe": 0.25,
        "answerable in none": 0.25,
        "false answers": 0.25,
        "unanswerable in maybe": 0.25,
        "unanswerable in none": 0.5,
    }
    bounds = rate_bounds(outcomes)["all"]
    assert (bounds["false answers"], bounds["hit@3"]) == (0.7514, 0.2486)
    assert [name for name in bounds if is_fault(name) and bounds[name] < figures(outcomes)["all"][name]] == []


def test_figures_are_given_for_each_group_that_has_questions() -> None:
    outcomes = [
        Outcome(judged("q1", ("村口",), language="en"), answered("answer", WELL), 1),
        Outcome(judged("q2", ("村口",), held=True), answered("none"), None),
    ]
    result = figures(outcomes)
    assert {name: (group["questions"], group["hit@1"]) for name, group in result.items()} == {
        "all": (2, 0.5),
        "tuned": (1, 1.0),
        "held": (1, 0.0),
        "zh-Hans": (1, 0.0),
        "en": (1, 1.0),
    }


def test_seven_han_characters_in_a_row_from_a_right_passage_are_a_long_run(analyzer: Analyzer) -> None:
    questions = [
        judged("q1", ("老树",), question="請問磨坊在河邊的老嗎"),
        judged("q2", ("老树",), question="磨坊在河边的旧树下"),
        judged("q3", ("村口",), question="磨坊在河边的老树下"),
        judged("q4", question="磨坊在河边的老树下"),
    ]
    assert long_run_share(questions, [WELL, MILL], analyzer.fold) == 0.3333


def test_without_answerable_questions_no_share_is_copied(analyzer: Analyzer) -> None:
    assert long_run_share([judged("q1")], [WELL], analyzer.fold) == 0.0
