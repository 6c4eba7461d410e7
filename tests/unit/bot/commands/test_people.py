"""/start with a pairing code; what else it does is tried in test_commands.py and conversation/test_assistant.py."""

from pathlib import Path

from bot.people.pairing import FILE, Pairing
from bot.texts.message import NAME
from bot.texts.people import NOT_PAIRED, PAIRED, WELCOME
from tests.unit.bot.commands.conftest import Admin


async def test_who_brings_the_code_in_private_is_an_admin_at_once(admin: Admin, tmp_path: Path) -> None:
    path = tmp_path / "state" / FILE
    code = Pairing(path).issue()
    assert (await admin.hears(f"/start {code}", in_group=True, sender="telegram:42")).text.startswith(
        WELCOME("zh-Hans", name=NAME("zh-Hans"))
    )
    assert (await admin.hears(f"/start {code}", sender="telegram:42", by_admin=False)).text == PAIRED("zh-Hans")
    assert admin.bot.admins.ids == {7, 42}
    assert (await admin.hears(f"/start {code}", sender="telegram:43", by_admin=False)).text == NOT_PAIRED("zh-Hans")
    assert code not in path.read_text(encoding="utf-8")
