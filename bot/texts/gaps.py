"""Sentences about gaps: the questions that the documents do not answer, and how an admin answers one."""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.curation.clustering import Gap
from bot.curation.proposals import Proposal
from bot.texts.message import Message, listed, short
from bot.texts.paging import page_of
from bot.texts.questions import BANDS, NOT_HELPFUL, REASONS
from index import Language

GAPS_SUMMARY: Final = Message("未能答复的问题（管理员）", "未能答覆的問題（管理員）", "unanswered questions (admins)")
ANSWER_GAP: Final = Message("答复 {number}", "答覆 {number}", "Answer {number}")
NO_GAPS: Final = Message(
    "最近 {days} 天的问题都已解答。", "最近 {days} 天的問題均已解答。", "All questions of the last {days} days were answered."
)
SEND_THE_ANSWER: Final = Message(
    "请在 30 分钟内发送“{question}”的答复。答复将按原文存为文件，以该问题为标题公开，并注明“管理员答复”和日期。"
    "标题需要改写的（如含个人情况），请将改写后的问题写在第一行，以问号结尾，答复另起一行。",
    "請在 30 分鐘內傳送「{question}」的答覆。答覆將按原文存為文件，以該問題為標題公開，並註明「管理員答覆」和日期。"
    "標題需要改寫的（如含個人情況），請將改寫後的問題寫在第一行，以問號結尾，答覆另起一行。",
    "Please send the answer to “{question}” within 30 minutes. It is saved word for word as a dated document, marked as an admin's "
    "answer, and published under that question. To publish it under another one, for instance where it tells of a person, write "
    "that on the first line, ending in a question mark, and the answer below.",
)
NOT_ANSWERING: Final = Message("已取消。", "已取消。", "Cancelled.")
ANSWER_KEPT: Final = Message(
    "已存为文件，涉及 {count} 次提问。现答复如下：",
    "已存為文件，涉及 {count} 次提問。現答覆如下：",
    "Saved as a document; asked so far: {count} times. The answer is now:",
)
AUTHOR: Final = Message("管理员答复", "管理員答覆", "Admin's answer")
FILE_OF_GAPS: Final = Message("未能答复的问题.csv", "未能答覆的問題.csv", "unanswered.csv")
HOW_TO_GAPS: Final = Message(
    "格式：{command}30（天数），或 {command}csv",
    "格式：{command}30（天數），或 {command}csv",
    "Format: {command}30 (days), or {command}csv",
)

MAKE_ALIAS: Final = Message("设为同义词 {pair}", "設為同義詞 {pair}", "Make synonyms: {pair}")

_PROPOSED: Final = Message(
    "以下词语换一种说法后得到了答复，可设为同义词：{pairs}",
    "以下詞語換一種說法後得到了答覆，可設為同義詞：{pairs}",
    "Questions with these words were answered once reworded; they can be made synonyms: {pairs}",
)
_PAIR: Final = Message("{written} → {meant}（{count} 次）", "{written} → {meant}（{count} 次）", "{written} → {meant} (×{count})")
_COLUMNS: Final = (
    Message("问题", "問題", "Question"),
    Message("次数", "次數", "Times"),
    Message("首次提问", "首次提問", "First"),
    Message("最近提问", "最近提問", "Last"),
    Message("结果", "結果", "Outcome"),
    NOT_HELPFUL,
    Message("原因", "原因", "Reasons"),
)
_GAP: Final = Message(
    "{number}. {question}（{count} 次；{how}）", "{number}. {question}（{count} 次；{how}）", "{number}. {question} (×{count}; {how})"
)


def gaps(shown: Iterable[tuple[int, Gap]], page: int, pages: int, language: Language) -> str:
    """Return a page of the gaps, each with its number."""
    return "\n".join([*(_gap(number, gap, language) for number, gap in shown), page_of(page, pages, language)])


def proposals(proposed: Sequence[Proposal], language: Language) -> str:
    """Say which words could be made synonyms; empty without any."""
    pairs = [_PAIR(language, written=each.written, meant=each.meant, count=each.count) for each in proposed]
    return _PROPOSED(language, pairs=listed(pairs, language)) if pairs else ""


def columns(language: Language) -> list[str]:
    """Return the headings of the exported gaps."""
    return [column(language) for column in _COLUMNS]


def words(language: Language) -> dict[str, str]:
    """Return the words for bands and for reasons of votes, by their names."""
    return {name: message(language).lower() for name, message in (*BANDS.items(), *REASONS.items())}


def _gap(number: int, gap: Gap, language: Language) -> str:
    known = words(language)
    counts = [(known[name], count) for name, count in gap.bands]
    counts += [(NOT_HELPFUL(language).lower(), gap.voted_down)] if gap.voted_down else []
    counts += [(known.get(name, name), count) for name, count in gap.reasons]
    how = " · ".join(f"{word} {count}" for word, count in counts)
    return _GAP(language, number=number, question=short(gap.question), count=gap.count, how=how)
