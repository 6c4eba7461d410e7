"""Sentences about documents that are not quoted for now, and about pausing all answers."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.library.pauses import EVERYTHING, Pause
from bot.texts.message import Message, titles
from index import Language

PAUSE_SUMMARY: Final = Message(
    "暂停引用文件或全部答复（管理员）", "暫停引用文件或全部答覆（管理員）", "pause a document or all answers (admins)"
)
RESUME_SUMMARY: Final = Message("恢复引用或答复（管理员）", "恢復引用或答覆（管理員）", "resume a document or all answers (admins)")
DISABLE: Final = Message("暂停引用", "暫停引用", "Pause")
ENABLE: Final = Message("恢复引用", "恢復引用", "Resume")
ENABLE_ALL: Final = Message("恢复答复", "恢復答覆", "Resume all")
DISABLED: Final = Message(
    "已暂停引用《{title}》。原因：{reason}", "已暫停引用《{title}》。原因：{reason}", "“{title}” is no longer quoted. Reason: {reason}"
)
ENABLED: Final = Message("已恢复引用《{title}》。", "已恢復引用《{title}》。", "“{title}” is quoted again.")
NOT_PAUSED: Final = Message("《{title}》未暂停引用。", "《{title}》未暫停引用。", "“{title}” was not paused.")
ALL_PAUSED: Final = Message("已暂停全部答复。原因：{reason}", "已暫停全部答覆。原因：{reason}", "All answers are paused. Reason: {reason}")
ALL_RESUMED: Final = Message("已恢复答复。", "已恢復答覆。", "Questions are answered again.")
NOTHING_PAUSED: Final = Message("目前没有暂停引用的文件。", "目前沒有暫停引用的文件。", "No document is paused.")
UNDER_REVIEW: Final = Message("内容正在核对", "內容正在核對", "under review")
HOW_TO_PAUSE: Final = Message(
    "请注明文件和原因，如：{command}网格手册 内容有误。暂停全部答复：{command}all 正在核对",
    "請註明文件和原因，如：{command}網格手冊 內容有誤。暫停全部答覆：{command}all 正在核對",
    "Please name the document and the reason, for example: {command}handbook out of date. To pause all answers: {command}all under review",
)
WHICH_DOCUMENT: Final = Message("请选择文件：", "請選擇文件：", "Please choose a document:")

_PAUSED: Final = Message("暂停引用：{what}（{reason}）", "暫停引用：{what}（{reason}）", "Paused: {what} ({reason})")
_EVERYTHING: Final = Message("暂停全部答复（{reason}）", "暫停全部答覆（{reason}）", "Paused: all answers ({reason})")


def paused(pauses: Sequence[Pause], names: Mapping[str, str], language: Language) -> str:
    """Say what is paused, a line each; *names* are the titles of documents by their ids."""
    return "\n".join(_line(pause, names, language) for pause in pauses)


def _line(pause: Pause, names: Mapping[str, str], language: Language) -> str:
    reason = pause.reason or UNDER_REVIEW(language)
    if pause.document_id == EVERYTHING:
        return _EVERYTHING(language, reason=reason)
    return _PAUSED(language, what=titles([names.get(pause.document_id, pause.document_id)], language), reason=reason)
