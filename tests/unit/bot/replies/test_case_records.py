import json
from pathlib import Path
from typing import get_args

import pytest

from bot.desk.states import Move
from bot.desk.store import Store
from bot.desk.telling import TABLE
from bot.errors import NoSuchCaseError, UnknownStateError
from bot.replies.case_records import case_record
from bot.settings import DATABASE, Settings
from bot.terminal import case_lines, cases_lines
from bot.texts.case_records import EVENTS
from tests.desks import CHIEF, LI, OTHER, PERSON, WANG, Play


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, state_dir=tmp_path / "state", desk_dir=tmp_path / "desk")  # type: ignore[call-arg]


@pytest.fixture
def play(settings: Settings) -> Play:
    return Play(Store(settings.state_dir / DATABASE))


def test_every_event_has_a_name() -> None:
    assert EVENTS.keys() >= {*get_args(Move), *TABLE}


def test_a_case_is_recorded_with_everything_that_happened(play: Play) -> None:
    other, case = play.open(actor=OTHER), play.open()
    play.clock.until("06-01 10:00")
    play.do(case, "progress", LI, "已派人")
    play.do(case, "help", LI, person=WANG.sender)
    play.do(case, "extend", LI, days=2)
    play.do(case, "extend_yes", CHIEF)
    play.do(other, "join", LI, unit=str(case))
    play.clock.until("06-02 09:00")
    play.do(case, "answer", LI, "已修复")
    play.do(case, "solve", PERSON)
    stored = play.store.case(case)
    assert stored is not None
    record = case_record(stored, play.store.events(case))
    joined = play.store.case(other)
    assert joined is not None

    assert {name: value for name, value in record.items() if name != "events"} == {
        "number": case,
        "state": "已解决",
        "marks": ["协办", "延期"],
        "category": "求助",
        "grid": "g1",
        "level": 0,
        "owner": LI.sender,
        "version": stored.version,
        "opened": "2026-06-01T09:00:00+08:00",
        "response_due": "2026-06-01T18:00:00+08:00",
        "due": "2026-06-05T18:00:00+08:00",
        "closed": "2026-06-02T09:00:00+08:00",
        "merged_into": None,
        "linked_to": None,
        "delivered": None,
    }
    assert (case_record(joined, [])["merged_into"], case_record(joined, [])["marks"]) == (case, ["合并"])
    steps = [(event["who"], event["what"], event["from"], event["to"]) for event in record["events"]]
    assert steps[0] == ("person", "受理", None, "待接")
    assert steps[1] == (LI.sender, "进展", "待接", "承办中")
    assert steps[-1] == ("person", "已解决", "已回复", "已解决")
    assert "已修复" not in json.dumps(record, ensure_ascii=False)


def test_cases_are_listed_by_state_beside_a_running_bot(play: Play, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    first, second = play.open(), play.open("水管漏了")
    play.do(first, "answer", LI, "已修复")
    play.do(first, "solve", PERSON)
    numbers = {
        name: [json.loads(line)["number"] for line in cases_lines(settings, [name], as_lines=True)]
        for name in ("open", "closed", "all", "待接", "solved", "late")
    }

    assert numbers == {"open": [second], "closed": [first], "all": [second, first], "待接": [second], "solved": [first], "late": [second]}
    assert list(cases_lines(settings, ["late"], as_lines=False)) == [f"{second}  待接  求助  g1  办结 2026-06-03 18:00  超时"]
    assert list(case_lines(settings, second, as_lines=False))[1:] == ["2026-06-01 09:00  受理  待接  person"]
    assert json.loads(next(case_lines(settings, first, as_lines=True)))["state"] == "已解决"
    with pytest.raises(NoSuchCaseError):
        list(case_lines(settings, 7, as_lines=True))
    with pytest.raises(UnknownStateError):
        list(cases_lines(settings, ["lost"], as_lines=True))


def test_where_no_bot_ever_ran_there_are_no_cases_and_nothing_is_made(settings: Settings) -> None:
    assert list(cases_lines(settings, ["all"], as_lines=True)) == []
    assert not settings.state_dir.exists()
