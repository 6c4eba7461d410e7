"""Sentences about the audit trail: what admins did, and when."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.people.records import Act
from bot.texts.message import Message, short
from index import Language

AUDIT_SUMMARY: Final = Message("操作记录（管理员）", "操作紀錄（管理員）", "actions of admins (admins)")
NO_ACTS: Final = Message("暂无操作记录。", "暫無操作紀錄。", "No actions are recorded yet.")

_TITLE: Final = Message("操作记录（第 {page}/{pages} 页）", "操作紀錄（第 {page}/{pages} 頁）", "Audit trail (page {page} of {pages})")
_ACTIONS: Final[Mapping[str, Message]] = {
    "join": Message("添加文件", "新增文件", "added a file"),
    "remove": Message("删除文件", "刪除文件", "deleted a file"),
    "answer": Message("答复提问", "答覆提問", "answered a question"),
    "pause": Message("暂停", "暫停", "paused"),
    "resume": Message("恢复", "恢復", "resumed"),
    "rollback": Message("恢复上一版索引", "恢復上一版索引", "rolled the index back"),
    "reindex": Message("重新读取文件", "重新讀取文件", "read the documents again"),
    "login": Message("登录管理页", "登入管理頁", "logged in to the admin page"),
    "login refused": Message("管理页密码错误", "管理頁密碼錯誤", "gave a wrong password to the admin page"),
    "logout": Message("退出管理页", "登出管理頁", "logged out of the admin page"),
    "alias": Message("添加同义词", "新增同義詞", "added a synonym"),
    "word": Message("添加专用词语", "新增專用詞語", "added a word"),
}
_LINE: Final = Message("{number}. {at} {who} {did}", "{number}. {at} {who} {did}", "{number}. {at} {who} {did}")
_ALL: Final = "all"  # the subject of `/pause all`
_EVERYTHING: Final = Message("全部答复", "全部答覆", "all answers")
_SUBJECT: Final = Message("：{subject}", "：{subject}", ": {subject}")
_REASON: Final = Message("（{reason}）", "（{reason}）", " ({reason})")
_WHO: Final = 6  # characters of a hash that tell admins apart


def acts(shown: Iterable[tuple[int, Act]], page: int, pages: int, language: Language) -> str:
    """Return a page of the audit trail in local time; people appear as the first digits of their hashes."""
    return "\n".join([_TITLE(language, page=page, pages=pages), *(_line(number, act, language) for number, act in shown)])


def _line(number: int, act: Act, language: Language) -> str:
    did = _ACTIONS[act.action](language) if act.action in _ACTIONS else act.action
    subject = _EVERYTHING(language) if act.subject == _ALL and act.action in {"pause", "resume"} else short(act.subject)
    did += _SUBJECT(language, subject=subject) if subject else ""
    did += _REASON(language, reason=short(act.reason)) if act.reason else ""
    return _LINE(language, number=number, at=f"{act.at.astimezone():%Y-%m-%d %H:%M}", who=act.person[:_WHO] or "—", did=did)
