"""/start with a pairing code; what else it does is tried in test_commands.py and conversation/test_assistant.py."""

from pathlib import Path

from bot import texts
from bot.people.pairing import FILE, Pairing
from bot.texts import curation as told
from tests.unit.bot.commands.conftest import Admin


async def test_who_brings_the_code_in_private_is_an_admin_at_once(admin: Admin, tmp_path: Path) -> None:
    path = tmp_path / "state" / FILE
    code = Pairing(path).issue()
    assert (await admin.hears(f"/start {code}", in_group=True, sender="telegram:42")).text == texts.WELCOME("zh-Hans")
    assert (await admin.hears(f"/start {code}", sender="telegram:42", by_admin=False)).text == told.PAIRED("zh-Hans")
    assert admin.bot.admins.ids == {7, 42}
    assert (await admin.hears(f"/start {code}", sender="telegram:43", by_admin=False)).text == told.NOT_PAIRED("zh-Hans")
    assert code not in path.read_text(encoding="utf-8")
