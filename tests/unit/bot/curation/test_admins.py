from pathlib import Path

import pytest

from bot.curation.admins import Admins
from bot.people.pairing import Pairing
from bot.people.privacy import keyed_hash
from bot.people.querylog import QueryLog

KEY = b"k" * 32


@pytest.fixture
def pairing(tmp_path: Path) -> Pairing:
    return Pairing(tmp_path / "pairing.json")


@pytest.fixture
def log() -> QueryLog:
    return QueryLog.in_memory()


async def test_who_was_paired_is_an_admin_beside_those_of_the_settings_and_after_a_restart(pairing: Pairing, log: QueryLog) -> None:
    admins = Admins(log, KEY, pairing, {7})
    assert await admins.pair(pairing.issue(), "telegram:42")
    assert admins.ids == {7, 42}
    assert Admins(log, KEY, pairing).ids == {42}


@pytest.mark.parametrize("sender", ["web:42", "telegram:", "telegram:-7", "telegram:4x", "xtelegram:42"])
async def test_nobody_is_paired_under_a_name_that_anybody_can_choose(pairing: Pairing, log: QueryLog, sender: str) -> None:
    admins = Admins(log, KEY, pairing)
    code = pairing.issue()
    assert not await admins.pair(code, sender)
    assert admins.ids == set()
    assert await admins.pair(code, "telegram:42")


async def test_what_admins_did_is_on_record_under_their_hashes(pairing: Pairing, log: QueryLog) -> None:
    admins = Admins(log, KEY, pairing, {7})
    await admins.record("telegram:7", "pause", "dogs.txt", "正在修订")
    await admins.record("telegram:7", "rollback", "3")
    acts = await admins.acts(5)
    assert [(act.action, act.subject, act.reason) for act in acts] == [("rollback", "3", ""), ("pause", "dogs.txt", "正在修订")]
    assert {act.person for act in acts} == {keyed_hash(KEY, "telegram:7")}
    assert await admins.acts(1) == acts[:1]
