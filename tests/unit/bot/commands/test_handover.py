"""What a resident does with the service desk, by the one door of all channels."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.assembly import Bot
from bot.desk.cases import Case, Event
from bot.desk.desk import Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.states import State
from bot.desk.units import Actor
from bot.people.privacy import mask
from bot.replies import cases as layout
from bot.replies.blocks import Reply
from bot.replies.case_questions import ABOUT_STAFF
from index import Corpus
from tests.bots import make_bot
from tests.unit.bot.commands.residents import ASKER, GROUP, NEIGHBOUR, STAFF, action, desk_of, said, tapped


@pytest.mark.parametrize(("taker", "original"), [(ASKER, "13812345678"), (NEIGHBOUR, "")])
async def test_hidden_numbers_go_to_staff_with_their_writer_only(bot: Bot, taker: str, original: str) -> None:
    answer = await said(bot, "ask", "恐龙吃鱼吗？我的电话是13812345678", chat=GROUP, in_group=True)
    assert "不显示、不用于检索" in answer.text
    await tapped(bot, action(answer, "/human"), taker, chat=GROUP, in_group=True)
    preview = await said(bot, "start", f"h_{action(answer, '/human').split()[1]}", taker)
    assert ("一并转交，仅承办人可以查看" in preview.text) is bool(original)
    await tapped(bot, preview.buttons[1][0].action, taker)
    desk = desk_of(bot)
    question = desk.question(desk.mine(taker)[0].number)
    assert question is not None
    assert "13812345678" not in question.text
    assert ("13812345678" in question.original) is bool(original)


async def test_what_was_granted_in_a_group_is_proved_to_a_bot_that_has_forgotten_it(bot: Bot) -> None:
    answer = await said(bot, "ask", "恐龙吃鱼吗？", chat=GROUP, in_group=True)
    offered = await tapped(bot, action(answer, "/human"), NEIGHBOUR, chat=GROUP, in_group=True)
    proved = offered.buttons[0][0].start
    assert bot.commands._handover is not None  # noqa: SLF001 - as on another machine
    bot.commands._handover._granted.clear()  # noqa: SLF001
    forged = f"{proved[:-12]}{'0' * 12}"
    for link, sender in ((forged, NEIGHBOUR), (proved[:-13], NEIGHBOUR), (proved, "telegram:78")):
        assert "恐龙" not in (await said(bot, "start", link, sender)).text
    assert "恐龙" in (await said(bot, "start", proved, NEIGHBOUR)).text


def moved(due: datetime, at: datetime) -> str:
    event = Event(1, 52681, at, "clock", "up", State.HANDLING, State.WAITING, 3)
    return layout.to_person("moved", layout.View(Case(52681, due=due), event, unit="东湖社区"), "zh-Hans").text


def test_a_promise_that_has_passed_is_not_repeated() -> None:
    due = datetime(2026, 6, 3, 18, 0)  # noqa: DTZ001 - of no zone
    assert moved(due, due - timedelta(hours=1)) == "编号 52681 已转至东湖社区办理，办结时限不变：6月3日 18:00。"
    assert moved(due, due + timedelta(hours=15)) == "编号 52681 未能按时办结，已转东湖社区继续办理。"


def test_the_list_says_what_is_late_and_when_a_case_ended() -> None:
    case = Case(52681, State.HANDLING, due=datetime(2026, 6, 3, 18, 0))  # noqa: DTZ001 - of no zone
    assert layout.own_line(case, "路灯", "zh-Hans", is_late=True) == "52681 路灯（承办中，应于6月3日 18:00前办结，已逾期）"
    ended = Case(52681, State.SOLVED, due=case.due, closed=datetime(2026, 6, 9, 10, 0))  # noqa: DTZ001
    assert layout.own_line(ended, "路灯", "zh-Hans", is_late=False) == "52681 路灯（已解决，6月9日结束）"


async def opened(bot: Bot) -> int:
    await said(bot, "human", "电梯坏了谁来修？")
    return desk_of(bot).mine(ASKER)[0].number


async def test_labels_typed_in_reply_are_moves_and_words_after_them_are_offered(bot: Bot) -> None:
    number = await opened(bot)
    desk, bound = desk_of(bot), Bound(number, 0, "")
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("已修好。"))
    await said(bot, "said", "没解决", bound=bound)
    assert desk.get(number).state == "handling"

    answer = await said(bot, "ask", "恐龙吃鱼吗？")
    assert answer.text.startswith(f"您是在补充编号 {number} 吗？")
    assert [[each.label for each in row] for row in answer.buttons[:2]] == [[f"是，补充到编号 {number}"], ["不是，另问", "查看办理情况"]]
    await tapped(bot, answer.buttons[0][0].action)
    assert desk.store.words_of(number)[-1].text == "恐龙吃鱼吗？"
    now = desk.now()
    desk.now = lambda: now + timedelta(minutes=11)
    assert "您是在补充" not in (await said(bot, "ask", "恐龙吃鱼吗？")).text

    assert (await said(bot, "said", "撤回", bound=bound)).text == f"确定撤回编号 {number} 吗？"
    assert desk.get(number).state == "handling"


async def test_ones_own_number_shows_the_case(bot: Bot) -> None:
    number = await opened(bot)
    for text in (f"编号{number}", f"{number}怎么样了"):
        assert f"编号 {number} · 求助 · 待接\n“电梯坏了谁来修？”" in (await said(bot, "ask", text)).text
        assert "电梯坏了" not in (await said(bot, "ask", text, NEIGHBOUR)).text
    assert (await said(bot, "case")).text == "请写编号，如 /case 52681。"


async def test_a_second_case_like_an_open_one_is_asked_about_and_its_words_reach_the_first(bot: Bot) -> None:
    number = await opened(bot)
    asked = await said(bot, "human", "电梯还是坏的，谁来修啊，电话13812345678")
    assert f"编号 {number}：“电梯坏了谁来修？”（待接）。是同一件事吗？" in asked.text
    added = await tapped(bot, asked.buttons[0][0].action, origin="telegram:1:1")
    desk = desk_of(bot)

    assert [case.number for case in desk.mine(ASKER)] == [number]
    assert added.text == f"已补充到编号 {number}。"
    assert [each.text for each in desk.store.words_of(number)][-1].startswith("电梯还是坏的")
    assert "13812345678" not in desk.store.words_of(number)[-1].text
    assert (await tapped(bot, asked.buttons[0][0].action)).error is not None  # once only


async def test_what_is_not_the_same_is_a_case_of_its_own_and_nobody_else_is_asked(bot: Bot) -> None:
    number = await opened(bot)
    asked = await said(bot, "human", "电梯还是坏的，谁来修啊")
    assert (await tapped(bot, asked.buttons[0][0].action, NEIGHBOUR)).error is not None
    await tapped(bot, asked.buttons[1][0].action)
    await said(bot, "human", "电梯坏了谁来修呀", NEIGHBOUR)
    await said(bot, "human", "楼上半夜放音乐太吵")
    await said(bot, "human", "电梯坏了谁来修")  # its own words again
    desk = desk_of(bot)

    assert len(desk.mine(ASKER)) == 3
    assert len(desk.mine(NEIGHBOUR)) == 1
    assert number in {case.number for case in desk.mine(ASKER)}


async def test_what_cannot_wait_is_not_asked_about(bot: Bot) -> None:
    await said(bot, "human", "楼道灶台有煤气味吗")
    await said(bot, "human", "楼道灶台有煤气味，闻到煤气漏了")
    assert len(desk_of(bot).mine(ASKER)) == 2


async def test_staff_sees_what_is_urgent_on_cards_and_lists_and_what_was_answered_to_all(bot: Bot) -> None:
    await said(bot, "human", "楼道灶台有煤气味，闻到煤气漏了")
    await said(bot, "human", "电梯坏了谁来修？", NEIGHBOUR)
    desk, letters = desk_of(bot), bot.letters
    assert letters is not None
    (urgent,), (usual,) = desk.mine(ASKER), desk.mine(NEIGHBOUR)
    listed = letters.lines(desk, (urgent, usual), "zh-Hans")
    assert ["紧急 · 待接" in line for line in listed] == [True, False]
    assert "标记：紧急" in (await letters.card(urgent, "")).text
    assert "标记" not in (await letters.card(usual, "")).text

    desk.act(urgent.number, Act("join", STAFF.sender, unit=str(usual.number)), STAFF)
    assert "标记：紧急" in (await letters.card(desk.get(usual.number), "")).text
    desk.act(usual.number, Act("answer", STAFF.sender), STAFF, Said("已关阀门。"))
    desk.act(urgent.number, Act("unsolve", ASKER), Actor(ASKER))
    assert "回复：已关阀门。" in (await letters.card(desk.get(urgent.number), "", "history")).text


@pytest.mark.parametrize(("days", "is_asked"), [(14, True), (16, False)])
async def test_what_is_like_a_case_just_ended_asks_whether_it_is_not_solved(bot: Bot, days: int, *, is_asked: bool) -> None:
    number, desk = await opened(bot), desk_of(bot)
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("明天来修。"))
    desk.act(number, Act("solve", ASKER), Actor(ASKER))
    now = desk.now()
    desk.now = lambda: now + timedelta(days=days)
    reply = await said(bot, "human", "电梯还是坏了，谁来修")
    if not is_asked:
        assert desk.mine(ASKER)[0].linked == number
        return
    assert "是没有解决吗？" in reply.text
    await tapped(bot, reply.buttons[0][0].action, origin="telegram:1:2")

    assert desk.get(number).state is State.HANDLING
    assert desk.get(number).unsolved == 1
    assert desk.store.words_of(number)[-1].text == "电梯还是坏了，谁来修"


async def test_a_case_like_one_withdrawn_or_refused_is_linked_to_it(bot: Bot) -> None:
    number, desk = await opened(bot), desk_of(bot)
    desk.act(number, Act("withdraw", ASKER), Actor(ASKER))
    await said(bot, "human", "电梯坏了谁来修呢")
    assert desk.mine(ASKER)[0].linked == number


async def test_the_days_on_the_buttons_are_those_of_the_persons_unit(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    desk_dir = tmp_path / "desk"
    desk_dir.mkdir()
    (desk_dir / "grids.csv").write_text(
        "code,name,parent,staff_chat,topic,people\ndh,东湖社区,,-1,,\ndh3,三网格,dh,-1,,\n", encoding="utf-8"
    )
    (desk_dir / "calendar.toml").write_text("[promise]\nhelp = 4\n[promise.community]\nhelp = 7\n", encoding="utf-8")
    bot = make_bot(corpus, folder, tmp_path / "state", desk_dir=desk_dir)
    await bot.indexer.sync()
    for grid, days in (("dh3", 4), ("dh", 7)):
        await said(bot, "start", f"g_{grid}")
        await said(bot, "ask", "恐龙吃鱼吗？")
        assert f"求助（{days} 个工作日）" in [row[0].label for row in (await said(bot, "human")).buttons]


async def test_a_case_tells_its_person_the_whole_history_in_plain_words(bot: Bot) -> None:
    number, desk = await opened(bot), desk_of(bot)
    asked = await said(bot, "case", str(number))
    assert f"编号 {number} · 求助 · 待接\n“电梯坏了谁来修？”\n已送达服务台，等待承办\n承诺：" in asked.text
    now = desk.now()
    desk.act(number, Act("take", STAFF.sender), STAFF, Said(name="李网格"))
    desk.act(number, Act("note", STAFF.sender), STAFF, Said("内部：找物业"))
    desk.act(number, Act("ask", STAFF.sender), STAFF, Said("几号楼？"))
    desk.act(number, Act("supply", ASKER), Actor(ASKER), Said("三号楼，电话13812345678"))
    desk.act(number, Act("reveal", STAFF.sender), STAFF)
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("明天来修。"))
    shown = (await said(bot, "case", str(number))).text.split("\n")

    assert shown[0] == f"编号 {number} · 求助 · 已回复"
    assert shown[2] == "现由服务台李网格承办"
    assert shown[4].startswith("首次答复：")
    assert shown[5] == "待您补充或确认，办结时限暂停计算"
    lines = [line.partition(f"{now:%H}:")[2][3:] for line in shown[shown.index("") + 1 :]]
    assert lines == [
        "已受理",
        "由李网格承办（服务台）",
        "请您补充（李网格）：几号楼？",
        f"您补充：三号楼，电话{mask('13812345678').text}",
        "李网格查看了您隐去的内容",
        "答复（李网格）：明天来修。",
    ]
    assert "13812345678" not in "".join(shown)
    assert "内部" not in "".join(shown)


async def test_a_very_long_history_shows_its_end_and_nobody_else_sees_it(bot: Bot) -> None:
    number, desk = await opened(bot), desk_of(bot)
    for count in range(40):
        desk.act(number, Act("progress", STAFF.sender), STAFF, Said(f"第{count}步" + "，仍在处理" * 30))
    shown = (await said(bot, "case", str(number))).text

    assert len(shown) < 4_096
    assert "（更早的 " in shown
    assert "第39步" in shown
    assert (await said(bot, "case", str(number), NEIGHBOUR)).error is not None


async def rated(bot: Bot, stars: int, sender: str = ASKER) -> tuple[int, Reply]:
    desk = desk_of(bot)
    await said(bot, "human", "电梯坏了谁来修？", sender)
    number = desk.mine(sender)[0].number
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("明天来修。"))
    desk.act(number, Act("solve", sender), Actor(sender))
    return number, await tapped(bot, f"/move rate {number} {stars}", sender)


async def test_after_a_low_mark_the_reason_is_asked_for_once_and_reaches_staff(bot: Bot) -> None:
    number, asked = await rated(bot, 2)
    desk = desk_of(bot)
    assert "哪里不满意？请回复本条消息说明" in asked.text
    about = Bound(number, 0, "")
    await said(bot, "said", "谢谢", bound=about)
    await said(bot, "said", "等了三天才来，电话13812345678", bound=about)
    again = await said(bot, "said", "还有一点", bound=about)
    events = [each for each in desk.store.events(number) if each.what == "comment"]
    words = desk.store.words(events[0].words)

    assert len(events) == 1
    assert words is not None
    assert words.text == f"等了三天才来，电话{mask('13812345678').text}"
    assert [(each.recipient, each.kind) for each in desk.store.outbox(event=events[0].number)] == [
        ("person", "commented"),
        ("unit:", "commented"),
    ]
    assert "没有解决吗" in again.text
    assert desk.get(number).state is State.SOLVED


async def test_after_a_good_mark_nothing_is_asked(bot: Bot) -> None:
    number, thanked = await rated(bot, 3)
    assert thanked.text == "感谢您的评价。"
    assert "comment" not in desk_of(bot).moves(number, Actor(ASKER))


async def test_a_plain_message_after_a_low_mark_is_offered_as_the_reason(bot: Bot) -> None:
    number, _ = await rated(bot, 1)
    asked = await said(bot, "ask", "恐龙吃鱼吗？")
    assert f"您是在补充编号 {number} 吗？" in asked.text
    await tapped(bot, action(asked, f"/belongs {number}"))
    assert desk_of(bot).store.events(number)[-1].what == "comment"
    assert desk_of(bot).awaiting(ASKER) == []


async def test_on_the_page_the_reason_is_written_below(bot: Bot) -> None:
    _, asked = await rated(bot, 1, "web:abcdefgh")
    assert "请在下方说明" in asked.text


async def test_half_sentences_after_a_case_was_opened_are_offered_as_part_of_it(bot: Bot) -> None:
    number = await opened(bot)
    asked = await said(bot, "ask", "恐龙吃鱼吗？")
    assert f"您是在补充编号 {number} 吗？" in asked.text
    await tapped(bot, action(asked, f"/belongs {number}"))
    desk = desk_of(bot)
    now = desk.now()
    assert desk.awaiting(ASKER) == [number]
    assert desk.awaiting(ASKER, just_opened=False) == []
    desk.now = lambda: now + timedelta(minutes=11)
    assert desk.awaiting(ASKER) == []


async def test_a_case_speaks_the_language_in_which_it_was_asked(bot: Bot) -> None:
    answer = await said(bot, "ask", "恐龍吃魚嗎？", language="en")
    asked = await tapped(bot, action(answer, "/human"), language="en")
    assert asked.text.startswith("將轉交工作人員辦理")
    await tapped(bot, asked.buttons[1][0].action, language="en")
    (case,) = desk_of(bot).mine(ASKER)
    contact = desk_of(bot).store.contact(case.number)
    assert contact is not None
    assert contact.language == "zh-Hant"
    thanked = await said(bot, "said", "谢谢", language="en", bound=Bound(case.number, 0, ""))
    assert thanked.text.startswith("不客氣")
    await said(bot, "human", "Who repairs the elevator?", language="zh-Hans")
    other = desk_of(bot).mine(ASKER)[0]
    assert desk_of(bot).store.contact(other.number).language == "en"  # type: ignore[union-attr]


async def test_words_that_take_up_a_case_again_reach_it(bot: Bot) -> None:
    number, _ = await rated(bot, 5)
    desk = desk_of(bot)
    asked = await said(bot, "said", "又坏了", bound=Bound(number, 0, ""))
    await tapped(bot, action(asked, "/same"), origin="telegram:1:9")
    assert desk.get(number).state is State.HANDLING
    assert desk.store.words_of(number)[-1].text == "又坏了"


async def test_after_a_restart_a_case_is_taken_up_again_without_the_words(bot: Bot) -> None:
    number, _ = await rated(bot, 5)
    await tapped(bot, f"/same {'0' * 12} {number}")
    assert desk_of(bot).get(number).state is State.HANDLING
    assert (await tapped(bot, f"/same {'0' * 12} {number}")).error is not None


async def test_words_after_a_withdrawal_open_a_linked_case_that_says_what_it_is_about(bot: Bot) -> None:
    number, desk = await opened(bot), desk_of(bot)
    desk.act(number, Act("withdraw", ASKER), Actor(ASKER))
    await said(bot, "said", "不撤了，还是要办", bound=Bound(number, 0, ""))
    newest = next(each for each in desk.mine(ASKER) if each.number != number)
    question = desk.question(newest.number)

    assert newest.linked == number
    assert question is not None
    assert question.text == "电梯坏了谁来修？\n不撤了，还是要办"


@pytest.mark.parametrize("text", ["我的事项", "进度", "办理进度", "my cases"])
async def test_progress_is_asked_for_in_ones_own_words(bot: Bot, text: str) -> None:
    number = await opened(bot)
    assert str(number) in (await said(bot, "ask", text)).text


async def test_how_a_matter_stands_is_asked_of_ones_own_open_cases_alone(bot: Bot) -> None:
    number = await opened(bot)
    assert f"编号 {number} · 求助 · 待接" in (await said(bot, "ask", "我的事办得怎么样了")).text
    assert "电梯坏了" not in (await said(bot, "ask", "我的事办得怎么样了", NEIGHBOUR)).text
    await said(bot, "human", "路灯不亮找谁修？")
    both = (await said(bot, "ask", "我的事办得怎么样了")).text
    assert "电梯坏了" in both
    assert "路灯不亮" in both
    for case in desk_of(bot).mine(ASKER):
        await tapped(bot, f"/move withdraw {case.number} yes")
    assert "编号" not in (await said(bot, "ask", "我的事办得怎么样了")).text


async def test_help_tells_staff_alone_how_cases_are_handled(bot: Bot) -> None:
    desk_of(bot).introduce("telegram:101", "李网格", frozenset({""}))
    told = await said(bot, "help", sender="telegram:101", chat="telegram:-1001", in_group=True, staff_chat=-1001)
    assert "回复卡片或卡片下的消息，内容立即发给居民" in told.text
    assert "卡片" not in (await said(bot, "help")).text


async def test_words_after_the_refusal_of_a_discreet_case_stay_discreet(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "grids.csv").write_text(
        "code,name,parent,staff_chat,topic,people\ndh,东湖社区,,-1,,\ndh3,三网格,dh,-2,,\n", encoding="utf-8"
    )
    bot = make_bot(corpus, folder, tmp_path / "state", desk_dir=tmp_path)
    await bot.indexer.sync()
    await said(bot, "start", "g_dh3")
    answer = await said(bot, "ask", "网格员收钱不办事怎么办？")
    await tapped(bot, f"{action(answer, '/human')} {ABOUT_STAFF}")
    desk, above = desk_of(bot), Actor("telegram:201", frozenset({"dh"}))
    (first,) = desk.mine(ASKER)
    desk.act(first.number, Act("decline", above.sender, reason="lawsuit"), above)
    asked = await said(bot, "said", "网格员又来收钱了", bound=Bound(first.number, 0, ""))
    await tapped(bot, asked.buttons[0][1].action)
    newest = desk.mine(ASKER)[0]
    assert (newest.linked, newest.discreet, newest.unit) == (first.number, True, "dh")


async def test_a_follow_up_reaches_staff_with_what_it_means(bot: Bot) -> None:
    await said(bot, "ask", "党小组考评得85分算哪一档？")
    answer = await said(bot, "ask", "那55分呢？")
    preview = await tapped(bot, action(answer, "/human"))
    await tapped(bot, preview.buttons[1][0].action)
    desk = desk_of(bot)
    question = desk.question(desk.mine(ASKER)[0].number)
    assert question is not None
    assert question.text.startswith("那55分呢？（结合上文：党小组考评得55分算哪一档")
    assert question.text in preview.text
