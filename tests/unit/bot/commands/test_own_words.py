"""What residents say about their cases, in reply to a message of the desk and in messages of their own."""

import pytest

from bot.assembly import Bot
from bot.desk.desk import Desk, Said
from bot.desk.moves import Act
from bot.desk.outbox import Bound
from bot.desk.states import State
from bot.errors import NotKeptError, StorageError
from bot.storage.database import AWAY
from tests.unit.bot.commands.residents import ASKER, NEIGHBOUR, STAFF, action, desk_of, said, tapped


async def refused(bot: Bot) -> int:
    await said(bot, "human", "电梯坏了谁来修？")
    desk = desk_of(bot)
    number = desk.mine(ASKER)[0].number
    desk.act(number, Act("decline", STAFF.sender, reason="no_request"), STAFF)
    return number


async def test_words_after_a_refusal_are_an_objection_once_the_person_says_so(bot: Bot) -> None:
    number, desk = await refused(bot), desk_of(bot)
    asked = await said(bot, "said", "凭什么不受理，写得清清楚楚", bound=Bound(number, 0, ""), file="photo:1", origin="telegram:42:8")
    assert asked.text.startswith(f"对编号 {number} 的不予受理有异议吗？")
    assert [each.label for each in asked.buttons[0]] == ["有异议", "另一个问题"]
    assert desk.get(number).state is State.DECLINED

    await tapped(bot, asked.buttons[0][0].action, origin="telegram:tap:1")
    words, enclosed = desk.store.words_of(number)[-2:]
    assert [case.number for case in desk.mine(ASKER)] == [number]
    assert (desk.get(number).state, desk.get(number).objected) == (State.WAITING, True)
    assert (words.text, enclosed.file) == ("凭什么不受理，写得清清楚楚", "photo:1")


async def test_another_question_after_a_refusal_is_a_linked_case(bot: Bot) -> None:
    number, desk = await refused(bot), desk_of(bot)
    asked = await said(bot, "said", "地下室还淹了水", bound=Bound(number, 0, ""))
    await tapped(bot, asked.buttons[0][1].action, origin="telegram:tap:2")
    newest = next(case for case in desk.mine(ASKER) if case.number != number)
    question = desk.question(newest.number)
    assert question is not None
    assert (newest.linked, question.text, desk.get(number).state) == (number, "地下室还淹了水", State.DECLINED)


async def test_words_after_a_final_refusal_open_a_linked_case(bot: Bot) -> None:
    number, desk = await refused(bot), desk_of(bot)
    await said(bot, "said", "有异议", bound=Bound(number, 0, ""))
    desk.act(number, Act("decline", STAFF.sender, reason="lawsuit"), STAFF)
    await said(bot, "said", "电梯还是坏的", bound=Bound(number, 0, ""))
    assert [case.linked for case in desk.mine(ASKER) if case.number != number] == [number]


@pytest.mark.parametrize(
    ("words", "state", "added"),
    [
        ("没解决，门还是关不上", State.HANDLING, "门还是关不上"),
        ("已解决，谢谢！", State.SOLVED, "修好了。"),
        ("已解决 谢谢师傅", State.SOLVED, "修好了。"),
        ("已解决，就是灯又坏了", State.ANSWERED, "已解决，就是灯又坏了"),
    ],
)
async def test_words_that_begin_with_a_label_make_its_move_and_go_to_staff(bot: Bot, words: str, state: State, added: str) -> None:
    await said(bot, "human", "电梯坏了谁来修？")
    desk = desk_of(bot)
    number = desk.mine(ASKER)[0].number
    desk.act(number, Act("answer", STAFF.sender), STAFF, Said("修好了。"))
    await said(bot, "said", words, bound=Bound(number, 0, ""), origin="telegram:42:9")
    assert (desk.get(number).state, desk.store.words_of(number)[-1].text) == (state, added)


async def test_a_wish_for_a_person_with_a_matter_opens_a_case_of_that(bot: Bot) -> None:
    await said(bot, "ask", "转人工，我家楼道灯坏了三天没人修")
    (case,) = desk_of(bot).mine(ASKER)
    question = desk_of(bot).question(case.number)
    assert question is not None
    assert question.text == "我家楼道灯坏了三天没人修"
    assert (await said(bot, "ask", "转人工，着火了")).emergency


@pytest.mark.parametrize("between", ["我要投诉", "谢谢", "废物", "转人工"])
async def test_a_subject_lapses_once_something_else_was_said(bot: Bot, between: str) -> None:
    await said(bot, "ask", "楼道灯不亮怎么办？", chat=ASKER)
    await said(bot, "ask", between, chat=ASKER)
    answer = (await said(bot, "ask", "多久反馈一次？", chat=ASKER)).answer
    assert answer is not None
    assert answer.question == "多久反馈一次？"


async def test_photos_before_and_with_a_question_go_along_when_it_is_handed_over(bot: Bot) -> None:
    desk = desk_of(bot)
    assert "照片或文件一并提交" in (await said(bot, "filed", file="photo:1")).text
    answer = await said(bot, "ask", "井盖破了", file="")
    shown = await tapped(bot, action(answer, "/human"))
    assert "另附照片或文件 1 个。" in shown.text
    await tapped(bot, shown.buttons[1][0].action)
    (case,) = desk.mine(ASKER)
    assert [words.file for words in desk.store.words_of(case.number) if words.file] == ["photo:1"]

    later = await said(bot, "filed", file="photo:2")
    assert later.text == f"把照片或文件补充到编号 {case.number} 吗？"
    await tapped(bot, later.buttons[0][0].action)
    await said(bot, "ask", "就在幼儿园门口", file="photo:3")
    await tapped(bot, f"/belongs {case.number} {(await said(bot, 'ask', '门口左边', file='photo:4')).answer.id}")  # type: ignore[union-attr]
    assert [words.file for words in desk.store.words_of(case.number) if words.file] == ["photo:1", "photo:2", "photo:4"]


async def test_a_photo_of_another_question_is_not_taken_along(bot: Bot) -> None:
    await said(bot, "ask", "井盖破了", file="photo:1")
    answer = await said(bot, "ask", "恐龙吃鱼吗？")
    shown = await tapped(bot, action(answer, "/human"))
    assert "照片" not in shown.text
    kept = await said(bot, "filed", file="photo:2")
    assert "一并提交" in kept.text
    await said(bot, "forget", "yes")
    assert bot.service is not None
    assert bot.service.handover.words._openings.enclosed.look(ASKER) == ()  # noqa: SLF001


async def test_what_is_written_after_a_wish_for_a_person_is_for_that_person(bot: Bot) -> None:
    assert "下一条文字将直接转交" in (await said(bot, "ask", "转人工")).text
    await said(bot, "ask", "你好")
    await said(bot, "ask", "楼上天天半夜拖凳子")
    desk = desk_of(bot)
    (case,) = desk.mine(ASKER)
    question = desk.question(case.number)
    assert question is not None
    assert question.text == "楼上天天半夜拖凳子"
    await said(bot, "ask", "转人工", NEIGHBOUR)
    await tapped(bot, "/human cancel", NEIGHBOUR)
    await said(bot, "ask", "楼下天天放音乐", NEIGHBOUR)
    assert desk.mine(NEIGHBOUR) == []


async def test_what_was_written_just_before_goes_along_and_nothing_from_before_a_case(bot: Bot) -> None:
    desk = desk_of(bot)
    await said(bot, "ask", "小区停水了，电话13812345678", chat=ASKER)
    answer = await said(bot, "ask", "都两个钟头了", chat=ASKER)
    shown = await tapped(bot, action(answer, "/human"), chat=ASKER)
    assert "此前所写一并转交：“小区停水了，电话☎***”" in shown.text
    await tapped(bot, shown.buttons[1][0].action, chat=ASKER)
    (first,) = desk.mine(ASKER)
    assert [words.text for words in desk.store.words_of(first.number)] == ["都两个钟头了", "（此前写道）小区停水了，电话☎***"]
    assert desk.store.words_of(first.number)[1].original.endswith("13812345678")

    answer = await said(bot, "ask", "井盖也破了", chat=ASKER)
    assert "此前" not in (await tapped(bot, action(answer, "/human"), chat=ASKER)).text


async def test_ok_is_answered_in_the_language_of_the_turn_before(bot: Bot) -> None:
    await said(bot, "ask", "恐龙吃鱼吗？", chat=ASKER)
    assert (await said(bot, "ask", "OK", chat=ASKER)).text.startswith("不客气")
    assert (await said(bot, "ask", "OK", NEIGHBOUR, chat=NEIGHBOUR)).text.startswith("You are welcome")


async def test_a_question_is_answered_while_cases_cannot_be_read(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = ("the database cannot be reached", AWAY)

    def away(*_: object, **__: object) -> None:
        raise StorageError(*gone)

    for name in ("awaiting", "is_person", "mine", "seen_by"):
        monkeypatch.setattr(Desk, name, away)
    answered = await said(bot, "ask", "楼道灯不亮怎么办？")
    assert answered.answer is not None
    assert answered.answer.band == "answer"
    for asked in ("编号52681", "我的事办得怎么样了"):
        refused = await said(bot, "ask", asked)
        assert isinstance(refused.error, NotKeptError | StorageError), asked
