"""Sentences about the index: progress, what a sync changed, changed answers, rollback, synonyms and words."""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.curation.answer_changes import AnswerChanges, Change, Fingerprint
from bot.curation.reindexing import Progress, Reindexed
from bot.texts.additions import first_findings
from bot.texts.errors import explain
from bot.texts.message import Message, quoted, short, titles
from bot.texts.paging import page_of
from index import Language, SyncReport

REINDEX_SUMMARY: Final = Message("重新读取文件（管理员）", "重新讀取文件（管理員）", "read the documents again (admins)")
ROLLBACK_SUMMARY: Final = Message("恢复上一版索引（管理员）", "恢復上一版索引（管理員）", "go back to the previous index (admins)")
ALIAS_SUMMARY: Final = Message("添加同义词（管理员）", "新增同義詞（管理員）", "add a synonym (admins)")
WORD_SUMMARY: Final = Message("添加专用词语（管理员）", "新增專用詞語（管理員）", "add a word to the dictionary (admins)")
SHOW_CHANGES: Final = Message("查看变化", "查看變化", "Show changes")
ROLL_BACK: Final = Message("恢复上一版", "恢復上一版", "Roll back")
NO_CHANGES: Final = Message("各问题的答复没有变化。", "各問題的答覆沒有變化。", "No answers have changed.")
READ_AGAIN: Final = Message("重新读取文件", "重新讀取文件", "Read the documents again")
ROLLED_BACK: Final = Message(
    "已恢复上一版索引（编号 {generation}）。重新读取文件之前，索引不会自动更新。",
    "已恢復上一版索引（編號 {generation}）。重新讀取文件之前，索引不會自動更新。",
    "The previous index is in use (number {generation}). It is not updated until the documents are read again.",
)
ROLLED_FORWARD: Final = Message(
    "已恢复较新的索引（编号 {generation}），此后照常更新。",
    "已恢復較新的索引（編號 {generation}），此後照常更新。",
    "The newer index is in use again (number {generation}), and is updated as usual.",
)
ALIAS_ADDED: Final = Message("已添加同义词：{written} = {meant}", "已新增同義詞：{written} = {meant}", "Synonym added: {written} = {meant}")
ALIAS_KNOWN: Final = Message("该同义词已存在。", "該同義詞已存在。", "This synonym exists already.")
HOW_TO_ALIAS: Final = Message("格式：{command}效劳=服务", "格式：{command}效勞=服務", "Format: {command}word=synonym")
WORD_KNOWN: Final = Message("该词语已存在。", "該詞語已存在。", "This word exists already.")
HOW_TO_WORD: Final = Message("格式：{command}网格长", "格式：{command}網格長", "Format: {command}term")
ADDED_SO_FAR: Final = Message("已添加：{words}", "已新增：{words}", "Added so far: {words}")

_MOST_FAILURES: Final = 10
_CELLS: Final = 10
_ALL: Final = 100  # per cent
_LONGEST_QUOTE: Final = 120
_READING: Final = Message("正在读取文件", "正在讀取文件", "Reading the documents")
_ASKING: Final = Message("正在核对答复变化", "正在核對答覆變化", "Checking which answers change")
_SYNCED: Final = Message(
    "索引完成，用时 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未变 {unchanged}。\n"
    "共 {documents} 篇文章，{passages} 个段落。",
    "索引完成，用時 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未變 {unchanged}。\n"
    "共 {documents} 篇文章，{passages} 個段落。",
    "Indexed in {seconds:.1f} s.\nFiles: {added} added, {updated} updated, {removed} removed, {unchanged} unchanged.\n"
    "{documents} documents, {passages} passages in total.",
)
_FAILED: Final = Message("无法读取 {path}：{reason}", "無法讀取 {path}：{reason}", "Could not read {path}: {reason}")
_MORE_FAILED: Final = Message("另有 {count} 个文件无法读取。", "另有 {count} 個檔案無法讀取。", "{count} more could not be read.")
_ANSWER_CHANGES: Final = Message(
    "核对 {asked} 个问题的答复：未变 {unchanged}，变化 {changed}，新增 {newly_answered}，不再有答复 {lost}。",
    "核對 {asked} 個問題的答覆：未變 {unchanged}，變化 {changed}，新增 {newly_answered}，不再有答覆 {lost}。",
    "Answers to {asked} questions checked: {unchanged} unchanged, {changed} changed, {newly_answered} new, {lost} lost.",
)
_LOST: Final = Message("不再有答复", "不再有答覆", "lost")
_CHANGED: Final = Message("变化", "變化", "changed")
_NEWLY: Final = Message("新增", "新增", "new")
_CHANGE: Final = Message(
    "[{kind}] {question}\n原答复：{before}\n现答复：{after}",
    "[{kind}] {question}\n原答覆：{before}\n現答覆：{after}",
    "[{kind}] {question}\nBefore: {before}\nNow: {after}",
)
_NOT_ANSWERED: Final = Message("未查到", "未查到", "no answer")
_ANSWER: Final = Message("{title}{quote}", "{title}{quote}", "{title} {quote}")
_MAYBE: Final = Message("（可能相关）{answer}", "（可能相關）{answer}", "(possibly related) {answer}")


def progress(step: Progress, language: Language) -> str:
    """Say how far a reindexing is."""
    doing = {"reading": _READING, "asking": _ASKING}[step.doing]
    return f"{doing(language)}\n{bar(step.done, step.total)}"


def bar(done: int, total: int) -> str:
    """Draw how much of *total* is done."""
    share = done / total if total else 1.0
    cells = round(share * _CELLS)
    return f"{'▓' * cells}{'░' * (_CELLS - cells)} {round(share * _ALL)} % {done}/{total}"


def sync_report(report: SyncReport, language: Language, names: Mapping[str, str] | None = None) -> str:
    """Say what a sync did, and what was not read: files, and pages of files; *names* are the titles of documents by their ids."""
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
    lines += first_findings(report.incomplete, names or {}, language)
    return "\n".join(lines)


def reindexed(outcome: Reindexed, names: Mapping[str, str], language: Language) -> str:
    """Say what a reindexing changed; *names* are the titles of documents by their ids."""
    others = [each for each in outcome.findings if each not in outcome.report.incomplete]
    blocks = [sync_report(outcome.report, language, names), *first_findings(others, names, language)]
    if outcome.answer_changes.asked:
        blocks.append(answer_changes(outcome.answer_changes, language))
    return "\n".join(blocks)


def answer_changes(found: AnswerChanges, language: Language) -> str:
    """Say how many answers have changed."""
    counts = {name: len(getattr(found, name)) for name in ("unchanged", "changed", "newly_answered", "lost")}
    return _ANSWER_CHANGES(language, asked=found.asked, **counts)


def changes(found: AnswerChanges, shown: Iterable[tuple[int, Change]], page: int, pages: int, language: Language) -> str:
    """Return a page of the changed answers; *shown* are some of `found.changes` with their numbers from 1."""
    kinds = [*[_LOST] * len(found.lost), *[_CHANGED] * len(found.changed), *[_NEWLY] * len(found.newly_answered)]
    blocks = [_change(kinds[number - 1](language), change, language) for number, change in shown]
    return "\n\n".join([*blocks, page_of(page, pages, language)])


def _change(kind: str, change: Change, language: Language) -> str:
    before, after = _answer(change.before, language), _answer(change.after, language)
    return _CHANGE(language, kind=kind, question=short(change.question), before=before, after=after)


def _answer(fingerprint: Fingerprint, language: Language) -> str:
    if fingerprint.band == "none":
        return _NOT_ANSWERED(language)
    quote = fingerprint.quote if len(fingerprint.quote) <= _LONGEST_QUOTE else fingerprint.quote[: _LONGEST_QUOTE - 1] + "…"
    answer = _ANSWER(language, title=titles([fingerprint.title], language), quote=quoted([quote], language))
    return answer if fingerprint.band == "answer" else _MAYBE(language, answer=answer)
