"""What the commands of admins say."""

from typing import Final

from bot.library import Status
from bot.texts.errors import explain
from bot.texts.wording import Wording, short
from index import Language, SyncReport

_MOST_FAILURES: Final = 10

REINDEX_SUMMARY: Final = Wording("重新读取文件（管理员）", "重新讀取文件（管理員）", "read the documents again (admins)")
STATUS_SUMMARY: Final = Wording("查看状态（管理员）", "查看狀態（管理員）", "show the state (admins)")

_SYNCING: Final = Wording("正在读取文件 {done}/{total}…", "正在讀取文件 {done}/{total}…", "Reading documents {done}/{total}…")
_SYNCED: Final = Wording(
    "索引完成，用时 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未变 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 个段落",
    "索引完成，用時 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未變 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 個段落",
    "Indexed in {seconds:.1f} s.\nFiles: {added} new, {updated} changed, {removed} gone, {unchanged} the same\n"
    "{documents} documents, {passages} passages in all",
)
_FAILED: Final = Wording("没能读取 {path}：{reason}", "沒能讀取 {path}：{reason}", "Could not read {path}: {reason}")
_MORE_FAILED: Final = Wording("另有 {count} 个文件没能读取", "另有 {count} 個文件沒能讀取", "{count} more could not be read")
_STATUS: Final = Wording(
    "文章 {documents} 篇，段落 {passages} 个\n上次索引：{synced}\n版本 {version}",
    "文章 {documents} 篇，段落 {passages} 個\n上次索引：{synced}\n版本 {version}",
    "{documents} documents, {passages} passages\nLast indexed: {synced}\nVersion {version}",
)
_NEVER: Final = Wording("还没有", "還沒有", "never")
_SYNCING_NOW: Final = Wording("正在重新索引…", "正在重新索引…", "Indexing now…")


def sync_progress(done: int, total: int, language: Language) -> str:
    """Say how far a sync is."""
    return _SYNCING(language, done=done, total=total)


def sync_report(report: SyncReport, language: Language) -> str:
    """Say what a sync did, and which files failed."""
    facts = {"added": len(report.added), "updated": len(report.updated), "removed": len(report.removed)}
    lines = [
        _SYNCED(
            language,
            seconds=report.seconds,
            unchanged=report.unchanged,
            documents=report.documents,
            passages=report.passages,
            **facts,
        )
    ]
    lines += [_FAILED(language, path=short(path), reason=explain(error, language)) for path, error in report.failed[:_MOST_FAILURES]]
    if len(report.failed) > _MOST_FAILURES:
        lines.append(_MORE_FAILED(language, count=len(report.failed) - _MOST_FAILURES))
    return "\n".join(lines)


def status(state: Status, version: str, language: Language) -> str:
    """Say what answers now."""
    synced = state.synced_at.astimezone().strftime("%Y-%m-%d %H:%M") if state.synced_at else _NEVER(language)
    text = _STATUS(language, documents=state.documents, passages=state.passages, synced=synced, version=version)
    return f"{text}\n{_SYNCING_NOW(language)}" if state.syncing else text
