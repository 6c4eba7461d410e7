"""The demonstration, seeded from the documents of the tests."""

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.desk.states import State
from bot.desk.store import Store
from bot.hosting.demo import demo_settings, seed
from bot.people.querylog import QueryLog
from bot.settings import DATABASE
from index import Corpus

FRIDAY = datetime(2026, 6, 12, 10, 30, tzinfo=timezone(timedelta(hours=8)))


def test_the_made_week_has_a_case_in_every_state_and_questions_with_votes(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456789:ABCdefGhIJKlmNoPQRsTUVwxyZ-1234567")
    monkeypatch.setenv("CONTACT_TEXT", "of another bot")
    settings = demo_settings(tmp_path, 0, "a password of the test").model_copy(update={"documents_dir": folder})
    with Corpus.locked(tmp_path / DATABASE) as corpus:
        seed(settings, corpus, FRIDAY)
    store, log = Store(tmp_path / DATABASE), QueryLog(tmp_path / DATABASE, now=lambda: FRIDAY)
    cases, month = store.cases(only_open=False), log.month(2026, 6)
    waiting, gaps = store.waiting(), log.gaps(7)
    store.close()
    log.close()
    assert (settings.bot_token, settings.contact_text, settings.host) == (None, "", "127.0.0.1")
    assert {case.state for case in cases} == set(State)
    assert any(case.parked for case in cases)
    assert any(case.unit == "sq" and case.ups == ("response",) for case in cases)
    assert min(Counter(case.grid for case in cases).values()) >= 5
    assert (month.asked, month.helpful_up, month.helpful_down) == (23, 6, 1)
    assert gaps
    assert not waiting
