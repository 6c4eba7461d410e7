"""What admins are told of what was asked: gaps and months."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.curation.charts import ChartLabels
from bot.curation.clustering import Gap
from bot.people.records import MonthFigures
from bot.texts.curation import page_of, pages
from bot.texts.message import Message, short
from index import Language

GAPS_A_PAGE: Final = 5

GAPS_SUMMARY: Final = Message("没答上的问题（管理员）", "沒答上的問題（管理員）", "what was not answered (admins)")
REPORT_SUMMARY: Final = Message("月报（管理员）", "月報（管理員）", "the figures of a month (admins)")
ANSWER_GAP: Final = Message("回答 {number}", "回答 {number}", "Answer {number}")
NO_GAPS: Final = Message(
    "最近 {days} 天没有没答上的问题。", "最近 {days} 天沒有沒答上的問題。", "Nothing was left unanswered in the last {days} days."
)
SEND_THE_ANSWER: Final = Message(
    "请把“{question}”的回答作为下一条消息发来，30 分钟内有效。它会原样收为一份文件，注明是管理员的答复和日期。",
    "請把“{question}”的回答作為下一條訊息發來，30 分鐘內有效。它會原樣收為一份文件，註明是管理員的答覆和日期。",
    "Send the answer to “{question}” as your next message, within 30 minutes. It becomes a document, dated, as an answer of the admins.",
)
NOT_ANSWERING: Final = Message("好的，先不回答。", "好的，先不回答。", "Good, not now.")
ANSWER_KEPT: Final = Message(
    "已收入，{count} 次提问有了答案。现在这样回答：",
    "已收入，{count} 次提問有了答案。現在這樣回答：",
    "Kept; it answers {count} questions. The reply is now:",
)
AUTHOR: Final = Message("管理员答复", "管理員答覆", "answer of the admins")
FILE_OF_GAPS: Final = Message("没答上的问题.csv", "沒答上的問題.csv", "unanswered.csv")
FILE_OF_MONTH: Final = Message("月报-{year}-{month:02}.png", "月報-{year}-{month:02}.png", "report-{year}-{month:02}.png")
HOW_TO_REPORT: Final = Message("请这样写：/report 2026-11", "請這樣寫：/report 2026-11", "Write it like this: /report 2026-11")
HOW_TO_GAPS: Final = Message(
    "请这样写：/gaps 30（天数），或 /gaps csv", "請這樣寫：/gaps 30（天數），或 /gaps csv", "Write /gaps 30 (days), or /gaps csv"
)

_CHART_TITLE: Final = Message("{year}年{month}月的提问", "{year}年{month}月的提問", "Questions in {year}-{month:02}")
_QUESTIONS: Final = Message("提问数", "提問數", "Questions")
_DAY: Final = Message("日", "日", "Day")
_COLUMNS: Final = (
    Message("问题", "問題", "Question"),
    Message("次数", "次數", "Times"),
    Message("最早", "最早", "First"),
    Message("最近", "最近", "Last"),
    Message("结果", "結果", "Outcome"),
    Message("没用", "沒用", "Not helpful"),
    Message("原因", "原因", "Reasons"),
)
_WORDS: Final[Mapping[str, Message]] = {
    "answer": Message("答上", "答上", "answered"),
    "maybe": Message("可能", "可能", "maybe"),
    "none": Message("没答上", "沒答上", "not answered"),
    "off": Message("答非所问", "答非所問", "beside the point"),
    "old": Message("过时", "過時", "out of date"),
    "unclear": Message("看不懂", "看不懂", "unclear"),
}
_GAP: Final = Message(
    "{number}. {question} ×{count}（{how}）", "{number}. {question} ×{count}（{how}）", "{number}. {question} ×{count} ({how})"
)
_VOTED_DOWN: Final = Message("没用 {count}", "沒用 {count}", "not helpful {count}")
_MONTH: Final = Message(
    "{year}年{month}月\n提问 {asked}\n答上 {answer}，可能 {maybe}，没答上 {none}\n有用 {up}，没用 {down}\n"
    "答复用时中位数 {milliseconds:.0f} 毫秒",
    "{year}年{month}月\n提問 {asked}\n答上 {answer}，可能 {maybe}，沒答上 {none}\n有用 {up}，沒用 {down}\n"
    "答覆用時中位數 {milliseconds:.0f} 毫秒",
    "{year}-{month:02}\n{asked} asked\n{answer} answered, {maybe} maybe, {none} not\n{up} helpful, {down} not helpful\n"
    "median time to answer {milliseconds:.0f} ms",
)


def gaps(found: Sequence[Gap], page: int, language: Language) -> str:
    """Say, for one page from 1, what was not answered, most asked first."""
    first = (page - 1) * GAPS_A_PAGE
    lines = [_gap(number, gap, language) for number, gap in enumerate(found[first : first + GAPS_A_PAGE], first + 1)]
    return "\n".join([*lines, page_of(page, pages(len(found), GAPS_A_PAGE), language)])


def month(figures: MonthFigures, language: Language) -> str:
    """Say what a month was like."""
    return _MONTH(
        language,
        year=figures.year,
        month=figures.month,
        asked=figures.asked,
        answer=figures.answer,
        maybe=figures.maybe,
        none=figures.none,
        up=figures.helpful_up,
        down=figures.helpful_down,
        milliseconds=figures.median_milliseconds,
    )


def chart_labels(figures: MonthFigures, language: Language) -> ChartLabels:
    """Return the words of a month's chart."""
    bands = {name: _WORDS[name](language) for name in ("answer", "maybe", "none")}
    title = _CHART_TITLE(language, year=figures.year, month=figures.month)
    return ChartLabels(title=title, questions=_QUESTIONS(language), days=_DAY(language), **bands)


def columns(language: Language) -> list[str]:
    """Return the headings of the exported gaps."""
    return [column(language) for column in _COLUMNS]


def words(language: Language) -> dict[str, str]:
    """Return what is said for bands and for reasons of votes, by their names."""
    return {name: word(language) for name, word in _WORDS.items()}


def _gap(number: int, gap: Gap, language: Language) -> str:
    said = words(language)
    how = [f"{said[name]} {count}" for name, count in gap.bands]
    if gap.voted_down:
        how.append(_VOTED_DOWN(language, count=gap.voted_down))
    how += [f"{said.get(name, name)} {count}" for name, count in gap.reasons]
    return _GAP(language, number=number, question=short(gap.question), count=gap.count, how=" · ".join(how))
