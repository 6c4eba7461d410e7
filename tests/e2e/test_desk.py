"""From answer to case, as people and staff see it on Telegram: every test is a conversation."""

import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.commands import Request
from bot.desk.desk import Desk
from bot.desk.enclosures import enclose
from bot.desk.notices import Notices
from bot.desk.store import Store
from index import Corpus
from tests.bots import make_bot
from tests.desks import MONDAY, Clock
from tests.e2e.conftest import answering
from tests.fakes import Chat, FakeBotApi, Message
from tests.loops import watch

GRID, COMMUNITY, STAFF = -101, -102, -103
GRIDS = f"""code,name,parent,staff_chat,topic,people
dh,东湖社区,,{COMMUNITY},,
dh3,东湖第三网格,dh,{GRID},,
"""
LAMP = "# 路灯报修\n\n路灯不亮的，请拨打物业值班电话，说清楼号。\n"


class Talker:
    """Somebody in a chat, who writes, taps and looks at what the bot has said."""

    def __init__(self, api: FakeBotApi, number: int, chat: int | None = None, name: str = "") -> None:
        self.api = api
        self.user = api.user(number, name)
        self.chat: Chat = api.private(self.user) if chat is None else api.group(chat, [self.user])

    def here(self) -> list[Message]:
        """Return what the bot shows in the chat now."""
        return [message for message in self.api.sent if message.chat.id == self.chat.id and not message.deleted]

    async def sees(self, *words: str) -> Message:
        """Wait for a message of the bot in which all of *words* stand; the latest such."""
        return await self.api.wait_until(lambda: next((each for each in reversed(self.here()) if all(w in each.text for w in words)), None))

    def write(self, text: str, reply_to: Message | None = None) -> Message:
        return self.api.send(self.chat, self.user, text, reply_to=reply_to)

    async def shown(self, message: Message, label: str) -> None:
        """Wait for a button under a message."""
        await self.api.wait_until(lambda: any(button["text"].startswith(label) for button in self.api.current(message).buttons))

    async def tap(self, message: Message, label: str) -> str:
        """Tap a button, and return the notice that is shown for it."""
        shown = self.api.current(message)
        labels = {button["text"]: button.get("callback_data", "") for button in shown.buttons}
        data = next((data for text, data in labels.items() if text.startswith(label)), None)
        assert data is not None, (label, list(labels))
        answer = await self.api.answer_to(self.api.press(message, self.user, data))
        return str(answer.get("text", ""))


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def cases(tmp_path: Path) -> Iterator[Store]:
    cases = Store(tmp_path / "cases.db")
    yield cases
    cases.close()


@pytest.fixture
async def bot(corpus: Corpus, cases: Store, tmp_path: Path, clock: Clock) -> Bot:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "grids.csv").write_text(GRIDS, encoding="utf-8")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "lamp.md").write_text(LAMP, encoding="utf-8")
    bot = make_bot(corpus, documents, tmp_path / "state", cases=cases, staff_chat_id=STAFF, desk_dir=folder)
    await bot.indexer.sync()
    assert bot.letters is not None
    bot.letters.desk.now = clock
    bot.letters.desk.sweeper.monotonic = clock.monotonic
    return bot


@pytest.fixture(autouse=True)
async def telegram(bot: Bot, corpus: Corpus, api: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    api.group(STAFF)
    held_up = watch(monkeypatch, Store, Notices)
    async with answering(bot, corpus, api, STAFF):
        yield
    assert not held_up
    assert not api.violations
    assert not api.unanswered_callbacks


@pytest.fixture
def desk(bot: Bot) -> Desk:
    assert bot.letters is not None
    return bot.letters.desk


@pytest.fixture
def person(api: FakeBotApi) -> Talker:
    return Talker(api, 42, name="居民")


@pytest.fixture
def li(api: FakeBotApi) -> Talker:
    return Talker(api, 101, GRID, "李网格")


@pytest.fixture
def wang(api: FakeBotApi) -> Talker:
    return Talker(api, 102, GRID, "王网格")


@pytest.fixture
def chief(api: FakeBotApi) -> Talker:
    return Talker(api, 201, COMMUNITY, "社区主任")


async def opened(person: Talker, question: str = "电梯坏了谁来修？", category: str = "求助") -> str:
    """Let a person ask what no document says, and hand it over; return the number of the case."""
    person.write("/start g_dh3")
    await person.sees("东湖第三网格")
    asked = person.write(question)
    answer = await person.api.reply_to(asked)
    await person.tap(answer, "转人工")
    which = await person.sees("请选择类别", question[:4])
    await person.tap(which, category)
    accepted = await person.sees("已受理", category[:2])
    found = re.search("编号 ([0-9]+)", accepted.text)
    assert found is not None
    return found[1]


async def test_not_found_handed_over_taken_answered_solved_and_rated(person: Talker, li: Talker) -> None:
    number = await opened(person)
    accepted = await person.sees("已受理")
    assert "6月1日 18:00前首次答复，6月3日 18:00前办结" in accepted.text

    card = await li.sees(number, "待接", "电梯坏了谁来修")
    assert "路灯报修" in card.text  # the nearest passage
    assert await li.tap(card, "我来办") == "已由您承办。"
    await person.sees("由李网格承办", "东湖第三网格")
    await li.sees(number, "承办中", "李网格")

    li.write("明天上午来修。", reply_to=card)
    answered = await person.sees("工作人员答复", "李网格", "明天上午来修。")
    await li.sees("已发给居民")
    await person.tap(answered, "已解决")
    solved = await person.sees("已办结", "评分")
    await person.tap(solved, "5")
    await person.sees("感谢您的评价")
    await li.sees("得分：5")
    await li.shown(card, "经过")
    await li.tap(card, "经过")
    history = await li.sees("经过：")
    assert re.findall(r"\d\d:\d\d (.+)", history.text)[:2] == ["居民 受理：电梯坏了谁来修？", "李网格 我来办"]
    assert "李网格 回复：明天上午来修。" in history.text
    assert "居民 已解决" in history.text
    await person.tap(answered, "没解决")  # by mistake it was solved
    await person.sees("没有解决吗")


async def test_thanks_after_closing_changes_nothing_and_a_word_asks(person: Talker, li: Talker, desk: Desk) -> None:
    number = int(await opened(person))
    li.write("已修好。", reply_to=await li.sees("待接"))
    answered = await person.sees("已修好。")
    await person.tap(answered, "已解决")
    await person.sees("已办结")
    await person.api.reply_to(person.write("谢谢", reply_to=answered))
    await person.sees("不客气")
    person.write("又坏了，还是不行", reply_to=answered)
    asks = await person.sees("没有解决吗")
    await person.tap(asks, "没有解决")
    await person.sees("继续办理", "办结时限")
    assert desk.get(number).state == "handling"


async def test_a_question_stops_the_clock_and_the_reply_goes_to_staff(person: Talker, li: Talker, clock: Clock, desk: Desk) -> None:
    number = int(await opened(person))
    card = await li.sees("待接")
    await li.tap(card, "更多")
    await li.shown(card, "请补充")
    await li.tap(card, "请补充")
    prompt = await li.sees("请回复本条消息", "补充什么")
    li.write("在几号楼？", reply_to=prompt)
    asked = await person.sees("需要您补充", "在几号楼？")
    clock.until("06-03 09:00")
    assert desk.sweep().steps == 0

    plain = await person.api.reply_to(person.write("三号楼在哪里？"))
    assert any(button["text"] == f"是，补充到编号 {number}" for button in plain.buttons)
    person.write("三号楼", reply_to=asked)
    await person.sees("继续办理", "6月5日 18:00")
    await li.sees("居民补充（编号", "三号楼")
    await li.sees("承办中", "已首次答复 · 办结 6月5日 18:00", "居民补充：三号楼")
    li.write("/cases")
    await li.sees("未办结 1 件", "电梯坏了谁来修？")


async def test_late_reminder_and_up_by_itself_twice(person: Talker, li: Talker, chief: Talker, clock: Clock, desk: Desk) -> None:
    number = await opened(person)
    await li.sees("待接")
    clock.until("06-01 15:00")
    desk.sweep()
    await li.sees("提醒", number, "过半")
    clock.until("06-02 09:00")
    desk.sweep()
    await person.sees(number, "已转至东湖社区", "时限不变：6月3日 18:00")
    await li.sees(number, "已转至", "本卡停用")
    card = await chief.sees(number, "待接", "首次答复逾期，自动上报")
    clock.until("06-04 09:00")
    desk.sweep()
    await chief.sees("提醒", number, "办结已逾期")
    assert not any(button["text"] == "报上级" for button in card.buttons)
    assert "提醒" not in "".join(message.text for message in person.here())


async def test_what_is_returned_or_assigned_rings_anew_in_the_chat_that_must_act(person: Talker, li: Talker, api: FakeBotApi) -> None:
    number = await opened(person)
    first, office = await li.sees("待接"), Talker(api, 301, STAFF, "服务台小陈")
    assert not office.here()  # where it never was
    await li.tap(first, "退回")
    await li.shown(first, "地址不清")
    await li.tap(first, "地址不清")
    returned = await office.sees(number, "李网格退回", "地址不清")
    await li.sees(number, "已转至服务台")
    for label in ("更多", "派给…", "东湖社区 › 东湖第三网格"):
        await office.shown(returned, label)
        await office.tap(returned, label)
    assert (await li.sees(number, "服务台小陈派来", "待接")).id > first.id
    await api.wait_until(lambda: "已有新卡" in api.current(first).text)


async def test_two_staff_at_once(person: Talker, li: Talker, wang: Talker) -> None:
    await opened(person)
    card = await li.sees("待接")
    pressed = next(button["callback_data"] for button in card.buttons if button["text"] == "我来办")
    assert await li.tap(card, "我来办") == "已由您承办。"
    late = await wang.api.answer_to(wang.api.press(card, wang.user, pressed))
    assert late["text"] == "李网格已承办。"
    li.write("明天修。", reply_to=card)
    await person.sees("明天修。")
    wang.write("后天修。", reply_to=card)
    held = await wang.sees("没有发送：李网格已先行答复", "明天修。")
    assert "后天修。" not in "".join(message.text for message in person.here())
    await wang.tap(held, "仍然发送")
    await person.sees("后天修。", "王网格")


async def test_explained_parked_and_back(person: Talker, li: Talker, clock: Clock, desk: Desk) -> None:
    await opened(person)
    card = await li.sees("待接")
    await li.tap(card, "说明情况")
    li.write("要等配件到货。", reply_to=await li.sees("说明情况（编号"))
    await person.sees("工作人员说明", "要等配件到货。")
    await li.sees("已说明")
    await li.tap(card, "更多")
    await li.shown(card, "挂账")
    await li.tap(card, "挂账")
    await li.shown(card, "7 天后（6月8日）")
    await li.tap(card, "7 天后（6月8日）")
    await person.sees("6月8日复查")
    clock.until("06-08 09:00")
    desk.sweep()
    await person.sees("已到复查时间")
    await li.sees("到了复查时间")


async def test_refused_and_objected(person: Talker, li: Talker, chief: Talker) -> None:
    number = await opened(person)
    card = await li.sees("待接")
    await li.tap(card, "更多")
    await li.shown(card, "不受理")
    await li.tap(card, "不受理")
    await li.shown(card, "已进入诉讼、信访程序")
    asks = await li.tap(card, "已进入诉讼、信访程序")
    assert "居民将立即收到通知" in asks
    assert "不予受理" not in "".join(message.text for message in person.here())
    await li.shown(card, "确认：不受理")
    await li.tap(card, "确认：不受理")
    refused = await person.sees(number, "不予受理", "诉讼")
    await person.tap(refused, "有异议")
    await person.sees("异议已收到", "东湖社区")
    await chief.sees("有异议", "请复核")


async def test_merged_and_unmerged(person: Talker, li: Talker, api: FakeBotApi) -> None:
    first = await opened(person)
    await li.sees(first, "待接")
    other = Talker(api, 77, name="邻居")
    second = await opened(other, "三号楼电梯坏了")
    card = await li.sees(second, "待接")
    await li.tap(card, "更多")
    await li.shown(card, "并入…")
    await li.tap(card, "并入…")
    await li.shown(card, first)
    await li.tap(card, first)
    preview = await li.sees("是同一件事吗？", f"将编号 {second} 并入编号 {first}", "同时发给 2 位当事人")
    assert "合并办理" not in "".join(message.text for message in other.here())
    await li.tap(preview, "是同一件事")
    await other.sees(second, "合并办理")
    leading = await li.sees(first, "并入本事项", f"{second} “三号楼电梯坏了”")
    li.write("明天修。", reply_to=leading)
    await person.sees("明天修。", first)
    answered = await other.sees("明天修。", second)
    await li.sees("已发给 2 人")
    await other.tap(answered, "没解决")
    await other.sees(second, "继续办理")
    await api.wait_until(lambda: "并入本事项" not in api.current(leading).text)


async def test_answers_are_edited_and_taken_back(person: Talker, li: Talker) -> None:
    await opened(person)
    written = li.write("明天修。", reply_to=await li.sees("待接"))
    await person.sees("明天修。")
    li.api.edit(written, "后天修。")
    await person.sees("后天修。", "已修改")
    sent = await li.sees("已发给居民")
    await li.tap(sent, "撤回答复")
    await person.sees("已由工作人员撤回")
    assert "后天修。" not in "".join(message.text for message in person.here())


async def test_a_person_blocks_the_bot_and_is_back(person: Talker, li: Talker, api: FakeBotApi) -> None:
    number = await opened(person)
    card = await li.sees("待接")
    api.block(person.user)
    li.write("明天修。", reply_to=card)
    await li.sees(number, "未送达")
    api.unblock(person.user)
    await person.sees("您离开期间", "明天修。")


async def test_the_staffs_group_migrates(person: Talker, li: Talker, api: FakeBotApi) -> None:
    number = await opened(person)
    await li.sees("待接")
    li.chat = api.migrate(li.chat)
    person.write("在三号楼", reply_to=await person.sees("已受理"))
    note = await li.sees("居民补充（编号", number)
    li.write("明天修。", reply_to=note)
    await person.sees("明天修。")


async def test_a_stranger_gets_nothing_of_a_case(person: Talker, api: FakeBotApi, li: Talker) -> None:
    number = await opened(person)
    stranger = Talker(api, 66)
    assert "没有这个编号" in (await api.reply_to(stranger.write(f"/case {number}"))).text
    assert "没有这个编号" in (await api.reply_to(stranger.write("/case 123"))).text
    assert "待接" in (await api.reply_to(person.write(f"/case {number}"))).text
    assert number in (await api.reply_to(li.write("/cases"))).text
    assert number in (await api.reply_to(person.write("/mine"))).text
    among_others = Talker(api, 42, -777)
    for command in (f"/case {number}", "/cases"):
        assert "请在与本机器人的私聊中使用" in (await api.reply_to(among_others.write(command))).text


async def test_forgetting_withdraws_and_tells_staff(person: Talker, li: Talker, api: FakeBotApi, desk: Desk) -> None:
    number = await opened(person)
    await li.sees("待接")
    added = person.write("在幸福里二号楼", reply_to=await person.sees("已受理"))
    await li.sees("居民补充（编号", "二号楼")
    api.edit(added, "在幸福里三号楼")
    await li.sees("已修改", "三号楼")
    await li.sees("待接", "居民补充：在幸福里三号楼")
    asks = await api.reply_to(person.write("/forget"))
    await person.tap(asks, "全部删除")
    await person.sees("已删除您的提问记录和 1 件事项的内容")
    await li.sees(number, "内容已清除")
    await li.sees(number, "撤回")
    assert desk.store.words_of(int(number)) == []
    await li.sees("居民修改了补充内容", "内容已清除")
    assert not re.search("电梯|幸福里", "".join(api.current(message).text for message in li.here()))


async def test_without_staff_the_contact_is_named(corpus: Corpus, tmp_path: Path) -> None:
    bot = make_bot(corpus, tmp_path / "documents", tmp_path / "elsewhere", contact_text="社区服务站")
    replies = [reply async for reply in bot.commands.respond(Request("human", "", "telegram:42"))]
    assert "社区服务站" in replies[0].text
    replies = [reply async for reply in bot.commands.respond(Request("cases", "", "telegram:7", by_admin=True))]
    assert "没有这条命令" in replies[0].text


async def test_an_album_before_a_question_goes_to_the_owner_with_it(api: FakeBotApi, person: Talker, li: Talker, desk: Desk) -> None:
    person.write("/start g_dh3")
    await person.sees("东湖第三网格")
    for _ in range(2):
        api.send(person.chat, person.user, photo=api.photo(), media_group_id="album")
    await person.sees("照片或文件一并提交")
    answer = await api.reply_to(person.write("井盖破了谁来修？"))
    await person.tap(answer, "转人工")
    await person.tap(await person.sees("另附照片或文件 2 个"), "求助")
    await person.sees("已受理")
    private = Talker(api, 101)
    private.write("/start")
    await private.sees("您好")
    card = await li.sees("待接", "井盖破了")
    await li.tap(card, "我来办")
    await li.shown(card, "更多")
    await li.tap(card, "更多")
    await li.shown(card, "查看隐去内容")
    await li.tap(card, "查看隐去内容")
    await api.wait_until(lambda: sum("photo" in message.content for message in private.here()) == 2)
    assert not any("photo" in message.content for message in li.here())
    assert sum("一并提交" in message.text for message in person.here()) == 1
    assert [event.what for event in desk.store.events(desk.store.cases()[0].number)] == ["open", "take", "reveal"]


async def test_a_file_from_the_page_is_sent_to_the_owner_alone(api: FakeBotApi, li: Talker, bot: Bot, desk: Desk) -> None:
    visitor = f"web:{'a' * 32}"
    async for _ in bot.commands.respond(Request("start", "g_dh3", visitor)):
        pass
    async for _ in bot.commands.respond(Request("human", "电梯坏了谁来修？", visitor)):
        pass
    (case,) = desk.store.cases()
    await desk.call(enclose, case.number, visitor, "../lift.jpg", b"lift")
    await li.sees("居民补充", "照片、文件或位置")
    private = Talker(api, 101)
    private.write("/start")
    await private.sees("您好")
    card = await li.sees("待接", "电梯坏了")
    await li.tap(card, "我来办")
    await li.shown(card, "更多")
    await li.tap(card, "更多")
    await li.shown(card, "查看隐去内容")
    await li.tap(card, "查看隐去内容")
    shown = await api.wait_until(lambda: next((each for each in private.here() if "document" in each.content), None))
    assert (shown.content["document"]["file_name"], "电梯坏了" in shown.text) == ("lift.jpg", True)
    assert not any("document" in message.content for message in li.here())


async def test_photos_pass_both_ways_but_are_shown_to_the_owner_alone(
    person: Talker, li: Talker, wang: Talker, api: FakeBotApi, desk: Desk
) -> None:
    number = int(await opened(person, "电梯坏了，我的电话 13912345678"))
    card = await li.sees("待接")
    assert "13912345678" not in card.text
    await li.tap(card, "我来办")
    await li.sees("承办中")  # no later edit closes the menu
    await li.tap(card, "更多")
    await li.shown(card, "查看隐去内容")
    api.block(li.user)
    never_wrote = "请先点 @test_bot 发送 /start，原文才能私发给您。"
    assert await li.tap(card, "查看隐去内容") == never_wrote
    api.unblock(li.user)
    assert await wang.tap(card, "查看隐去内容") == "仅承办人李网格可以查看隐去内容。"
    assert "reveal" not in {event.what for event in desk.store.events(number)}
    api.send(person.chat, person.user, "就是这里", reply_to=await person.sees("由李网格承办"), photo=api.photo())
    note = await li.sees("居民补充（编号", "就是这里")
    private = Talker(api, 101)
    assert await li.tap(note, "查看隐去内容") == "原文已私发给您。"
    await api.wait_until(lambda: any("photo" in message.content for message in private.here()))
    await private.sees("13912345678")
    api.send(person.chat, person.user, reply_to=await person.sees("由李网格承办"), location={"latitude": 31.25, "longitude": 121.5})
    await li.tap(await li.sees("居民补充（编号", "位置"), "查看隐去内容")
    shown = await api.wait_until(lambda: next((each.content["location"] for each in private.here() if "location" in each.content), None))
    assert shown == {"latitude": 31.25, "longitude": 121.5}
    assert not any({"photo", "location"} & message.content.keys() for message in li.here())

    written = api.send(li.chat, li.user, "修好了", reply_to=card, photo=api.photo())
    answered = await person.sees("工作人员答复", "修好了")
    assert "photo" in answered.content
    api.edit(written, "都修好了")
    await api.wait_until(lambda: "都修好了" in api.current(answered).text)
    assert "photo" in api.current(answered).content

    await person.tap(await api.reply_to(person.write("/forget")), "全部删除")
    await person.sees("已删除您的提问记录")
    await api.wait_until(
        lambda: not any("13912345678" in each.text or {"photo", "location"} & each.content.keys() for each in private.here())
    )


async def test_a_topic_that_was_deleted_is_made_anew(person: Talker, li: Talker, api: FakeBotApi, bot: Bot) -> None:
    assert bot.letters is not None
    forum = api.group(GRID)
    units = dict(bot.letters.grids.units)
    units["dh3"] = replace(units["dh3"], topic=12)
    bot.letters.grids = replace(bot.letters.grids, units=units)
    api.topic(forum, 12)
    api.delete_topic(forum, 12)
    number = await opened(person)
    card = await li.sees(number, "待接")
    assert card.content["message_thread_id"] != 12
    li.write("明天修。", reply_to=card)
    await person.sees("明天修。")


async def test_from_a_group_it_goes_on_in_private(person: Talker, api: FakeBotApi) -> None:
    square = api.group(-900, [person.user])
    answer = await api.reply_to(api.send(square, person.user, "@test_bot 电梯坏了谁来修？"))
    data = next(button["callback_data"] for button in answer.buttons if button["text"] == "转人工")
    neighbour = Talker(api, 78)
    await api.answer_to(api.press(answer, neighbour.user, data))
    link = await api.wait_until(lambda: next((b["url"] for m in api.sent for b in m.buttons if "url" in b), None))
    which = await api.reply_to(neighbour.write(f"/start {link.rpartition('start=')[2]}"))
    await neighbour.tap(which, "求助")
    await neighbour.sees("已受理")


async def test_a_wish_for_a_person_hands_over_the_last_question(person: Talker, api: FakeBotApi) -> None:
    await person.tap(await api.reply_to(person.write("我想找人工")), "取消")
    await api.reply_to(person.write("电梯坏了谁来修？"))
    which = await api.reply_to(person.write("我想找人工"))
    await person.tap(which, "咨询")
    await person.sees("已受理", "6月1日 18:00前答复并办结")


async def test_a_wish_for_a_person_before_any_question_asks_what_for(person: Talker, api: FakeBotApi) -> None:
    assert "下一条文字将直接转交" in (await api.reply_to(person.write("我想找人工"))).text
    person.write("电梯坏了三天没人修")
    await person.sees("已受理")


async def test_more_time_is_asked_for_above_and_granted(person: Talker, li: Talker, chief: Talker) -> None:
    number = await opened(person)
    card = await li.sees("待接")
    await li.tap(card, "更多")
    for label in ("延期", "延 3 个工作日"):
        await li.shown(card, label)
        await li.tap(card, label)
    asked = await chief.sees(number, "李网格申请", "延期 3 个工作日", "电梯坏了谁来修", "原时限6月3日 18:00", "延期后6月8日 18:00")
    await chief.tap(asked, "同意")
    await person.sees(number, "经批准延期", "6月8日 18:00")
    await li.sees(number, "延期已同意")
    assert "申请延期" not in "".join(message.text for message in person.here())


async def test_what_becomes_urgent_shows_the_numbers_and_rings_every_level(person: Talker, li: Talker, chief: Talker) -> None:
    number = await opened(person)
    person.write("有人被困在电梯里，快来救人", reply_to=await person.sees("已受理"))
    await person.sees("110", "119", "120")
    await li.sees("紧急", number, "被困")
    await chief.sees("紧急", number, "被困")


async def test_a_helper_is_named_with_the_owner_and_sending_up_is_confirmed(
    person: Talker, li: Talker, wang: Talker, chief: Talker
) -> None:
    number = await opened(person)
    card = await li.sees("待接", "回复本卡的内容会立即发给居民")
    wang.write("/cases")
    await wang.tap(card, "我来办")
    await wang.sees("承办中")
    await wang.tap(card, "更多")
    await wang.shown(card, "备注")
    await wang.tap(card, "备注")
    li.write("我去看看", reply_to=await li.sees("请回复本条消息，写明备注"))
    await li.sees("备注（编号", "李网格")
    for label in ("协办", "李网格"):
        await wang.shown(card, label)
        await wang.tap(card, label)
    await li.sees(f"李网格协办编号 {number}（承办：王网格）")
    await wang.shown(card, "报上级")
    assert "由上级单位承办" in await wang.tap(card, "报上级")
    await wang.shown(card, "确认：转东湖社区承办")
    await wang.tap(card, "确认：转东湖社区承办")
    await chief.sees(number, "王网格报来")
    await person.sees(number, "已转至东湖社区")
    li.write("明天修。", reply_to=card)
    await li.sees("已转东湖社区，您的话没有发出")


async def test_what_the_person_wrote_meanwhile_is_shown_once(person: Talker, li: Talker) -> None:
    await opened(person)
    card = await li.sees("待接")
    person.write("在三号楼", reply_to=await person.sees("已受理"))
    await li.sees("居民补充（编号", "在三号楼")
    li.write("明天上午来修。", reply_to=card)
    await li.sees("居民同时写道", "在三号楼")
    li.write("请在家等候。", reply_to=card)
    await person.sees("请在家等候。")
    await li.api.wait_until(lambda: [each.text for each in li.here() if "已发给居民" in each.text][1:])
    assert sum("居民同时写道" in each.text for each in li.here()) == 1


async def test_who_asks_or_lists_waits_for_nobody_who_writes(person: Talker, li: Talker, wang: Talker, tmp_path: Path) -> None:
    number = await opened(person)
    card = await li.sees("待接")
    with closing(sqlite3.connect(tmp_path / "cases.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        pressed = li.api.press(card, li.user, next(each["callback_data"] for each in card.buttons if each["text"] == "我来办"))
        assert number in (await li.api.reply_to(li.write("/cases"))).text
        assert number in (await wang.api.reply_to(wang.write("/cases"))).text  # who has never acted before
        assert number in (await person.api.reply_to(person.write("/mine"))).text
        assert "路灯报修" in (await person.api.reply_to(person.write("路灯不亮怎么办？"))).text
        assert pressed in li.api.unanswered_callbacks
        other.execute("ROLLBACK")
    assert (await li.api.answer_to(pressed))["text"] == "已由您承办。"


async def test_who_is_no_member_of_the_group_cannot_act_and_who_leaves_cannot_any_more(
    person: Talker, li: Talker, wang: Talker, api: FakeBotApi, desk: Desk
) -> None:
    number = int(await opened(person))
    card = await li.sees("待接")
    take = next(each["callback_data"] for each in card.buttons if each["text"] == "我来办")
    passer_by = api.user(666, "路人")
    assert "您不是该单位的工作人员" in (await api.answer_to(api.press(card, passer_by, take)))["text"]
    assert desk.get(number).owner == ""

    assert await li.tap(card, "我来办") == "已由您承办。"
    private = Talker(api, 101)
    private.write(f"/case {number}")
    mine = await private.sees(str(number), "承办中", "承办：李网格")
    api.leave(li.chat, li.user)
    private.write("明天修。", reply_to=mine)
    await private.sees("没有这个编号的事项")
    more = next(each["callback_data"] for each in api.current(card).buttons if each["text"] == "更多")
    assert "您不是该单位的工作人员" in (await api.answer_to(api.press(card, li.user, more)))["text"]
    assert "明天修" not in "".join(each.text for each in person.here())

    api.join(li.chat, li.user)
    private.write("后天修。", reply_to=mine)
    await person.sees("后天修。")
    assert await wang.tap(card, "更多") == ""
    assert desk.store.name("telegram:102") == "王网格"


async def test_a_case_is_handed_to_colleagues_who_have_never_acted(person: Talker, li: Talker, api: FakeBotApi, desk: Desk) -> None:
    number = int(await opened(person))
    api.group(GRID, admins=[api.user(104, "赵网格")])
    card = await li.sees("待接")
    await li.tap(card, "我来办")
    await li.sees("承办中")
    await li.tap(card, "更多")
    await li.shown(card, "转给…")
    await li.tap(card, "转给…")
    await li.shown(card, "赵网格")
    forged = await api.answer_to(api.press(card, li.user, f"/move transfer {number} telegram:666"))
    assert "没有这个编号" in forged["text"]
    await li.tap(card, "赵网格")
    await li.sees(str(number), "改由赵网格承办")
    assert desk.get(number).owner == "telegram:104"


async def test_a_complaint_about_staff_goes_above_them(person: Talker, li: Talker, chief: Talker) -> None:
    number = await opened(person, "网格员电梯的事不理人", "投诉网格工作人员（由东湖社区受理）")
    assert "反映下级工作人员" in (await chief.sees(number, "待接", "投诉建议")).text
    li.write(f"/case {number}")
    await li.sees("没有这个编号的事项")
    assert number not in "".join(each.text for each in li.here())
    chief.write("已核实，向您致歉。", reply_to=await chief.sees(number, "待接"))
    await person.sees("已核实，向您致歉。")
