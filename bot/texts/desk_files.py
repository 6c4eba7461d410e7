"""Sentences about the files that set up the desk: what is wrong in which line, by what is raised about them, and what is missing."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.errors import DeskFileError
from bot.texts.message import Message, listed
from index import Language

UNLISTED: Final = Message(
    "{years} 年的节假日安排尚未写入，暂按周一至周五计算，仅扣除法定节日。国务院公布后请更新程序，或写入 calendar.toml。",
    "{years} 年的節假日安排尚未寫入，暫按週一至週五計算，僅扣除法定節日。國務院公布後請更新程式，或寫入 calendar.toml。",
    "The days off of {years} are not known: Monday to Friday are counted but for the statutory days."
    " Update once they are published, or name them in calendar.toml.",
)
_AT_LINE: Final = Message("{file} 第 {line} 行：{fault}", "{file} 第 {line} 行：{fault}", "{file}, line {line}: {fault}")
_IN_FILE: Final = Message("{file}：{fault}", "{file}：{fault}", "{file}: {fault}")
_KEY: Final = re.compile(r"(?:(?P<key>[\w-]+): )?(?P<fault>.*)", re.DOTALL)
_FAULTS: Final[Mapping[str, Message]] = {
    "is not a text in UTF-8": Message("不是 UTF-8 文本", "不是 UTF-8 文字檔", "is not a text in UTF-8"),
    "is a text neither in UTF-8 nor in GB18030": Message(
        "不是 UTF-8 或 GB18030 文本", "不是 UTF-8 或 GB18030 文字檔", "is a text neither in UTF-8 nor in GB18030"
    ),
    "cannot be read: {reason}": Message("无法读取（{reason}）", "無法讀取（{reason}）", "cannot be read: {reason}"),
    "is larger than 1 MiB": Message("超过 1 MiB", "超過 1 MiB", "is larger than 1 MiB"),
    "{day} is among the holidays too": Message(
        "{day} 同时列在 holidays 中", "{day} 同時列在 holidays 中", "{day} is among the holidays too"
    ),
    "is no time zone that this machine knows, such as Asia/Shanghai": Message(
        "不是本机可用的时区（例：Asia/Shanghai）",
        "不是本機可用的時區（例：Asia/Shanghai）",
        "is no time zone that this machine knows, such as Asia/Shanghai",
    ),
    "names no hours": Message("没有写时间段", "沒有寫時間段", "names no hours"),
    "{span} overlaps {other}": Message("{span} 与 {other} 重叠", "{span} 與 {other} 重疊", "{span} overlaps {other}"),
    "overlaps a season above": Message("与上面的季节重叠", "與上面的季節重疊", "overlaps a season above"),
    "is no table: write {header}": Message("应写成 {header}", "應寫成 {header}", "is no table: write {header}"),
    "is no whole number of working days from 1 to {most}": Message(
        "应为 1 至 {most} 的整数（工作日）", "應為 1 至 {most} 的整數（工作日）", "is no whole number of working days from 1 to {most}"
    ),
    "is not of the same kind as from: two dates, or two days of every year": Message(
        "须与 from 写法一致：都写日期，或都写月和日",
        "須與 from 寫法一致：都寫日期，或都寫月和日",
        "is not of the same kind as from: two dates, or two days of every year",
    ),
    "comes before from": Message("早于 from", "早於 from", "comes before from"),
    "is no list": Message("应为列表", "應為清單", "is no list"),
    "is no list of words": Message("应为词语列表", "應為詞語清單", "is no list of words"),
    "is no key of this table; there are {keys}": Message(
        "没有这一项；可用的有 {keys}", "沒有這一項；可用的有 {keys}", "is no key of this table; there are {keys}"
    ),
    "is no key here; there are {keys}": Message(
        "没有这一项；可用的有 {keys}", "沒有這一項；可用的有 {keys}", "is no key here; there are {keys}"
    ),
    "is not made of pairs of times, such as {example}": Message(
        "应由成对的时间组成，例：{example}", "應由成對的時間組成，例：{example}", "is not made of pairs of times, such as {example}"
    ),
    "{span} is empty": Message("{span} 长度为零", "{span} 長度為零", "{span} is empty"),
    "{span} runs over midnight; end it by 24:00, and go on from 00:00": Message(
        "{span} 跨越午夜；请在 24:00 结束，次日另从 00:00 开始",
        "{span} 跨越午夜；請在 24:00 結束，次日另從 00:00 開始",
        "{span} runs over midnight; end it by 24:00, and go on from 00:00",
    ),
    "{time} is no time from 00:00 to 24:00": Message(
        "{time} 不是 00:00 至 24:00 之间的时间", "{time} 不是 00:00 至 24:00 之間的時間", "{time} is no time from 00:00 to 24:00"
    ),
    "{day} is no date, such as 2026-10-01": Message(
        "{day} 不是日期（例：2026-10-01）", "{day} 不是日期（例：2026-10-01）", "{day} is no date, such as 2026-10-01"
    ),
    "{day} is no day, such as {example}": Message(
        "{day} 不是日期（例：{example}）", "{day} 不是日期（例：{example}）", "{day} is no day, such as {example}"
    ),
    "is missing": Message("未填写", "未填寫", "is missing"),
    "there is no {name}": Message("没有 {name}", "沒有 {name}", "there is no {name}"),
    "has {number} cells, not {wanted}": Message(
        "有 {number} 列，应为 {wanted} 列", "有 {number} 欄，應為 {wanted} 欄", "has {number} cells, not {wanted}"
    ),
    "has no header: {columns}": Message("缺少表头：{columns}", "缺少表頭：{columns}", "has no header: {columns}"),
    "the columns {missing} are missing; the first line is {columns}": Message(
        "缺少列 {missing}；第一行应为 {columns}",
        "缺少欄位 {missing}；第一行應為 {columns}",
        "the columns {missing} are missing; the first line is {columns}",
    ),
    "there is no column {names}": Message("不存在列 {names}", "不存在欄位 {names}", "there is no column {names}"),
    "a column is there twice": Message("有重复的列", "有重複的欄位", "a column is there twice"),
    "“{code}” is not made of 1 to 32 of A-Z a-z 0-9 _ -": Message(
        "“{code}”须为 1 至 32 位的 A-Z、a-z、0-9、_ 和 -",
        "「{code}」須為 1 至 32 位的 A-Z、a-z、0-9、_ 和 -",
        "“{code}” is not made of 1 to 32 of A-Z a-z 0-9 _ -",
    ),
    "has more than {number} characters": Message("超过 {number} 个字", "超過 {number} 個字", "has more than {number} characters"),
    "“{chat}” is no id of a group, such as -1001234567890; spreadsheets keep it in columns of text": Message(
        "“{chat}”不是群的 id（例：-1001234567890）；在表格软件中请将该列设为文本",
        "「{chat}」不是群組的 id（例：-1001234567890）；在試算表軟體中請將該欄設為文字",
        "“{chat}” is no id of a group, such as -1001234567890; format the column as text in a spreadsheet",
    ),
    "“{topic}” is no number of a topic": Message("“{topic}”不是话题编号", "「{topic}」不是話題編號", "“{topic}” is no number of a topic"),
    "has no staff_chat": Message("未填写 staff_chat", "未填寫 staff_chat", "has no staff_chat"),
    "“{person}” is no numeric id of a person": Message(
        "“{person}”不是人员的数字 id", "「{person}」不是人員的數字 id", "“{person}” is no numeric id of a person"
    ),
    "{code} stands in line {line} too": Message(
        "{code} 与第 {line} 行重复", "{code} 與第 {line} 行重複", "{code} stands in line {line} too"
    ),
    "goes round in a circle: {path}": Message("上级循环：{path}", "上級循環：{path}", "goes round in a circle: {path}"),
    "is level {level}; there are {most}: street, community, grid": Message(
        "为第 {level} 级；最多 {most} 级：街道、社区、网格",
        "為第 {level} 級；最多 {most} 級：街道、社區、網格",
        "is level {level}; there are {most}: street, community, grid",
    ),
}
_TEMPLATES: Final = tuple(
    (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template)), re.DOTALL), message) for template, message in _FAULTS.items()
)


def file_faults(errors: Sequence[DeskFileError], language: Language) -> list[str]:
    """Return what is wrong with files of the desk, a line for each fault."""
    return [_fault(error.path.name, line, fault, language) for error in errors for line, fault in error.faults]


def unlisted(years: Sequence[int], language: Language) -> str:
    """Say for which years the days off are not known; empty where they are."""
    return UNLISTED(language, years=listed([str(year) for year in years], language)) if years else ""


def _fault(file: str, line: int, raised: str, language: Language) -> str:
    found = _KEY.fullmatch(raised)
    key, fault = (found["key"], found["fault"]) if found else (None, raised)
    for template, message in _TEMPLATES:
        if facts := template.fullmatch(fault):
            fault = message(language, **facts.groupdict())
            break
    said = _IN_FILE(language, file=key, fault=fault) if key else fault
    return _AT_LINE(language, file=file, line=line, fault=said) if line else _IN_FILE(language, file=file, fault=said)
