from pathlib import Path

import pytest

from bot.desk.notices import Notices
from bot.errors import ExpiredError


@pytest.fixture
def notices() -> Notices:
    notices = Notices(None)
    for number, grid in enumerate(["g1", "g1", "g2"]):
        notices.subscribe(f"telegram:{number}", grid, "zh-Hans")
    return notices


def delivered(notices: Notices, most: int = 100) -> list[str]:
    """Deliver to at most so many people, and return who they were."""
    found: list[str] = []
    while len(found) < most and (waiting := notices.next()) is not None:
        notice, subscriber = waiting
        notices.mark(notice.number, subscriber.sender, arrived=True)
        found.append(subscriber.sender)
    return found


def test_each_subscriber_gets_a_notice_once_however_many_grids_he_chose(notices: Notices) -> None:
    notices.subscribe("telegram:0", "g2", "en")
    draft = notices.draft("c1", "停水")

    assert notices.next() is None
    assert notices.start(draft.number, ["c1", "g1", "g2"]).waiting == 3
    assert sorted(delivered(notices)) == ["telegram:0", "telegram:1", "telegram:2"]
    assert notices.get(draft.number)[3:8:2] == ("done", 0, 0)
    assert notices.get(draft.number).sent == 3


def test_what_was_stopped_goes_on_with_the_others(notices: Notices) -> None:
    number = notices.draft("g1", "停水").number
    notices.start(number, ["g1"])
    first = delivered(notices, 1)
    stopped = notices.stop(number)

    assert (stopped.state, stopped.sent, stopped.waiting) == ("stopped", 1, 1)
    assert delivered(notices) == []
    notices.start(number, ["g1"])
    assert {*first, *delivered(notices)} == {"telegram:0", "telegram:1"}
    with pytest.raises(ExpiredError):
        notices.start(number, ["g1"])
    with pytest.raises(ExpiredError):
        notices.stop(number)


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    notices = Notices(tmp_path / "test.db")
    for number in range(3):
        notices.subscribe(f"telegram:{number}", "g1", "zh-Hans")
    notices.start(notices.draft("g1", "停水").number, ["g1"])
    first = delivered(notices, 2)
    notices.close()
    again = Notices(tmp_path / "test.db")

    assert sorted([*first, *delivered(again)]) == ["telegram:0", "telegram:1", "telegram:2"]
    again.close()


def test_who_leaves_gets_nothing_more_and_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    notices = Notices(path)
    notices.subscribe("telegram:424242", "g1", "zh-Hans")
    notices.subscribe("telegram:1", "g1", "zh-Hans")
    number = notices.draft("g1", "停水").number
    notices.start(number, ["g1"])

    assert notices.unsubscribe("telegram:424242") == 1
    assert delivered(notices) == ["telegram:1"]
    assert notices.grids_of("telegram:424242") == ()
    notices.close()
    assert all(b"424242" not in file.read_bytes() for file in tmp_path.iterdir())


def test_who_cannot_be_reached_is_counted_and_subscribed_no_longer(notices: Notices) -> None:
    number = notices.draft("g2", "停水").number
    notices.start(number, ["g2"])
    notices.mark(number, "telegram:2", arrived=False)

    assert (notices.get(number).failed, notices.get(number).state, notices.grids_of("telegram:2")) == (1, "done", ())


def test_a_draft_that_is_dropped_is_gone(notices: Notices) -> None:
    number = notices.draft("g1", "停水").number
    notices.stop(number)
    with pytest.raises(ExpiredError):
        notices.start(number, ["g1"])
    assert notices.recent() == []
