import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import TelegramError

from bot.replies.blocks import Attachment, Button, Reply
from bot.telegram.backoff import Backoff
from bot.telegram.moves import Moves
from bot.telegram.sending import NotOursError, Place, Sender
from bot.telegram.shown import Shown
from bot.telegram.writer import Writer
from tests.fakes import FakeBotApi
from tests.fakes.faults import drop_after, error, page


async def test_a_file_goes_with_a_short_text_as_its_caption(api: FakeBotApi, sender: Sender, place: Place) -> None:
    reply = Reply("原文文件", attachment=Attachment("水井.md", b"text"), buttons=((Button("甲", "a"),),))
    await sender.send(reply, place)
    (message,) = api.sent
    assert (message.text, message.content["document"]["file_name"], len(message.buttons)) == ("原文文件", "水井.md", 1)


@pytest.mark.parametrize(("name", "shown"), [('甲"乙\\.md', '甲"乙\\.md'), ("甲\r\n乙\u202e.md", "甲__乙_.md"), ("", "_")])
async def test_a_files_name_is_one_line(api: FakeBotApi, sender: Sender, place: Place, name: str, shown: str) -> None:
    await sender.send(Reply("", attachment=Attachment(name, b"text")), place)
    assert api.sent[0].content["document"]["file_name"] == shown


async def test_a_file_follows_a_long_text(api: FakeBotApi, sender: Sender, place: Place) -> None:
    await sender.send(Reply("长" * 1025, attachment=Attachment("水井.md", b"text")), place)
    text, document = api.sent
    assert (len(text.text), document.text) == (1025, "")


async def test_an_empty_file_is_not_sent(api: FakeBotApi, sender: Sender, place: Place) -> None:
    await sender.send(Reply("没有", attachment=Attachment("水井.md", b"")), place)
    assert [message.text for message in api.sent] == ["没有"]


async def test_an_edit_that_changes_nothing_calls_nobody(api: FakeBotApi, sender: Sender, place: Place) -> None:
    reply = Reply("选", buttons=((Button("甲", "a"),),))
    sent = await sender.send(reply, place)
    assert await sender.edit(reply, sent) == sent
    assert await sender.edit(Reply("选", buttons=((Button("乙", "a"),),)), sent) == sent
    assert await sender.edit(Reply("选"), sent) == sent
    assert (api.calls["editMessageText"], api.calls["editMessageReplyMarkup"]) == (0, 2)
    assert not api.violations


async def test_a_file_takes_no_messages_place(api: FakeBotApi, sender: Sender, place: Place) -> None:
    sent = await sender.send(Reply("选"), place)
    assert await sender.edit(Reply("文件", attachment=Attachment("a.md", b"a")), sent) != sent
    assert len(api.sent) == 2


@pytest.mark.breaks_rules("an edit is repeated whose confirmation was lost")
async def test_an_edit_whose_confirmation_was_lost_is_done(api: FakeBotApi, sender: Sender, place: Place) -> None:
    sent = await sender.send(Reply("选"), place)
    api.faults.next("editMessageText", drop_after())
    assert await sender.edit(Reply("好"), sent) == sent
    assert api.sent[0].text == "好"


async def test_an_edit_in_a_group_that_migrated_is_sent_to_the_new_one(api: FakeBotApi, sender: Sender) -> None:
    group = api.group(-1001, [api.user(42)])
    sent = await sender.send(Reply("选"), Place(group.id))
    new = api.migrate(group)
    assert (await sender.edit(Reply("好"), sent)).chat == new.id


async def test_a_group_that_said_that_it_moved_is_written_to_by_its_new_id(
    api: FakeBotApi, bot: Bot, backoff: Backoff, writer: Writer
) -> None:
    group = api.group(-1001, [api.user(42)])
    moves = Moves(writer)
    sent = await Sender(bot, backoff, Shown(writer), moves).send(Reply("选"), Place(group.id))
    new = api.migrate(group)
    await moves.moved(group.id, new.id)
    restarted = Moves(writer)
    await restarted.load()
    sender = Sender(bot, backoff, Shown(writer), restarted)
    calls = api.calls["sendMessage"]
    assert (await sender.send(Reply("好"), sent)).chat == new.id
    assert (await sender.edit(Reply("好"), sent)).chat == new.id
    assert api.calls["sendMessage"] == calls + 2


async def test_what_telegram_refuses_goes_once_more_as_plain_text(api: FakeBotApi, sender: Sender, place: Place) -> None:
    api.faults.next("sendMessage", error(400, "can't parse entities"))
    reply = Reply("选", buttons=((Button("甲", "a"),),))
    await sender.send(reply, place)
    (message,) = api.sent
    assert (message.text, message.buttons) == ("选", [])


@pytest.mark.parametrize("body", ["true", "null", "[]", "{}"])
async def test_an_answer_that_cannot_be_read_is_asked_for_once_more(api: FakeBotApi, sender: Sender, place: Place, body: str) -> None:
    odd = page(200, f'{{"ok": true, "result": {body}}}')
    api.faults.next("sendMessage", odd)
    await sender.send(Reply("好"), place)
    assert [message.text for message in api.sent] == ["好"]
    api.faults.next("sendMessage", odd, times=2)
    with pytest.raises(TelegramError, match="nobody knows"):
        await sender.send(Reply("好"), place)


async def test_an_answer_that_is_cut_is_asked_for_again(api: FakeBotApi, sender: Sender, place: Place) -> None:
    api.faults.next("sendMessage", page(200, '{"ok": true, "resu'))
    await sender.send(Reply("好"), place)
    assert len(api.sent) == 1


async def test_a_tapped_message_is_known_as_it_is_shown(api: FakeBotApi, bot: Bot, backoff: Backoff, writer: Writer, place: Place) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("甲", callback_data="a")]])
    sent = await bot.send_message(place.chat, "选", reply_markup=keyboard)
    messages = Shown(writer)
    sender = Sender(bot, backoff, messages, Moves(writer))
    assert sender.saw(sent)
    assert sender.saw(sent)
    await sender.edit(Reply("选", buttons=((Button("甲", "a"),),)), Place(place.chat, sent.message_id))
    assert api.calls["editMessageText"] == api.calls["editMessageReplyMarkup"] == 0
    photo = Message.de_json({"message_id": 9, "date": 1, "chat": {"id": 42, "type": "private"}, "caption": "图"}, bot)
    assert not sender.saw(photo)


async def test_nothing_is_sent_or_edited_for_what_another_machine_answers(
    api: FakeBotApi, bot: Bot, backoff: Backoff, writer: Writer, place: Place
) -> None:
    asked = [True, False, False]

    async def is_ours() -> bool:
        return asked.pop(0)

    sender = Sender(bot, backoff, Shown(writer), Moves(writer), is_ours=is_ours)
    sent = await sender.send(Reply("好"), place)
    with pytest.raises(NotOursError):
        await sender.send(Reply("又"), place)
    with pytest.raises(NotOursError):
        await sender.edit(Reply("改"), sent)
    assert [message.text for message in api.sent] == ["好"]
