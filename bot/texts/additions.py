"""Sentences about files that admins add or remove: the preview, the outcome, and the problems found in documents."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.curation.uploads import Offer
from bot.texts.documents import UNDATED
from bot.texts.errors import explain
from bot.texts.message import Message, short
from bot.texts.paging import page_of
from index import Document, Finding, FindingKind, Language

ADD_SUMMARY: Final = Message("添加文件（管理员）", "新增文件（管理員）", "add a document (admins)")
HEALTH_SUMMARY: Final = Message("检查文件存在的问题（管理员）", "檢查文件存在的問題（管理員）", "check the documents for problems (admins)")
JOIN: Final = Message("添加", "新增", "Add")
JOIN_FOR_STAFF: Final = Message("仅工作人员可见", "僅工作人員可見", "Staff only")
REMOVE: Final = Message("删除", "刪除", "Delete")
SEND_A_FILE: Final = Message(
    "请直接发送文件（不超过 20 MB）。读取结果经您确认后再添加。",
    "請直接傳送檔案（不超過 20 MB）。讀取結果經您確認後再新增。",
    "Please send the file itself (up to 20 MB). You will see what was read from it before it is added.",
)
DECLINED: Final = Message("未添加“{name}”。", "未新增「{name}」。", "“{name}” was not added.")
JOINED: Final = Message("已添加“{name}”，现可查询。", "已新增「{name}」，現可查詢。", "“{name}” was added and can be found now.")
JOINED_FOR_STAFF: Final = Message(
    "已添加“{name}”，仅供工作人员查询。", "已新增「{name}」，僅供工作人員查詢。", "“{name}” was added for staff only."
)
CONFIRM_REMOVAL: Final = Message(
    "确定删除《{title}》吗？删除后无法恢复。", "確定刪除《{title}》嗎？刪除後無法復原。", "Delete “{title}”? This cannot be undone."
)
REMOVED: Final = Message("已删除《{title}》。", "已刪除《{title}》。", "“{title}” was deleted.")
HEALTHY: Final = Message("未发现问题。", "未發現問題。", "No problems were found.")

_FIRST_FINDINGS: Final = 4
_MOST_ARTICLES: Final = 5
_OFFERED: Final = Message(
    "“{name}”（{size}）：共 {articles} 篇文章，{characters} 字，{headings} 个标题",
    "「{name}」（{size}）：共 {articles} 篇文章，{characters} 字，{headings} 個標題",
    "“{name}” ({size}): {articles} documents, {characters} characters, {headings} headings",
)
_ARTICLE: Final = Message("· {title}（{facts}）", "· {title}（{facts}）", "· {title} ({facts})")
_DATED: Final = Message("日期 {dated}", "日期 {dated}", "dated {dated}")
_MORE_ARTICLES: Final = Message("· 另有 {count} 篇", "· 另有 {count} 篇", "· {count} more")
_REPLACES: Final = Message(
    "已有同名文件，添加后将予以替换。", "已有同名檔案，新增後將予以取代。", "A file of this name exists; adding this one replaces it."
)
_TWIN: Final = Message("与已有文件《{title}》内容相同。", "與現有文件《{title}》內容相同。", "The same file exists already: “{title}”.")
_PICTURE: Final = Message(
    "《{name}》{size}，为图片或扫描件，添加后将逐页识别文字。",
    "《{name}》{size}，為圖片或掃描檔，新增後將逐頁辨識文字。",
    "“{name}”, {size}: pictures of text, which will be recognised page by page once added.",
)
_UNREADABLE: Final = Message("无法添加“{name}”：{reason}", "無法新增「{name}」：{reason}", "“{name}” cannot be added: {reason}")
_FINDING: Final = Message("⚠ {title}：{finding}", "⚠ {title}：{finding}", "⚠ {title}: {finding}")
_MORE_FINDINGS: Final = Message(
    "另有 {count} 项问题，见 /health。", "另有 {count} 項問題，見 /health。", "{count} more problems: see /health."
)
_FINDINGS: Final[Mapping[FindingKind, Message]] = {
    "no text": Message(
        "文字过少（{shown} 字），请确认是否为扫描件",
        "文字過少（{shown} 字），請確認是否為掃描檔",
        "hardly any text ({shown} characters); please check whether it is a scan",
    ),
    "unreadable characters": Message(
        "第 {shown} 行有无法读取的字符（�），请更正或换用其他副本",
        "第 {shown} 行有無法讀取的字元（�），請更正或換用其他副本",
        "characters in line {shown} cannot be read (�); please correct them or use another copy",
    ),
    "hidden left out": Message(
        "未收入表格中隐藏的内容 {shown} 行", "未收入表格中隱藏的內容 {shown} 行", "{shown} rows that the workbook hides were left out"
    ),
    "formulas unread": Message(
        "有 {shown} 个公式没有结果，请用 Excel 或 WPS 打开并保存一次",
        "有 {shown} 個公式沒有結果，請用 Excel 或 WPS 開啟並儲存一次",
        "{shown} formulas have no result: open the workbook in Excel or WPS and save it",
    ),
    "parts unread": Message("未读取嵌入文件 {shown} 个", "未讀取嵌入檔案 {shown} 個", "{shown} embedded files were not read"),
    "pages unread": Message(
        "第 {shown} 页为图片，未能读取；安装 pip install '.[ocr]' 后重新索引即可识别",
        "第 {shown} 頁為圖片，未能讀取；安裝 pip install '.[ocr]' 後重新索引即可辨識",
        "page {shown} is a picture and was not read; run pip install '.[ocr]' and index again",
    ),
    "pages without text": Message(
        "第 {shown} 页为图片，未识别出文字", "第 {shown} 頁為圖片，未辨識出文字", "page {shown} is a picture; no text was recognised"
    ),
    "unmapped characters": Message(
        "有 {shown} 个字符无法对应文字，未收入",
        "有 {shown} 個字元無法對應文字，未收入",
        "{shown} characters map to no text and were left out",
    ),
    "comments left out": Message("未收入批注 {shown} 条", "未收入批註 {shown} 條", "{shown} comments were left out"),
    "doubtful characters": Message(
        "文字识别存疑 {shown} 行，句末标有 ⁇", "文字辨識存疑 {shown} 行，句末標有 ⁇", "{shown} recognised lines are doubtful, marked ⁇"
    ),
    "truncated end": Message("结尾不完整：“{shown}”", "結尾不完整：「{shown}」", "ends in mid-sentence: “{shown}”"),
    "chrome removed": Message("已清除网站杂项 {shown} 处", "已清除網站雜項 {shown} 處", "website boilerplate removed: {shown} pieces"),
    "spam removed": Message("已清除垃圾信息 {shown} 处", "已清除垃圾訊息 {shown} 處", "advertising removed: {shown} pieces"),
    "several articles": Message("一个文件含 {shown} 篇文章", "一個檔案含 {shown} 篇文章", "one file contains {shown} articles"),
    "mixed scripts": Message("繁简混用：{shown}", "繁簡混用：{shown}", "Simplified and Traditional are mixed: {shown}"),
    "substituted words": Message("词语疑似被替换：{shown}", "詞語疑似被替換：{shown}", "words that seem to have been substituted: {shown}"),
    "undated now": Message("未注明日期，但写有“{shown}”", "未註明日期，但寫有「{shown}」", "undated, but says “{shown}”"),
    "near-duplicate": Message("与 {shown} 内容几乎重复", "與 {shown} 內容幾乎重複", "nearly identical to {shown}"),
    "figures": Message("数字不符：{shown}", "數字不符：{shown}", "figures that do not agree: {shown}"),
}

_NEWEST_LEARNED: Final = 10
_LEARNED: Final = Message(
    "评为“有用”的提问，共 {count} 条，类似提问将优先引用同一文件：",
    "評為「有用」的提問，共 {count} 筆，類似提問將優先引用同一文件：",
    "Questions whose answers were voted helpful: {count}. Similar questions rank the same document higher:",
)
_LEARNED_LINE: Final = Message("· {question}（《{title}》）", "· {question}（《{title}》）", "· {question} (“{title}”)")


def offer(offered: Offer, language: Language) -> str:
    """Say what was read from a file that may be added, or why it cannot be."""
    seen = offered.preview
    if seen.waits_for_recognition:
        return _PICTURE(language, name=short(seen.name), size=size(seen.size))
    if seen.error is not None:
        return _UNREADABLE(language, name=short(seen.name), reason=explain(seen.error, language))
    lines = [
        _OFFERED(
            language,
            name=short(seen.name),
            size=size(seen.size),
            articles=len(seen.documents),
            characters=f"{seen.characters:,}",
            headings=seen.headings,
        ),
        *(_article(document, language) for document in seen.documents[:_MOST_ARTICLES]),
    ]
    if len(seen.documents) > _MOST_ARTICLES:
        lines.append(_MORE_ARTICLES(language, count=len(seen.documents) - _MOST_ARTICLES))
    lines += first_findings(seen.findings, {document.id: document.title for document in seen.documents}, language)
    if offered.replaces:
        lines.append(_REPLACES(language))
    if offered.twin:
        lines.append(_TWIN(language, title=short(offered.twin)))
    return "\n".join(lines)


def size(count: int) -> str:
    """Write a number of bytes."""
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(count / 2**10, 0.1):.1f} KB"


def findings(shown: Iterable[tuple[int, Finding]], titles: Mapping[str, str], page: int, pages: int, language: Language) -> str:
    """Return a page of the problems found in documents; *titles* are those of documents by their ids."""
    return "\n".join([*(_finding(each, titles, language) for _, each in shown), page_of(page, pages, language)])


def learned(helpful: Mapping[str, str], language: Language) -> str:
    """Say which questions were voted to be answered, each with the title of the document; empty without any."""
    if not helpful:
        return ""
    newest = list(helpful.items())[:_NEWEST_LEARNED]
    lines = (_LEARNED_LINE(language, question=short(question), title=short(title)) for question, title in newest)
    return "\n".join([_LEARNED(language, count=len(helpful)), *lines])


def first_findings(found: Sequence[Finding], titles: Mapping[str, str], language: Language) -> list[str]:
    """Return the first problems found in documents, a line each, and how many more there are."""
    lines = [_finding(each, titles, language) for each in found[:_FIRST_FINDINGS]]
    if len(found) > _FIRST_FINDINGS:
        lines.append(_MORE_FINDINGS(language, count=len(found) - _FIRST_FINDINGS))
    return lines


def _finding(each: Finding, titles: Mapping[str, str], language: Language) -> str:
    finding = _FINDINGS[each.kind](language, shown=short(each.shown))
    return _FINDING(language, title=short(titles.get(each.document_id, each.document_id)), finding=finding)


def _article(document: Document, language: Language) -> str:
    origin = document.provenance
    dated = _DATED(language, dated=short(origin.dated)) if origin.dated else UNDATED(language)
    return _ARTICLE(language, title=short(document.title), facts=" · ".join(fact for fact in (short(origin.place), dated) if fact))
