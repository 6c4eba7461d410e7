"""What admins are told of the index: how far it is, what it changed, what answers now."""

from collections.abc import Mapping
from typing import Final

from bot.curation.answer_changes import AnswerChanges, Change, Fingerprint
from bot.curation.reindexing import Progress, Reindexed
from bot.library.indexer import Status
from bot.texts.curation import first_findings, page_of, pages
from bot.texts.errors import explain
from bot.texts.message import Message, short
from index import Language, SyncReport

CHANGES_A_PAGE: Final = 4

REINDEX_SUMMARY: Final = Message("重新读取文件（管理员）", "重新讀取文件（管理員）", "read the documents again (admins)")
ROLLBACK_SUMMARY: Final = Message("退回上一个索引（管理员）", "退回上一個索引（管理員）", "go back to the index before (admins)")
STATUS_SUMMARY: Final = Message("查看状态（管理员）", "查看狀態（管理員）", "show the state (admins)")
ALIAS_SUMMARY: Final = Message("设同义词（管理员）", "設同義詞（管理員）", "let two words find each other (admins)")
WORD_SUMMARY: Final = Message("加入专用词（管理员）", "加入專用詞（管理員）", "add a word to the dictionary (admins)")
SHOW_CHANGES: Final = Message("查看", "查看", "Show")
ROLL_BACK: Final = Message("回退", "回退", "Roll back")
NO_CHANGES: Final = Message("没有回答发生变化。", "沒有回答發生變化。", "No answer has changed.")
ROLLED_BACK: Final = Message(
    "已退回索引 {generation}。在您 /reindex 之前不会自动更新。",
    "已退回索引 {generation}。在您 /reindex 之前不會自動更新。",
    "Back to index {generation}. Nothing is indexed by itself until you /reindex.",
)
ALIAS_ADDED: Final = Message(
    "已设为同义词：{written} = {meant}", "已設為同義詞：{written} = {meant}", "{written} and {meant} find each other now."
)
ALIAS_KNOWN: Final = Message("这对同义词已经有了。", "這對同義詞已經有了。", "These two find each other already.")
HOW_TO_ALIAS: Final = Message("请这样写：/alias 效劳=服务", "請這樣寫：/alias 效勞=服務", "Write it like this: /alias word=other word")
WORD_KNOWN: Final = Message("这个词已经有了。", "這個詞已經有了。", "This word is known already.")
HOW_TO_WORD: Final = Message("请这样写：/word 网格长", "請這樣寫：/word 網格長", "Write it like this: /word term")
ADDED_SO_FAR: Final = Message("已加入的：{words}", "已加入的：{words}", "Added so far: {words}")

_MOST_FAILURES: Final = 10
_CELLS: Final = 10
_ALL: Final = 100  # per cent
_LONGEST_QUOTE: Final = 120
_READING: Final = Message("正在读取文件", "正在讀取文件", "Reading documents")
_ASKING: Final = Message("正在重问保存的问题", "正在重問保存的問題", "Asking the saved questions again")
_SYNCED: Final = Message(
    "索引完成，用时 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未变 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 个段落",
    "索引完成，用時 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未變 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 個段落",
    "Indexed in {seconds:.1f} s.\nFiles: {added} new, {updated} changed, {removed} gone, {unchanged} the same\n"
    "{documents} documents, {passages} passages in all",
)
_FAILED: Final = Message("没能读取 {path}：{reason}", "沒能讀取 {path}：{reason}", "Could not read {path}: {reason}")
_MORE_FAILED: Final = Message("另有 {count} 个文件没能读取", "另有 {count} 個文件沒能讀取", "{count} more could not be read")
_DRIFT: Final = Message(
    "重问 {asked} 个问题：不变 {unchanged}，变化 {changed}，新答上 {newly_answered}，答不上了 {lost}",
    "重問 {asked} 個問題：不變 {unchanged}，變化 {changed}，新答上 {newly_answered}，答不上了 {lost}",
    "{asked} questions asked again: {unchanged} as before, {changed} changed, {newly_answered} newly answered, {lost} lost",
)
_LOST: Final = Message("答不上了", "答不上了", "lost")
_CHANGED: Final = Message("变化", "變化", "changed")
_NEWLY: Final = Message("新答上", "新答上", "newly answered")
_BEFORE: Final = Message("原来：{said}", "原來：{said}", "Before: {said}")
_AFTER: Final = Message("现在：{said}", "現在：{said}", "Now: {said}")
_NOT_ANSWERED: Final = Message("没有答案", "沒有答案", "no answer")
_SAID_MAYBE: Final = Message("（可能）{said}", "（可能）{said}", "(maybe) {said}")
_SAID: Final = Message("《{title}》“{quote}”", "《{title}》“{quote}”", "“{quote}” ({title})")
_STATUS: Final = Message(
    "文章 {documents} 篇，段落 {passages} 个\n上次索引：{synced}\n版本 {version}",
    "文章 {documents} 篇，段落 {passages} 個\n上次索引：{synced}\n版本 {version}",
    "{documents} documents, {passages} passages\nLast indexed: {synced}\nVersion {version}",
)
_GENERATION: Final = Message("索引代号 {generation}", "索引代號 {generation}", "Index number {generation}")
_PARTS: Final = Message("分词 {segmenter}，检索 {kernels}", "分詞 {segmenter}，檢索 {kernels}", "Segmenter {segmenter}, kernels {kernels}")
_LAST_DAY: Final = Message(
    "24 小时：提问 {asked}，答上 {answer}，可能 {maybe}，没答上 {none}",
    "24 小時：提問 {asked}，答上 {answer}，可能 {maybe}，沒答上 {none}",
    "24 hours: {asked} asked, {answer} answered, {maybe} maybe, {none} not",
)
_ERRORS: Final = Message("24 小时出错 {count} 次", "24 小時出錯 {count} 次", "{count} errors in 24 hours")
_NEVER: Final = Message("还没有", "還沒有", "never")
_SYNCING_NOW: Final = Message("正在重新索引…", "正在重新索引…", "Indexing now…")


def sync_progress(done: int, total: int, language: Language) -> str:
    """Say how far the reading of files is."""
    return f"{_READING(language)}\n{bar(done, total)}"


def progress(step: Progress, language: Language) -> str:
    """Say how far a reindexing is."""
    doing = {"reading": _READING, "asking": _ASKING}[step.doing]
    return f"{doing(language)}\n{bar(step.done, step.total)}"


def bar(done: int, total: int) -> str:
    """Draw how much of *total* is done."""
    share = done / total if total else 1.0
    cells = round(share * _CELLS)
    return f"{'▓' * cells}{'░' * (_CELLS - cells)} {round(share * _ALL)} % {done}/{total}"


def sync_report(report: SyncReport, language: Language, titles: Mapping[str, str] | None = None) -> str:
    """Say what a sync did, and what was not read: files, and pages of files; *titles* are those of documents by their ids."""
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
    lines += first_findings(report.incomplete, titles or {}, language)
    return "\n".join(lines)


def reindexed(outcome: Reindexed, titles: Mapping[str, str], language: Language) -> str:
    """Say what a reindexing changed; *titles* are those of documents by their ids."""
    others = [each for each in outcome.findings if each not in outcome.report.incomplete]
    blocks = [sync_report(outcome.report, language, titles), *first_findings(others, titles, language)]
    if outcome.answer_changes.asked:
        blocks.append(answer_changes(outcome.answer_changes, language))
    return "\n".join(blocks)


def answer_changes(found: AnswerChanges, language: Language) -> str:
    """Say how many questions are answered in another way than before."""
    counts = {name: len(getattr(found, name)) for name in ("unchanged", "changed", "newly_answered", "lost")}
    return _DRIFT(language, asked=found.asked, **counts)


def changes(found: AnswerChanges, page: int, language: Language) -> str:
    """Say, for one page from 1, what is answered in another way than before."""
    kinds = [*[_LOST] * len(found.lost), *[_CHANGED] * len(found.changed), *[_NEWLY] * len(found.newly_answered)]
    all_changes = list(zip(kinds, found.changes, strict=True))
    shown = all_changes[(page - 1) * CHANGES_A_PAGE : page * CHANGES_A_PAGE]
    blocks = [_change(kind(language), change, language) for kind, change in shown]
    return "\n\n".join([*blocks, page_of(page, pages(len(all_changes), CHANGES_A_PAGE), language)])


def status(state: Status, version: str, language: Language) -> str:
    """Say what answers now."""
    synced = state.synced_at.astimezone().strftime("%Y-%m-%d %H:%M") if state.synced_at else _NEVER(language)
    lines = [_STATUS(language, documents=state.documents, passages=state.passages, synced=synced, version=version)]
    if state.generation:
        lines.append(_GENERATION(language, generation=state.generation))
    if state.segmenter or state.kernels:
        lines.append(_PARTS(language, segmenter=state.segmenter, kernels=state.kernels))
    return "\n".join([*lines, _SYNCING_NOW(language)] if state.syncing else lines)


def last_day(bands: Mapping[str, int], errors: int | None, language: Language) -> str:
    """Say what the last 24 hours were like; empty where nobody counted."""
    lines = [_LAST_DAY(language, asked=sum(bands.values()), **bands)] if bands else []
    return "\n".join(lines if errors is None else [*lines, _ERRORS(language, count=errors)])


def _change(kind: str, change: Change, language: Language) -> str:
    before, after = _said(change.before, language), _said(change.after, language)
    return f"[{kind}] {short(change.question)}\n{_BEFORE(language, said=before)}\n{_AFTER(language, said=after)}"


def _said(fingerprint: Fingerprint, language: Language) -> str:
    if fingerprint.band == "none":
        return _NOT_ANSWERED(language)
    quote = fingerprint.quote if len(fingerprint.quote) <= _LONGEST_QUOTE else fingerprint.quote[: _LONGEST_QUOTE - 1] + "…"
    said = _SAID(language, title=short(fingerprint.title), quote=quote)
    return said if fingerprint.band == "answer" else _SAID_MAYBE(language, said=said)
