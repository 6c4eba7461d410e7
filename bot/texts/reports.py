"""Sentences about how the service does: its status, the last day, and a month with its chart."""

from collections.abc import Mapping
from typing import Final

from bot.curation.charts import ChartLabels
from bot.library.indexer import Status
from bot.people.records import MonthFigures
from bot.people.retention import Doubt
from bot.texts.accounts import ASKED
from bot.texts.message import Message
from bot.texts.questions import BANDS
from index import Language

STATUS_SUMMARY: Final = Message("运行状态（管理员）", "運作狀態（管理員）", "show the status (admins)")
REPORT_SUMMARY: Final = Message("月度统计（管理员）", "月度統計（管理員）", "figures of a month (admins)")
FILE_OF_MONTH: Final = Message("月度统计-{year}-{month:02}.png", "月度統計-{year}-{month:02}.png", "report-{year}-{month:02}.png")
HOW_TO_REPORT: Final = Message(
    "格式：{command}2026-11，可加 csv、json 或 events",
    "格式：{command}2026-11，可加 csv、json 或 events",
    "Format: {command}2026-11, with csv, json or events behind it",
)

_STATUS: Final = Message(
    "共 {documents} 篇文章，{passages} 个段落\n最近同步：{synced}\n版本：{version}",
    "共 {documents} 篇文章，{passages} 個段落\n最近同步：{synced}\n版本：{version}",
    "{documents} documents, {passages} passages\nLast sync: {synced}\nVersion: {version}",
)
_GENERATION: Final = Message("索引编号：{generation}", "索引編號：{generation}", "Index number: {generation}")
_KERNELS: Final = Message("检索：{kernels}", "檢索：{kernels}", "Kernels: {kernels}")
_LEADER: Final = Message("主副本：{name}", "主副本：{name}", "Leading machine: {name}")
_THIS_ONE: Final = Message("主副本：{name}（本机）", "主副本：{name}（本機）", "Leading machine: {name} (this one)")
_NEVER: Final = Message("尚未同步", "尚未同步", "never")
_SYNCING_NOW: Final = Message("正在重新读取文件……", "正在重新讀取文件……", "Reading the documents…")
_DATABASE: Final = Message("数据库：{place}", "資料庫：{place}", "Database: {place}")
_AWAY: Final = Message(
    "目前无法读取数据库，不能保存，提问仍按索引答复",
    "目前無法讀取資料庫，不能保存，提問仍按索引答覆",
    "The database cannot be read at the moment: nothing is saved, and questions are answered from the index",
)
_LAST_DAY: Final = Message(
    "近 24 小时：提问 {asked}，已答复 {answer}，可能相关 {maybe}，未查到 {none}",
    "近 24 小時：提問 {asked}，已答覆 {answer}，可能相關 {maybe}，未查到 {none}",
    "Last 24 hours: {asked} asked, {answer} answered, {maybe} possibly related, {none} not answered",
)
_ERRORS: Final = Message("近 24 小时出错 {count} 次", "近 24 小時出錯 {count} 次", "Errors in the last 24 hours: {count}")
_CLOCK_DOUBTED: Final = Message(
    "系统时间现为 {now}，与上次记录的 {last} 相差过大，已暂停清除到期记录。请核对服务器时间；时间无误的，请按下方按钮。",
    "系統時間現為 {now}，與上次記錄的 {last} 相差過大，已暫停清除到期記錄。請核對伺服器時間；時間無誤的，請按下方按鈕。",
    "The system clock now says {now}, too far from {last}, when it was last checked; expired records are not erased. "
    "Please check the server's clock, and press the button below if it is right.",
)
CLOCK_IS_RIGHT: Final = Message("时间无误，恢复清除", "時間無誤，恢復清除", "The clock is right: resume")
SWEPT: Final = Message("已恢复清除到期记录。", "已恢復清除到期記錄。", "Expired records are being erased again.")
_MONTH: Final = Message(
    "{year}年{month}月\n{stage}\n提问 {asked}：已答复 {answer}，可能相关 {maybe}，未查到 {none}\n评价：有用 {up}，没用 {down}",
    "{year}年{month}月\n{stage}\n提問 {asked}：已答覆 {answer}，可能相關 {maybe}，未查到 {none}\n評價：有用 {up}，沒用 {down}",
    "{year}-{month:02}\n{stage}\n{asked} asked: {answer} answered, {maybe} possibly related, {none} not answered\n"
    "Votes: {up} helpful, {down} not helpful",
)
_MEDIAN: Final = Message(
    "答复用时中位数：{milliseconds:.0f} 毫秒", "答覆用時中位數：{milliseconds:.0f} 毫秒", "Median time to answer: {milliseconds:.0f} ms"
)
_CHART_TITLE: Final = Message(
    "{year}年{month}月提问和办理情况", "{year}年{month}月提問和辦理情況", "Questions and cases in {year}-{month:02}"
)
_CASES: Final = Message("事项数", "事項數", "Cases")
_OPENED: Final = Message("受理", "受理", "accepted")
_SETTLED: Final = Message("首次办结", "首次辦結", "first settled")
_QUESTIONS: Final = Message("提问数", "提問數", "Questions")
_DAY: Final = Message("日", "日", "Day")


def status(state: Status, version: str, language: Language) -> str:
    """Say what is indexed, since when, by which kernels it is searched, and which of several machines leads."""
    synced = state.synced_at.astimezone().strftime("%Y-%m-%d %H:%M") if state.synced_at else _NEVER(language)
    lines = [_STATUS(language, documents=state.documents, passages=state.passages, synced=synced, version=version)]
    if state.generation:
        lines.append(_GENERATION(language, generation=state.generation))
    if state.kernels:
        lines.append(_KERNELS(language, kernels=state.kernels))
    if state.leader:
        lines.append((_THIS_ONE if state.leading else _LEADER)(language, name=state.leader))
    return "\n".join([*lines, _SYNCING_NOW(language)] if state.syncing else lines)


def database(place: str, language: Language, *, is_away: bool) -> str:
    """Say where what changes is kept, unless that is the state folder, and whether it can be read."""
    lines = [_DATABASE(language, place=place)] if place else []
    return "\n".join([*lines, _AWAY(language)] if is_away else lines)


def last_day(bands: Mapping[str, int], errors: int | None, language: Language) -> str:
    """Return the figures of the last 24 hours; empty where nobody counted."""
    lines = [_LAST_DAY(language, asked=sum(bands.values()), **bands)] if bands else []
    return "\n".join(lines if errors is None else [*lines, _ERRORS(language, count=errors)])


def clock_doubted(doubt: Doubt, language: Language) -> str:
    """Say that expired records are not erased, since the clock may be wrong."""
    now, last = (f"{each.astimezone():%Y-%m-%d %H:%M}" for each in (doubt.now, doubt.last))
    return _CLOCK_DOUBTED(language, now=now, last=last)


def month(figures: MonthFigures, language: Language) -> str:
    """Return the figures of a month, the first stage of its report."""
    counts = _MONTH(
        language,
        stage=ASKED(language),
        year=figures.year,
        month=figures.month,
        asked=figures.asked,
        answer=figures.answer,
        maybe=figures.maybe,
        none=figures.none,
        up=figures.helpful_up,
        down=figures.helpful_down,
    )
    median = [_MEDIAN(language, milliseconds=figures.median_milliseconds)] if figures.asked else []
    return "\n".join([counts, *median])


def chart_labels(figures: MonthFigures, language: Language) -> ChartLabels:
    """Return the words of a month's chart."""
    bands = {name: message(language) for name, message in BANDS.items()}
    title = _CHART_TITLE(language, year=figures.year, month=figures.month)
    cases = {"cases": _CASES(language), "opened": _OPENED(language), "settled": _SETTLED(language)}
    return ChartLabels(title=title, questions=_QUESTIONS(language), days=_DAY(language), **bands, **cases)
