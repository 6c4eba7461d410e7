"""/status, /report and /audit, as an admin uses them."""

import csv
import json
import logging
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.curation import reports
from bot.errors import PrivateOnlyError, StorageError
from bot.library.indexer import Status
from bot.people.querylog import QueryLog
from bot.replies.blocks import Attachment
from bot.texts.reports import CLOCK_IS_RIGHT, HOW_TO_REPORT, SWEPT, clock_doubted, database, status
from tests.desks import LI, PERSON, Play
from tests.unit.bot.commands.conftest import GAP, Admin


async def test_the_status_says_what_the_last_day_was_like(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    admin.asked(GAP, "1" * 12, "answer")
    admin.errors.handle(logging.makeLogRecord({"levelno": logging.ERROR}))
    lines = (await admin.hears("/status")).text.splitlines()
    assert lines[0].startswith("共 4 篇文章")
    assert lines[-2:] == ["近 24 小时：提问 2，已答复 1，可能相关 0，未查到 1", "近 24 小时出错 1 次"]


async def test_a_month_is_reported_with_a_chart_where_one_can_be_drawn(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.asked(GAP, "0" * 12)
    monkeypatch.setattr(reports, "is_available", lambda: False)
    plain = await admin.hears("/report")
    assert re.match(r"20\d\d年\d+月\n一、民意收集\n提问 1：已答复 0，可能相关 0，未查到 1\n评价：有用 0，没用 0\n", plain.text)
    assert plain.attachment is None
    monkeypatch.setattr(reports, "is_available", lambda: True)
    monkeypatch.setattr(reports, "month_chart", lambda _figures, words, _cases: words.title.encode())
    drawn = await admin.hears("/report 2026-01")
    assert drawn.attachment == Attachment("月度统计-2026-01.png", "2026年1月提问和办理情况".encode())
    assert (await admin.hears("/report 2026-13")).text == HOW_TO_REPORT("zh-Hans", command="/report ")


async def test_the_status_is_said_while_the_database_is_away(admin: Admin, log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise StorageError(reason, "away")

    reason = "the database cannot be reached"
    monkeypatch.setattr(log, "last_day", away)
    assert "目前无法读取数据库" in (await admin.hears("/status")).text


def test_where_the_database_is_is_said_unless_that_is_the_state_folder() -> None:
    assert database("", "en", is_away=False) == ""
    assert database("db:5432/office", "en", is_away=False) == "Database: db:5432/office"
    assert database("db:5432/office", "en", is_away=True).count("\n") == 1


def test_the_status_names_the_kernels_in_use() -> None:
    lines = status(Status(1, 2, None, syncing=False, generation=7, kernels="numpy"), "1", "en").splitlines()
    assert lines[-2:] == ["Index number: 7", "Kernels: numpy"]


# The audit trail


async def test_what_admins_did_is_listed_newest_first_with_time_person_subject_and_reason(admin: Admin) -> None:
    assert (await admin.hears("/audit")).text == "暂无操作记录。"
    await admin.hears("/alias 效劳=服务")
    await admin.hears("/pause dogs.txt 正在修订")
    await admin.hears("/pause all 系统核对", sender="telegram:8")
    await admin.hears("/resume all")
    title, *lines = (await admin.hears("/audit")).text.splitlines()
    assert title == "操作记录（第 1/1 页）"
    acts = [re.fullmatch(r"(\d)\. \d{4}-\d\d-\d\d \d\d:\d\d ([0-9a-f]{6}) (.+)", line) for line in lines]
    assert [act[3] for act in acts if act] == [
        "恢复：全部答复",
        "暂停：全部答复（系统核对）",
        "暂停：dogs.txt（正在修订）",
        "添加同义词：效劳=服务",
    ]
    one, other, *_ = [act[2] for act in acts if act]
    assert one != other
    assert "telegram" not in "".join(lines)


@pytest.mark.parametrize(
    ("language", "title", "act"),
    [
        ("zh-Hant", "操作紀錄（第 1/1 頁）", "暫停：全部答覆（核对）"),
        ("en", "Audit trail (page 1 of 1)", "paused: all answers (核对)"),
    ],
)
async def test_the_audit_trail_is_read_in_ones_own_language(admin: Admin, language: str, title: str, act: str) -> None:
    await admin.hears("/pause all 核对")
    first, line = (await admin.hears("/audit", language=language)).text.splitlines()
    assert first == title
    assert line.endswith(act)


async def test_the_audit_trail_is_paged(admin: Admin) -> None:
    for number in range(12):
        admin.log.note("a" * 16, "word", f"词{number}")
    first = await admin.hears("/audit")
    assert len(first.text.splitlines()) == 11
    assert not first.edits
    second = await admin.taps(first, "下一页")
    assert second.text.splitlines()[0] == "操作记录（第 2/2 页）"
    assert [line[:3] for line in second.text.splitlines()[1:]] == ["11.", "12."]
    assert second.text.endswith("添加专用词语：词0")
    assert second.edits
    assert (await admin.taps(second, "上一页")).text == first.text


async def test_an_act_without_a_person_is_listed_all_the_same(admin: Admin) -> None:
    admin.log.note("", "rollback", "3")
    assert (await admin.hears("/audit")).text.splitlines()[1].endswith(" — 恢复上一版索引：3")


async def test_faults_of_the_desk_are_said_in_health_and_status(admin: Admin) -> None:
    desk = admin.additions.folder.parent / "desk"
    desk.mkdir()
    (desk / "grids.csv").write_text("code,name,parent,staff_chat,topic,people\na,甲,b,,,\n", encoding="utf-8")

    assert "grids.csv 第 2 行：parent：没有 b" in (await admin.hears("/health")).text
    assert "grids.csv 第 2 行：parent：没有 b" in (await admin.hears("/status")).text


async def test_an_admin_is_told_that_the_clock_jumped_and_may_agree(admin: Admin) -> None:
    retention = admin.bot.assistant.retention
    now = datetime.now(UTC)
    admin.log.believe(now - timedelta(days=400))
    await admin.bot.assistant.erase_old()
    assert retention.doubt is not None
    told = await admin.hears("/status")
    assert clock_doubted(retention.doubt, "zh-Hans") in told.text
    assert (await admin.taps(told, CLOCK_IS_RIGHT("zh-Hans"))).text == SWEPT("zh-Hans")
    assert (await admin.hears("/status")).buttons == ()


# Cases


def cell_of(rows: list[list[str]], scope: str, figure: str, name: str = "") -> list[str]:
    (found,) = [row[3:] for row in rows if row[:3] == [scope, name, figure]]
    return found


async def test_a_month_of_cases_has_the_same_figures_in_every_form(admin: Admin) -> None:
    play, now = Play(admin.cases), datetime.now(UTC).astimezone()
    play.clock.now = now.replace(day=1, hour=9, minute=0, second=0, microsecond=0) - timedelta(days=20)
    chance = random.Random(5)
    for number in range(24):
        case = play.open(f"第 {number} 盏路灯坏了", category=chance.choice(["inquiry", "help"]))
        play.clock.wait(hours=chance.randrange(1, 9))
        play.do(case, "answer", LI, "已修复")
        if chance.random() < 0.7:
            play.do(case, "solve", PERSON)
            play.do(case, "rate", PERSON, stars=chance.randrange(1, 6))
    month = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    admin.asked(GAP, "0" * 12)
    reply = await admin.hears(f"/report {month}")
    table = (await admin.hears(f"/report {month} csv")).attachment
    record = (await admin.hears(f"/report {month} json")).attachment
    lines = (await admin.hears(f"/report {month} events")).attachment
    assert table is not None
    assert record is not None
    assert lines is not None
    rows = list(csv.reader(table.content.decode("utf-8-sig").splitlines()))
    total = json.loads(record.content)["cases"]["total"]
    events = [json.loads(line) for line in lines.content.decode().splitlines()]
    ends = f"{month}-31T23:59:59"
    solved = sum(event["what"] == "已解决" and event["at"] < ends for event in events)
    stars = [event.changes["rating"] for event in play.store.all_events() if event.what == "rate" and f"{event.at:%Y-%m}" == month]

    assert json.loads(record.content) == reply.figures
    assert total["opened"] == sum(event["what"] == "受理" for event in events)
    assert (total["solution"]["numerator"], total["solution"]["denominator"]) == (solved, solved)
    assert total["satisfaction"]["numerator"] == sum(star > 3 for star in stars)
    assert cell_of(rows, "全部", "满意率")[1:3] == [str(total["satisfaction"]["numerator"]), str(len(stars))]
    assert f"满意率 {total['satisfaction']['share']:.1%}（{total['satisfaction']['numerator']}/{len(stars)}，95% 区间" in reply.text
    assert cell_of(rows, "全部", "受理")[0] == str(total["opened"])
    assert f"受理 {total['opened']} 件" in reply.text
    assert cell_of(rows, "网格", "响应率", "g1")[1:3] == [str(total["response"][part]) for part in ("numerator", "denominator")]
    days = json.loads(record.content)["cases"]["by_day"]
    opened = Counter(event["at"][:10] for event in events if event["what"] == "受理")
    assert {each["day"]: each["opened"] for each in days if each["opened"]} == opened
    assert [cell_of(rows, "日期", "受理", each["day"])[0] for each in days] == [str(each["opened"]) for each in days]
    assert sum(each["settled"] for each in days) == sum(event["what"] == "回复" for event in events)
    assert "二、民事反映" in reply.text
    assert "四、民声回应" in reply.text


async def test_what_was_asked_without_an_answer_is_read_by_admins_alone(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)

    assert f"1. {GAP}（1 次）" in (await admin.hears("/report")).text
    assert GAP not in (await admin.hears("/report", in_group=True)).text
    assert isinstance((await admin.hears("/report csv", in_group=True)).error, PrivateOnlyError)
