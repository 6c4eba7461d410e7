import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.evaluation.bounds import upper_bound
from bot.evaluation.calibration import Calibration, calibrate
from bot.evaluation.questions import JudgedQuestion
from bot.library.answers import Evidence, compose
from bot.library.thresholds import FILE, THRESHOLDS, read_thresholds
from index import Hit, Index

QUESTION: Final = "楼道灯不亮怎么办？"


@pytest.fixture
def hit(index: Index) -> Hit:
    return index.search(QUESTION, 1)[0]


def judged(number: int, *, answerable: bool, right: bool = True) -> JudgedQuestion:
    accepted = (("电工" if right else "没有的词",),) if answerable else ()
    return JudgedQuestion(str(number), QUESTION, "zh-Hans", answerable, accepted, held=False)


def at(hit: Hit, strength: float) -> Hit:
    """Return *hit* with all its signals at *strength*, which is then its confidence."""
    return replace(hit, strength=strength, coverage=strength, context=strength, margin=strength, missing=(), absent=())


def calibrated(hit: Hit, cases: Sequence[tuple[JudgedQuestion, float]], risk: float = 0.05) -> Calibration:
    evidence = iter([Evidence(QUESTION, [at(hit, strength)], {}) for _, strength in cases])
    return calibrate([each for each, _ in cases], lambda _: next(evidence), str, risk)


def counts(found: Calibration) -> dict[str, tuple[int, int]]:
    return {each.name: (each.part, each.sample) for each in found.counts}


def test_the_lowest_threshold_is_chosen_that_keeps_false_answers_below_the_risk(hit: Hit) -> None:
    cases = [(judged(n, answerable=True), 0.8) for n in range(60)]
    cases += [(judged(n, answerable=False), 0.3) for n in range(59)]
    cases += [(judged(n, answerable=False), 0.6) for n in range(2)]
    found = calibrated(hit, cases)

    assert found.thresholds is not None
    assert found.thresholds.answer == 0.61  # two of 61 would be 10 % at most
    assert counts(found)["false answers"] == (0, 61)
    assert counts(found)["answerable in answer"] == (60, 60)
    assert "95 %: at most 4.8%" in str(found.counts[0])


def test_wrong_answers_count_as_false_ones_do(hit: Hit) -> None:
    cases = [(judged(n, answerable=False), 0.1) for n in range(60)]
    cases += [(judged(n, answerable=True), 0.9) for n in range(60)]
    cases += [(judged(n, answerable=True, right=False), 0.5) for n in range(1)]
    found = calibrated(hit, cases)

    assert found.thresholds is not None
    assert found.thresholds.answer == 0.51
    assert counts(found)["answered but wrong"] == (0, 61)


def test_the_bounds_of_what_was_chosen_stay_below_the_risk(hit: Hit) -> None:
    cases = [(judged(n, answerable=n % 2 == 0, right=n % 10 != 0), (n * 37 % 100) / 100) for n in range(400)]
    for risk in (0.05, 0.1, 0.3):
        found = calibrated(hit, cases, risk)
        assert found.thresholds is not None
        assert all(upper_bound(each.part, each.sample) < risk for each in found.counts[:2])
        assert found.thresholds.maybe <= found.thresholds.answer


def test_no_right_passage_that_was_judged_is_lost_beyond_the_risk_by_maybe(hit: Hit) -> None:
    cases = [(judged(n, answerable=True), 0.2) for n in range(60)] + [(judged(n, answerable=False), 0.4) for n in range(60)]
    found = calibrated(hit, cases)

    assert found.thresholds is not None
    assert found.thresholds.maybe == 0.2
    assert counts(found)["answerable in none"] == (0, 60)


@pytest.mark.parametrize(("answerable", "others"), [(58, 100), (100, 58), (0, 0)])
def test_too_few_questions_choose_nothing_and_say_how_many_are_needed(hit: Hit, answerable: int, others: int) -> None:
    cases = [(judged(n, answerable=True), 0.9) for n in range(answerable)] + [(judged(n, answerable=False), 0.1) for n in range(others)]
    assert calibrated(hit, cases) == Calibration(None, (), (59, 93, 124))


def test_what_was_chosen_decides_between_answer_and_maybe(hit: Hit) -> None:
    hits = [at(hit, 0.5)]
    bands = [compose(QUESTION, hits, thresholds=replace(THRESHOLDS, answer=each)).band for each in (0.5, 0.51)]
    assert bands == ["answer", "maybe"]
    assert compose(QUESTION, hits, thresholds=replace(THRESHOLDS, answer=0.6, maybe=0.51)).band == "none"


def questions(path: Path, answerable: int, others: int) -> Path:
    rows = [
        {"id": f"a{n}", "question": QUESTION, "lang": "zh-Hans", "answerable": True, "must_contain": ["电工"]} for n in range(answerable)
    ]
    rows += [{"id": f"u{n}", "question": f"月球基地{n}号门票多少钱", "lang": "zh-Hans", "answerable": False} for n in range(others)]
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_keeps_the_thresholds_and_ask_uses_them(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCUMENTS_DIR", str(folder))
    state = tmp_path / "state"
    file = questions(tmp_path / "own.jsonl", 59, 59)
    done = CliRunner().invoke(main, ["calibrate", str(file), "--state", str(state)])

    assert done.exit_code == 0, done.output
    assert "false answers: 0 of 59" in done.output
    assert read_thresholds(state / FILE) != THRESHOLDS
    (state / FILE).write_text('{"answer": 1.0, "maybe": 1.0}')
    asked = CliRunner().invoke(main, ["ask", QUESTION, "--json", "--state", str(state)])
    assert json.loads(asked.output.splitlines()[-1])["band"] == "none"


def test_the_command_changes_nothing_if_the_questions_are_too_few(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCUMENTS_DIR", str(folder))
    file = questions(tmp_path / "own.jsonl", 3, 3)
    done = CliRunner().invoke(main, ["calibrate", str(file), "--risk", "5", "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert "59 without an error; 93 with one; 124 with two" in done.output
    assert not (tmp_path / "state" / FILE).exists()
