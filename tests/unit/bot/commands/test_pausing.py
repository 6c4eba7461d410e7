"""/pause and /resume, as an admin uses them."""

import pytest

from bot.commands.pausing import admin_buttons
from bot.errors import NoMatchingDocumentError, NotKeptError
from bot.library.library import document_key
from bot.texts.pausing import HOW_TO_PAUSE
from tests.unit.bot.commands.conftest import Admin, labels


async def test_a_document_is_stopped_by_a_button_and_answers_again(admin: Admin) -> None:
    stopped = await admin.hears(f"/disable {document_key('dogs.txt')}")
    assert stopped.text == "已暂停引用《养犬登记须知》。原因：内容正在核对"
    assert admin.pauses.document_ids == {"dogs.txt"}
    assert [button.label for button in admin_buttons(admin.pauses, await admin.document("dogs.txt"), "zh-Hans")] == ["恢复引用"]
    started = await admin.taps(stopped, "恢复引用")
    assert started.text == "已恢复引用《养犬登记须知》。"
    assert (await admin.taps(stopped, "恢复引用")).text == "《养犬登记须知》未暂停引用。"
    assert [act.action for act in admin.log.acts(2)] == ["resume", "resume"]


async def test_a_document_is_also_known_by_the_key_of_a_passage(admin: Admin) -> None:
    key = (await admin.answer("养犬登记")).citations[0].passage.key
    assert "养犬登记须知" in (await admin.hears(f"/disable {key}")).text


async def test_a_document_is_stopped_by_its_title_or_path_for_a_reason(admin: Admin) -> None:
    for what in ("养犬", "dogs.txt"):
        assert (await admin.hears(f"/pause {what} 正在 修订")).text == "已暂停引用《养犬登记须知》。原因：正在 修订"
    listed = await admin.hears("/resume")
    assert listed.text == "暂停引用：《养犬登记须知》（正在 修订）"
    assert (await admin.taps(listed, "养犬登记须知")).text == "已恢复引用《养犬登记须知》。"
    assert (await admin.hears("/resume")).text == "目前没有暂停引用的文件。"


async def test_a_document_that_is_named_by_its_title_or_path_answers_again(admin: Admin) -> None:
    for what in ("养犬", "dogs.txt"):
        await admin.hears("/pause dogs.txt 正在修订")
        assert (await admin.hears(f"/resume {what}")).text == "已恢复引用《养犬登记须知》。"
        assert admin.pauses.document_ids == set()
    assert (await admin.hears("/resume dogs.txt")).text == "《养犬登记须知》未暂停引用。"
    assert isinstance((await admin.hears("/resume 没有这样的文件")).error, NoMatchingDocumentError)


async def test_which_of_several_documents_is_meant_is_asked(admin: Admin) -> None:
    (admin.folder / "cats.txt").write_text("养猫登记须知\n养猫的居民不必到派出所登记，请给猫接种疫苗。\n", encoding="utf-8")
    await admin.hears("/reindex")
    asked = await admin.hears("/pause 登记须知 过时了")
    assert (asked.text, labels(asked)) == ("请选择文件：", ["养猫登记须知", "养犬登记须知"])
    assert "养猫登记须知" in (await admin.taps(asked, "养猫登记须知")).text
    assert isinstance((await admin.hears("/pause 没有这样的文件 过时了")).error, NoMatchingDocumentError)


async def test_all_answering_is_stopped_and_goes_on(admin: Admin) -> None:
    stopped = await admin.hears("/pause all 正在核对")
    assert stopped.text == "已暂停全部答复。原因：正在核对"
    assert "暂停全部答复（正在核对）" in (await admin.hears("/status")).text
    assert (await admin.taps(stopped, "恢复答复")).text == "已恢复答复。"
    await admin.hears("/pause ALL 正在核对")
    assert (await admin.hears("/resume")).text == "已恢复答复。"
    assert admin.pauses.everything is None


async def test_a_document_may_have_blanks_in_its_name(admin: Admin) -> None:
    (admin.folder / "old wells.md").write_text("# 古井须知\n\n古井由水务站看管，任何人不得私自取水。\n", encoding="utf-8")
    await admin.hears("/reindex")
    assert (await admin.hears("/pause old wells.md 正在修订")).text == "已暂停引用《古井须知》。原因：正在修订"


@pytest.mark.parametrize("text", ["/pause", "/pause all", "/pause  ", "/pause dogs.txt "])
async def test_a_pause_without_a_reason_is_asked_for_one(admin: Admin, text: str) -> None:
    assert (await admin.hears(text)).text == HOW_TO_PAUSE("zh-Hans", command="/pause ")
    assert admin.pauses.all() == ()


async def test_what_other_machines_cannot_be_told_is_not_done(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away() -> bool:
        return False

    monkeypatch.setattr(admin.bot.commands, "_exchange", away)
    assert isinstance((await admin.hears("/pause dogs.txt 正在修订")).error, NotKeptError)
    assert admin.pauses.document_ids == set()
    assert admin.log.acts(1) == []
    assert (await admin.hears("/status")).error is None
