"""Cases as they are played: each test is a history."""

import asyncio
from datetime import timedelta

import pytest

from bot.commands.merging import partners, preview
from bot.desk.cases import replay
from bot.desk.desk import Desk, Opening, Said
from bot.desk.moves import Act
from bot.desk.states import Move
from bot.desk.units import Actor
from bot.errors import HeldWordsError, MoveRefusedError, NoSuchCaseError
from index import Analyzer
from tests.desks import ADMIN, CHIEF, DESK, LI, MONDAY, OTHER, PERSON, STREET, WANG, Play


@pytest.fixture
def play() -> Play:
    return Play()


def refused(play: Play, number: int, move: str, actor: object, **more: object) -> str:
    with pytest.raises(MoveRefusedError) as error:
        play.do(number, move, actor, **more)  # type: ignore[arg-type]
    return error.value.reason


def test_a_case_is_taken_answered_solved_and_rated(play: Play) -> None:
    case = play.open()
    play.do(case, "take", LI)
    play.do(case, "answer", LI, "明天上午来修。")
    play.do(case, "solve", PERSON)
    play.do(case, "rate", PERSON, stars=5)

    assert play.told(case) == ["opened", "taken", "answered", "solved"]
    assert play.state(case) == "solved"
    assert refused(play, case, "rate", PERSON, stars=4) == "rated"


def test_a_case_is_what_its_events_add_up_to(play: Play) -> None:
    case = play.open()
    play.do(case, "ask", LI, "在几号楼？")
    play.clock.wait(hours=3)
    play.do(case, "supply", PERSON, "在三号楼")
    play.do(case, "up", LI)

    assert replay(play.store.events(case)) == play.store.case(case)


def test_an_answer_to_a_waiting_case_takes_it_and_is_one_message(play: Play) -> None:
    case = play.open()
    done = play.do(case, "answer", LI, "已修好。")

    assert done.case.owner == LI.sender
    assert play.told(case) == ["opened", "answered"]


def test_the_second_who_takes_it_is_refused(play: Play) -> None:
    case = play.open()
    play.do(case, "take", LI)

    assert refused(play, case, "take", WANG) == "not_now"


def test_the_same_update_makes_a_move_once(play: Play) -> None:
    case = play.open()
    said = Said("来了。", origin="telegram:-1:5")
    first = play.desk.act(case, Act("answer", LI.sender), LI, said)
    second = play.desk.act(case, Act("answer", LI.sender), LI, said)

    assert (first.event, second.again) == (second.event, True)
    assert play.told(case) == ["opened", "answered"]


def test_words_after_a_colleagues_answer_come_back_to_their_writer(play: Play) -> None:
    case = play.open()
    seen = play.store.events(case)[-1].number
    answer = play.do(case, "answer", LI, "已修好。", seen=seen).event.number

    with pytest.raises(HeldWordsError):
        play.do(case, "answer", WANG, "明天修。", seen=seen)
    play.do(case, "answer", LI, "另附照片。", seen=seen)  # one's own second message
    play.do(case, "answer", WANG, "补充一点。", seen=answer + 1)  # who has seen it
    assert play.told(case) == ["opened", "answered", "answered", "answered"]


def test_an_answer_that_was_rejected_holds_back_no_colleague(play: Play) -> None:
    case = play.open()
    seen = play.store.events(case)[-1].number
    play.do(case, "answer", LI, "已修好。", seen=seen)
    play.do(case, "unsolve", PERSON)

    play.do(case, "answer", WANG, "明天再修。", seen=seen)
    assert play.told(case) == ["opened", "answered", "reopened", "answered"]


def test_a_stranger_sees_no_case(play: Play) -> None:
    case = play.open()

    with pytest.raises(NoSuchCaseError):
        play.do(case, "solve", OTHER)
    with pytest.raises(NoSuchCaseError):
        play.do(case + 1, "solve", PERSON)


def test_nobody_is_staff_of_his_own_case(play: Play) -> None:
    case = play.open(actor=LI)

    assert refused(play, case, "take", LI) == "not_yours"


def test_late_cases_go_up_by_themselves_once_for_each_clock(play: Play) -> None:
    case = play.open()
    due = play.store.case(case).due  # type: ignore[union-attr]
    play.clock.until("06-01 18:00")
    assert play.sweep() == 0
    play.clock.until("06-02 09:00")
    play.sweep()
    assert play.store.case(case).unit == "c1"  # type: ignore[union-attr]
    play.clock.until("06-04 09:00")  # the term of 3 days ended on the 3rd at 18:00
    play.sweep()
    now = play.store.case(case)

    assert now is not None
    assert (now.unit, now.due, now.ups) == ("s1", due, ("response", "due"))
    assert play.told(case) == ["opened", "moved", "moved"]


def test_reminders_come_at_half_and_four_fifths_in_working_minutes(play: Play) -> None:
    case = play.open()
    play.do(case, "progress", LI, "已派人去看。")
    for day in ("06-02 14:29", "06-02 14:30", "06-03 12:30", "06-03 14:00"):
        play.clock.until(day)
        play.sweep()

    assert play.told(case, "unit:g1").count("reminder") == 2
    assert "reminder" not in play.told(case)


def test_a_question_lets_the_promise_rest(play: Play) -> None:
    case = play.open()
    play.clock.until("06-01 12:00")
    play.do(case, "ask", LI, "在几号楼？")
    play.clock.until("06-04 16:00")
    play.do(case, "supply", PERSON, "三号楼")
    now = play.store.case(case)

    assert now is not None
    assert now.due == MONDAY.replace(day=9, hour=11)  # 3 days less 3 hours: 18 working hours
    assert play.state(case) == "handling"


def test_silence_after_a_question_ends_the_case_and_a_word_opens_it_again(play: Play) -> None:
    case = play.open()
    play.do(case, "ask", LI, "在几号楼？")
    play.clock.until("06-05 18:00")
    play.sweep()
    assert play.state(case) == "asked"
    play.clock.until("06-08 09:00")
    play.sweep()
    assert play.state(case) == "silent"
    play.do(case, "supply", PERSON, "三号楼")
    assert play.state(case) == "handling"
    assert refused(play, case, "solve", PERSON) == "not_now"


def test_silence_after_an_answer_ends_it_after_a_word_of_warning(play: Play) -> None:
    case = play.open()
    play.do(case, "answer", LI, "已修好。")
    for moment in ("06-05 17:58", "06-05 17:59", "06-08 09:00"):  # the 7th is a Sunday
        play.clock.until(moment)
        play.sweep()
    assert play.told(case)[-2:] == ["warned", "lapsed"]
    play.do(case, "solve", PERSON)
    assert play.state(case) == "solved"


def test_the_second_unsolved_goes_up(play: Play) -> None:
    case = play.open()
    for actor in (LI, LI):
        play.do(case, "answer", actor, "已修好。")
        play.do(case, "unsolve", PERSON)

    assert (play.state(case), play.store.case(case).unit) == ("waiting", "c1")  # type: ignore[union-attr]


def test_reopening_gives_a_day_at_least(play: Play) -> None:
    case = play.open(category="inquiry")
    play.clock.until("06-01 17:00")
    play.do(case, "answer", LI, "已修好。")
    play.clock.until("06-03 10:00")
    play.do(case, "unsolve", PERSON)

    assert play.store.case(case).due == MONDAY.replace(day=4, hour=10)  # type: ignore[union-attr]


def test_a_parked_case_comes_back_on_its_day(play: Play) -> None:
    case = play.open()
    play.do(case, "explain", LI, "需要等设备。")
    play.do(case, "park", LI, until=MONDAY + timedelta(days=19))  # a Saturday
    play.clock.until("06-19 17:00")
    play.sweep()
    assert play.state(case) == "explained"
    play.clock.until("06-22 09:00")
    play.sweep()
    assert play.state(case) == "handling"
    assert play.told(case) == ["opened", "explained", "parked", "unparked"]


def test_a_second_parking_is_approved_above(play: Play) -> None:
    case = play.open()
    for _ in range(2):
        play.do(case, "explain", LI, "需要等设备。")
        play.do(case, "park", LI, until=play.clock.now + timedelta(days=5))
        play.clock.wait(days=7)
        play.sweep()

    assert play.store.case(case).parked is None  # type: ignore[union-attr]
    assert play.told(case, "unit:c1") == ["approve_parking"]


def test_a_request_for_more_time_holds_the_clock_and_is_granted(play: Play) -> None:
    case = play.open(category="inquiry")
    play.do(case, "progress", LI, "正在查。")
    play.do(case, "extend", LI, days=2)
    play.clock.until("06-02 10:00")
    play.sweep()
    assert play.store.case(case).unit == "g1"  # type: ignore[union-attr]
    play.do(case, "extend_yes", CHIEF)

    assert play.store.case(case).due == MONDAY.replace(day=3, hour=18)  # type: ignore[union-attr]
    assert play.told(case) == ["opened", "progress", "extended"]


def test_a_request_that_nobody_answers_lapses_with_the_case(play: Play) -> None:
    case = play.open(category="inquiry")
    play.do(case, "progress", LI, "正在查。")
    play.do(case, "extend", LI, days=2)
    for moment in ("06-02 17:59", "06-03 09:00"):
        play.clock.until(moment)
        play.sweep()

    assert play.store.case(case).unit == "c1"  # type: ignore[union-attr]
    assert "extend_lapsed" in play.told(case, "unit:g1")


def test_a_case_is_returned_twice_and_then_goes_up(play: Play) -> None:
    case = play.open()
    for _ in range(2):
        play.do(case, "return", LI, reason="not_ours")
        play.do(case, "assign", DESK, unit="g1")
    assert refused(play, case, "return", CHIEF) == "not_yours"
    play.do(case, "return", LI, reason="not_ours")

    assert play.store.case(case).unit == "c1"  # type: ignore[union-attr]
    assert refused(play, case, "return", CHIEF) == "from_above"


def test_a_declined_case_goes_up_at_the_first_objection_only(play: Play) -> None:
    case = play.open()
    play.do(case, "decline", LI, reason="lawsuit")
    play.do(case, "object", PERSON)
    assert (play.state(case), play.store.case(case).unit) == ("waiting", "c1")  # type: ignore[union-attr]
    play.do(case, "decline", CHIEF, reason="lawsuit")

    assert refused(play, case, "object", PERSON) == "final"


def test_those_below_write_notes_but_no_words_to_the_person(play: Play) -> None:
    case = play.open()
    play.do(case, "up", LI)

    assert refused(play, case, "answer", LI, words="好了") == "not_yours"
    play.do(case, "note", LI, "现场照片在我这里。")


def test_an_answer_is_taken_back_within_a_minute(play: Play) -> None:
    case = play.open()
    play.do(case, "take", LI)
    before = play.store.case(case)
    play.do(case, "answer", LI, "已修好。")
    play.clock.wait(seconds=50)
    play.do(case, "revoke", LI)
    after = play.store.case(case)

    assert before is not None
    assert after is not None
    assert (after.state, after.due, after.left, after.responded) == (before.state, before.due, None, None)
    play.do(case, "answer", LI, "已修好。")
    play.clock.wait(seconds=61)
    assert refused(play, case, "revoke", LI) == "old"


def test_joined_people_each_hear_the_answer_and_part_by_themselves(play: Play) -> None:
    first, second = play.open(), play.open("灯还是不亮", OTHER)
    play.do(second, "join", LI, unit=str(first))
    play.do(first, "answer", LI, "已修好。")
    assert play.told(second) == ["opened", "joined", "answered"]
    play.do(second, "unsolve", OTHER)

    assert (play.state(first), play.state(second), play.store.case(second).joined) == ("answered", "handling", 0)  # type: ignore[union-attr]


def test_joining_an_answered_case_is_one_message_with_its_answer(play: Play) -> None:
    first, second = play.open(), play.open("灯还是不亮", OTHER)
    words = play.do(first, "answer", LI, "已修好。").event.words
    play.do(second, "join", LI, unit=str(first))

    assert play.told(second) == ["opened", "joined"]
    assert (play.state(second), play.store.events(second)[-1].words) == ("answered", words)


def test_what_joining_means_is_said_before_with_the_answer_that_holds(play: Play, shipped: Analyzer) -> None:
    first, second = play.open(), play.open("小区路灯坏了没人修", OTHER)
    play.open("楼上半夜放音乐太吵", STREET)
    play.do(first, "answer", LI, "已修好。")
    play.do(first, "explain", LI, "没有配件。")
    play.clock.wait(seconds=20)
    play.do(first, "revoke", LI)
    case = play.store.get(second)
    said = preview(play.desk, case, first, "zh-Hans")

    assert partners(play.desk, case, shipped)[0][0].number == first
    assert f"将编号 {second} 并入编号 {first}" in said
    assert "同时发给 2 位当事人" in said
    assert said.endswith("“已修好。”")
    play.do(second, "join", LI, unit=str(first))
    words = play.store.words(play.store.events(second)[-1].words)
    assert words is not None
    assert words.text == "已修好。"
    with pytest.raises(MoveRefusedError):
        preview(play.desk, play.store.get(first), second, "zh-Hans")


def test_chains_and_circles_are_refused(play: Play) -> None:
    first, second, third = play.open(), play.open("灯", OTHER), play.open("灯不亮", WANG)
    play.do(second, "join", LI, unit=str(first))

    assert refused(play, first, "join", LI, unit=str(third)) == "has_joined"
    assert refused(play, third, "join", LI, unit=str(second)) == "not_now"


def test_a_first_that_is_withdrawn_releases_the_others(play: Play) -> None:
    first, second = play.open(), play.open("灯还是不亮", OTHER)
    play.do(second, "join", LI, unit=str(first))
    play.do(first, "withdraw", PERSON)

    assert (play.state(second), play.store.case(second).joined) == ("waiting", 0)  # type: ignore[union-attr]


def test_the_same_question_of_the_same_person_is_the_same_case(play: Play) -> None:
    assert play.open("路灯坏了") == play.open("路灯坏了！")
    assert play.open("路灯坏了", OTHER) != play.open("路灯坏了")


def test_a_complaint_about_staff_is_a_case_of_its_own_even_in_the_same_words(play: Play) -> None:
    ordinary = play.open("网格员不办事")
    discreet = play.open("网格员不办事", discreet=True)

    assert discreet != ordinary
    assert play.open("网格员不办事", discreet=True) == discreet
    assert play.store.get(discreet).unit == "c1"


def test_acknowledgements_come_once_in_ten_minutes(play: Play) -> None:
    case = play.open()
    for _ in range(3):
        play.do(case, "supply", PERSON, "还有一句")
        play.clock.wait(minutes=4)

    assert play.told(case) == ["opened", "received"]
    assert play.told(case, "unit:g1").count("supplied") == 3


def test_words_after_an_answer_are_acknowledged_at_once(play: Play) -> None:
    case = play.open()
    play.do(case, "supply", PERSON, "在三号楼")
    play.do(case, "answer", LI, "已修好。")
    play.do(case, "supply", PERSON, "还是不亮")

    assert play.told(case) == ["opened", "received", "answered", "received"]


def test_after_an_outage_what_ran_out_is_marked_and_reminders_are_dropped(play: Play) -> None:
    case = play.open()
    play.sweep()
    play.clock.until("06-10 10:00")
    play.restarted()
    assert play.sweep() == 1
    now = play.store.case(case)

    assert now is not None
    assert (now.unit, now.omitted) == ("c1", ("response", "due"))


def test_after_a_jump_of_the_clock_a_sweep_does_nothing(play: Play) -> None:
    case = play.open()
    play.sweep()
    still = play.clock.monotonic()
    play.desk.sweeper.monotonic = lambda: still
    play.clock.until("06-10 10:00")

    assert play.desk.sweep().jumped
    assert play.store.case(case).unit == "g1"  # type: ignore[union-attr]


def test_a_person_who_is_back_sees_the_last_answer_and_has_time_anew(play: Play) -> None:
    case = play.open()
    play.do(case, "answer", LI, "已修好。")
    play.desk.undelivered(case)
    play.clock.wait(days=3)
    play.desk.reached(PERSON.sender)
    now = play.store.case(case)

    assert now is not None
    assert (now.delivered, now.silent_since) == (True, play.clock.now)
    assert play.told(case)[-1] == "again"


def test_forgetting_withdraws_and_erases_every_word(play: Play) -> None:
    case = play.open()
    play.do(case, "supply", PERSON, "我住在三号楼")
    assert play.desk.forget(PERSON.sender) > 0

    assert play.state(case) == "withdrawn"
    assert (play.store.words_of(case), play.store.contact(case)) == ([], None)
    assert "forgotten" in play.told(case, "unit:g1")


def test_a_category_is_corrected_to_an_earlier_date_only(play: Play) -> None:
    case = play.open()
    assert refused(play, case, "reclassify", LI, category="complaint") == "later_date"
    play.do(case, "reclassify", LI, category="inquiry")

    assert play.store.case(case).due == MONDAY.replace(hour=18)  # type: ignore[union-attr]
    assert play.told(case) == ["opened", "reclassified"]


def test_a_case_is_transferred_by_those_above_and_the_person_hears_nothing(play: Play) -> None:
    case = play.open()
    play.do(case, "take", LI)
    play.do(case, "transfer", CHIEF, person=WANG.sender)

    assert play.store.case(case).owner == WANG.sender  # type: ignore[union-attr]
    assert play.told(case) == ["opened", "taken"]


def test_numbers_reveal_no_count(play: Play) -> None:
    numbers = [play.desk.open(Opening("telegram:9", f"第{each}个")).case.number for each in range(5)]

    assert sorted(numbers) != numbers or numbers[-1] - numbers[0] > 5
    assert min(numbers) >= 10_000


def test_an_admin_approves_at_the_top(play: Play) -> None:
    case = play.desk.open(Opening(PERSON.sender, "灯坏了")).case.number
    play.do(case, "progress", DESK, "正在查。")
    play.do(case, "extend", DESK, days=2)
    play.do(case, "extend_yes", ADMIN)

    assert play.told(case, "admins") == ["approve_extension"]


def test_a_reply_to_one_persons_words_goes_to_that_one_alone(play: Play) -> None:
    first, second = play.open(), play.open("灯还是不亮", OTHER)
    play.do(second, "join", LI, unit=str(first))
    play.do(second, "supply", OTHER, "在三号楼")
    play.do(second, "answer", LI, "三号楼已修好。")
    play.do(first, "up", LI)

    assert play.told(first) == ["opened", "moved"]
    assert play.told(second) == ["opened", "joined", "received", "answered"]
    assert (play.state(first), play.state(second)) == ("waiting", "answered")


def test_what_is_urgent_rings_every_level(play: Play) -> None:
    case = play.open(urgent=True)

    assert [each.recipient for each in play.sent(case) if each.kind == "urgent"] == ["unit:g1", "unit:c1", "unit:s1"]


def test_words_that_cannot_wait_make_a_case_urgent(play: Play) -> None:
    case = play.open()
    play.desk.act(case, Act("supply", PERSON.sender), PERSON, Said("有人触电了", urgent=True))
    play.do(case, "supply", PERSON, "在三号楼")

    assert play.store.get(case).urgent
    assert [each.recipient for each in play.sent(case) if each.kind == "urgent"] == ["unit:g1", "unit:c1", "unit:s1"]


def test_each_unit_hears_once_in_the_morning_what_there_is_to_do(play: Play) -> None:
    play.open()
    for moment in ("06-02 08:00", "06-02 09:00", "06-02 15:00", "06-03 09:00"):
        play.clock.until(moment)
        play.sweep()

    assert [each.recipient for each in play.store.outbox() if each.kind == "digest"] == ["unit:g1", "unit:c1"]


def test_only_the_last_digest_waits_where_nothing_delivers() -> None:
    play = Play()
    play.open()
    for _ in range(3):
        play.sweep()
        play.clock.wait(days=1)

    assert [each.event for each in play.store.waiting() if each.kind == "digest"] == [-20260603]


def test_words_are_erased_some_days_after_the_end(play: Play) -> None:
    case = play.open()
    play.do(case, "withdraw", PERSON)
    play.clock.wait(days=29)
    assert play.desk.erase_old(30) == 0
    play.clock.wait(days=2)
    assert play.desk.erase_old(30) > 0

    assert play.store.words_of(case) == []
    assert play.state(case) == "withdrawn"


def test_names_of_staff_alone_are_kept(play: Play) -> None:
    case = play.open()
    for actor, move, words in ((LI, "answer", "好。"), (PERSON, "supply", "还有。")):
        play.desk.act(case, Act(move, actor.sender), actor, Said(words, name="某某"))  # type: ignore[arg-type]

    assert play.store.staff_of("g1") == {LI.sender: "某某"}
    assert play.store.units_of(PERSON.sender) == ()


@pytest.mark.parametrize(
    ("profile", "printed"),
    [
        ("🌸李网格🌸", "李网格"),
        ("李 网格", "李 网格"),
        ("Anne-Marie O’Neil", "Anne-Marie O’Neil"),
        ("李四 t.me/ad @ad", "李四"),
        ("🌸", ""),
    ],
)
def test_names_are_printed_as_an_office_prints_them(play: Play, profile: str, printed: str) -> None:
    case = play.open()
    play.desk.act(case, Act("answer", LI.sender), LI, Said("好。", name=profile))

    assert play.store.name(LI.sender) == printed


def test_staff_see_nothing_of_a_complaint_about_them(play: Play) -> None:
    number = play.open(category="complaint", discreet=True)
    case = play.desk.get(number)
    other = play.open("路灯也坏了", OTHER)
    play.do(other, "up", LI)

    assert (case.grid, case.unit, case.level) == ("g1", "c1", 1)
    assert {each.recipient for each in play.sent(number)} == {"person", "unit:c1"}
    assert number not in {each.number for each in play.desk.listed(LI)}
    with pytest.raises(NoSuchCaseError):
        play.do(number, "note", LI, "不是我")
    assert refused(play, number, "assign", ADMIN, unit="g1") == "complained"
    assert refused(play, number, "join", CHIEF, unit=str(other)) == "not_now"
    assert refused(play, other, "join", CHIEF, unit=str(number)) == "not_now"
    play.do(number, "up", CHIEF)
    assert play.told(number, "unit:g1") == []
    with pytest.raises(NoSuchCaseError):
        play.do(number, "note", LI, "不是我")


async def test_what_people_do_comes_between_the_steps_of_a_sweep(play: Play) -> None:
    cases = [play.open(f"第{number}件事") for number in range(5)]
    play.clock.wait(days=1, minutes=30)
    first_step, loop = asyncio.Event(), asyncio.get_running_loop()

    def notify() -> None:
        loop.call_soon_threadsafe(first_step.set)

    play.desk.notify = notify
    sweep = asyncio.create_task(play.desk.swept())
    await first_step.wait()
    await play.desk.call(Desk.act, max(cases), Act("withdraw", PERSON.sender), PERSON)
    steps = (await sweep).steps
    happened = [event.what for event in play.store.all_events()]

    assert steps >= 4
    assert happened.index("withdraw") < len(happened) - 1
    assert play.state(max(cases)) == "withdrawn"


def test_who_is_no_staff_any_more_owns_nothing(play: Play) -> None:
    case = play.open()
    play.do(case, "take", LI)

    with pytest.raises(NoSuchCaseError):
        play.do(case, "answer", Actor(LI.sender), "已修好。")


def test_who_is_back_before_any_answer_hears_nothing(play: Play) -> None:
    case = play.open()
    play.desk.undelivered(case)
    play.desk.reached(PERSON.sender)

    assert play.told(case) == ["opened"]


def test_an_edit_of_added_words_reaches_staff(play: Play) -> None:
    case = play.open()
    play.desk.act(case, Act("supply", PERSON.sender), PERSON, Said("在二号楼", origin="telegram:42:9"))
    note = next(each for each in play.sent(case) if each.kind == "supplied")
    play.store.mark(note.number, "sent", 17)

    assert not play.desk.edit("telegram:42:9", OTHER.sender, "在九号楼")
    assert play.desk.edit("telegram:42:9", PERSON.sender, "在三号楼，电话13812345678")
    words = play.store.words_of(case)[-1]
    assert words.text.startswith("在三号楼")
    assert "138" not in words.text
    assert "13812345678" in words.original
    assert {"supplied", "supplied_edited"} <= {each.kind for each in play.store.waiting()}


def test_forgetting_lets_the_notes_that_quote_be_edited(play: Play) -> None:
    case = play.open()
    play.do(case, "supply", PERSON, "在二号楼")
    play.do(case, "answer", LI, "已修好。")
    play.do(case, "solve", PERSON)
    for each in play.sent(case):
        play.store.mark(each.number, "sent", 17)

    assert play.desk.forget(PERSON.sender) == 1
    assert [each.kind for each in play.store.waiting() if each.recipient == "unit:g1"] == ["supplied", "card", "erased"]


def test_words_are_taken_back_after_a_look_but_not_after_an_answer_to_them(play: Play) -> None:
    first, second = play.open(), play.open("电梯坏了找谁修？")
    for case in (first, second):
        play.do(case, "answer", LI, "已修好。")
    play.desk.looked(first)
    play.do(second, "unsolve", PERSON)
    play.do(second, "note", LI, "再去看看")

    assert play.do(first, "revoke", LI).case.state == "waiting"
    assert refused(play, second, "revoke", LI) == "not_last"


def test_what_nobody_asked_for_waits_for_a_working_minute_and_what_people_do_does_not(play: Play) -> None:
    case = play.open()
    play.clock.until("06-01 17:59")
    play.sweep()  # a reminder, that Telegram does not take before the evening
    play.clock.until("06-01 22:00")
    play.do(case, "supply", PERSON, "在三号楼")
    evening = [each.kind for each in play.desk.pending()]
    play.clock.until("06-02 09:00")

    assert ("reminder" in evening, "digest" in evening, "supplied" in evening) == (False, False, True)
    assert {"reminder", "digest"} <= {each.kind for each in play.desk.pending()}


@pytest.mark.parametrize("move", ["transfer", "up"])
def test_who_asked_for_time_hears_that_it_lapses(play: Play, move: Move) -> None:
    case = play.open()
    play.do(case, "extend", LI, days=3)
    play.do(case, move, LI, person=WANG.sender)

    assert play.told(case, "unit:g1").count("extend_lapsed") == 1
