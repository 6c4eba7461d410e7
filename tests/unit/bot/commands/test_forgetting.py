"""/forget: no byte of a person's words is left in the state folder, and the figures stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import Request
from bot.desk.accounts import Period, accounts
from bot.desk.desk import Opening, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.store import Store
from bot.desk.units import Actor
from bot.people.querylog import QueryLog
from bot.replies.blocks import Reply
from index import Analyzer, Corpus
from tests.bots import make_bot
from tests.desks import OfficeHours

ASKER, STAFF = "telegram:424242", Actor("telegram:101", frozenset({""}))
WRITTEN = ("攀岩墙", "击剑馆", "蹦床", "幸福里", "拖了很久", "游泳池不开放", "AgACphoto", "424242", "13800138000", "修补钩爪")
"""Words of each message, the file, the sender, the number, and what staff wrote to him."""


@pytest.mark.parametrize("is_published", [False, True])
async def test_nothing_is_left_but_counts(tmp_path: Path, analyzer: Analyzer, *, is_published: bool) -> None:
    folder, state = tmp_path / "documents", tmp_path / "state"
    folder.mkdir()
    (folder / "hall.md").write_text("# 借书证\n\n办理借书证请带身份证到图书室登记。\n", encoding="utf-8")
    path = state / "wangge.db"
    state.mkdir()
    corpus = Corpus(path, analyzer=analyzer)
    log, cases = QueryLog(path), Store(path)
    bot = make_bot(corpus, folder, state, log=log, cases=cases, staff_chat_id=-1001, admin_ids=frozenset({7}))
    await bot.indexer.sync()
    assert bot.letters is not None
    desk = bot.letters.desk

    async def says(text: str, sender: str = ASKER, **facts: object) -> Reply:
        command, _, argument = text[1:].partition(" ") if text.startswith("/") else ("ask", "", text)
        command = "said" if "bound" in facts else command
        request = Request(command, argument if text.startswith("/") else text, sender, sender, by_admin=sender == "telegram:7", **facts)  # type: ignore[arg-type]
        return [reply async for reply in bot.commands.respond(request)][-1]

    await says("/human 攀岩墙坏了谁来修？电话13800138000")
    (case,) = desk.mine(ASKER)
    await says("在幸福里三号楼", bound=Bound(case.number, 0, ""), file="AgACphoto")
    desk.act(case.number, Act("answer", STAFF.sender), STAFF, Said("明天去修补钩爪。"))
    await says(f"/move solve {case.number}", is_tap=True)
    await says(f"/move rate {case.number} 1", is_tap=True)
    await says("拖了很久", bound=Bound(case.number, 0, ""))
    refused = await says("击剑馆几点关门？")
    await says(next(each.action for row in refused.buttons for each in row if each.action.startswith("/hear")), is_tap=True)
    desk.open(Opening(ASKER, "蹦床有人受伤怎么办"))
    await says("/human 游泳池不开放")
    await says("/human 游泳池还是不开放")  # asked whether it is the same
    assert {event.what for event in cases.all_events()} >= {"open", "supply", "answer", "solve", "rate", "comment"}
    assert len(cases.consents()) == 1
    if is_published:
        newest = next(each.number for each in desk.mine(ASKER) if "游泳池" in desk.store.words_of(each.number)[0].text)
        desk.act(newest, Act("answer", STAFF.sender), STAFF, Said("周末照常开门。"))
        shown = await says(f"/faq {newest}", "telegram:7")
        await says(shown.buttons[0][0].action, "telegram:7", is_tap=True)
    today = datetime.now(UTC)
    period = Period(today - timedelta(days=1), today + timedelta(days=1), today + timedelta(days=1))
    before = accounts(cases.all_events(), period, OfficeHours()).total
    await says("/forget yes")
    after = accounts(cases.all_events(), period, OfficeHours()).total
    found = await bot.library.for_audience("public").answer("周末照常开门吗？")

    assert cases.consents() == []
    assert (after.opened, after.solution, after.satisfaction) == (before.opened, before.solution, before.satisfaction)
    assert before.opened == 3
    assert any("照常开门" in each.passage.text for each in found.citations) is is_published
    (folder / "later.md").write_text("# 年检\n\n年检请带行驶证。\n", encoding="utf-8")
    await bot.indexer.sync()  # the generation before, to which one could roll back, goes with the next one
    log.close()
    cases.close()
    corpus.close()
    assert _left(state) == set()


def _left(state: Path) -> set[str]:
    """Return what is still in the files below *state*, or in their names."""
    files = [file for file in state.rglob("*") if file.is_file()]
    return {word for word in WRITTEN for file in files if word.encode() in file.read_bytes() or word in file.name}
