import json
from pathlib import Path

import pytest

from bot.evaluation.emergencies import emergency_figures, evaluate_emergencies, read_sentences
from index import CollectionError

ROWS = [
    {"id": 1, "text": "着火了", "emergency": ["119"], "kind": "fire"},
    {"id": 2, "text": "晕倒了", "emergency": ["120"], "held": True},
    {"id": 3, "text": "演练", "emergency": [], "held": True},
    {"id": 4, "text": "着火保险", "emergency": []},
]


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "emergencies.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_emergencies_and_traps_are_counted_apart(tmp_path: Path) -> None:
    outcomes = evaluate_emergencies(lambda text: ("119",) if "着火" in text else (), read_sentences(written(tmp_path, ROWS)))
    assert emergency_figures(outcomes) == {
        "all": {"emergencies": 2, "right": 0.5, "missed": 0.5, "traps": 2, "traps taken": 0.5},
        "tuned": {"emergencies": 1, "right": 1.0, "missed": 0.0, "traps": 1, "traps taken": 1.0},
        "held": {"emergencies": 1, "right": 0.0, "missed": 1.0, "traps": 1, "traps taken": 0.0},
    }
    assert outcomes[0].as_json()["given"] == ["119"]


@pytest.mark.parametrize("rows", [[], [{"id": 1, "text": "火", "emergency": "119"}], [{"id": 1, "text": "火", "emergency": [119]}]])
def test_a_row_of_another_form_is_named(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    with pytest.raises(CollectionError):
        read_sentences(written(tmp_path, rows))
