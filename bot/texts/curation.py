"""What admins are told of documents: what is in them, what is wrong with them, which of them do not answer."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.curation.uploads import Offer
from bot.library.pauses import EVERYTHING, Pause
from bot.texts.errors import explain
from bot.texts.message import Message, short
from index import Document, Finding, FindingKind, Language

FINDINGS_A_PAGE: Final = 8

HEALTH_SUMMARY: Final = Message("文件体检（管理员）", "文件體檢（管理員）", "what is wrong with the documents (admins)")
ADD_SUMMARY: Final = Message("加入文件（管理员）", "加入文件（管理員）", "add a document (admins)")
PAUSE_SUMMARY: Final = Message("停用文件或全部（管理员）", "停用文件或全部（管理員）", "stop a document, or all answering (admins)")
RESUME_SUMMARY: Final = Message("恢复回答（管理员）", "恢復回答（管理員）", "answer again (admins)")
JOIN: Final = Message("加入", "加入", "Add")
JOIN_FOR_STAFF: Final = Message("仅工作人员可见", "僅工作人員可見", "Staff only")
CANCEL: Final = Message("取消", "取消", "Cancel")
DISABLE: Final = Message("停用", "停用", "Pause")
ENABLE: Final = Message("启用", "啟用", "Resume")
REMOVE: Final = Message("删除", "刪除", "Remove")
ENABLE_ALL: Final = Message("恢复全部", "恢復全部", "Resume all")
SEND_A_FILE: Final = Message(
    "请把文件直接发给我（20 MB 以内），我先给您看看读到了什么，再决定加不加入。",
    "請把檔案直接發給我（20 MB 以內），我先給您看看讀到了什麼，再決定加不加入。",
    "Send me the file itself (up to 20 MB); I show you what I read before it is added.",
)
DECLINED: Final = Message("没有加入《{name}》。", "沒有加入《{name}》。", "“{name}” was not added.")
JOINED: Final = Message("已加入《{name}》，现在就能查到。", "已加入《{name}》，現在就能查到。", "“{name}” was added and can be found now.")
JOINED_FOR_STAFF: Final = Message(
    "已加入《{name}》，只有工作人员查得到。", "已加入《{name}》，只有工作人員查得到。", "“{name}” was added; only staff can find it."
)
DISABLED: Final = Message(
    "已停用《{title}》，不再用它回答。原因：{reason}",
    "已停用《{title}》，不再用它回答。原因：{reason}",
    "“{title}” is paused. Reason: {reason}",
)
ENABLED: Final = Message("已启用《{title}》。", "已啟用《{title}》。", "“{title}” answers again.")
NOT_PAUSED: Final = Message("《{title}》没有停用。", "《{title}》沒有停用。", "“{title}” was not paused.")
ALL_PAUSED: Final = Message(
    "已停止回答所有问题。原因：{reason}", "已停止回答所有問題。原因：{reason}", "All answering is paused. Reason: {reason}"
)
ALL_RESUMED: Final = Message("已恢复回答。", "已恢復回答。", "Answering goes on.")
NOTHING_PAUSED: Final = Message("现在没有停用任何文件。", "現在沒有停用任何文件。", "Nothing is paused.")
UNDER_REVIEW: Final = Message("内容正在核对", "內容正在核對", "it is being checked")
HOW_TO_PAUSE: Final = Message(
    "请写明停用哪份文件和原因，例如：/pause 网格手册 内容有误；停止全部回答：/pause all 正在核对",
    "請寫明停用哪份文件和原因，例如：/pause 網格手冊 內容有誤；停止全部回答：/pause all 正在核對",
    "Say which document and why, for example: /pause handbook out of date; to stop all answering: /pause all under review",
)
WHICH_DOCUMENT: Final = Message("是哪一份文件？", "是哪一份文件？", "Which document do you mean?")
CONFIRM_REMOVAL: Final = Message(
    "确定删除《{title}》吗？文件会从这里彻底删除。", "確定刪除《{title}》嗎？文件會從這裡徹底刪除。", "Remove “{title}” for good?"
)
REMOVED: Final = Message("已删除《{title}》。", "已刪除《{title}》。", "“{title}” was removed.")
PAIRED: Final = Message(
    "您现在是管理员了。发文件给我就能加入，/help 看能做什么。",
    "您現在是管理員了。發檔案給我就能加入，/help 看能做什麼。",
    "You are an admin now. Send me a file to add it; /help says what else you can do.",
)
NOT_PAIRED: Final = Message(
    "配对码不对或已过期，请在服务器上重新运行 python -m bot init。",
    "配對碼不對或已過期，請在伺服器上重新執行 python -m bot init。",
    "This code is wrong or no longer good; run python -m bot init on the server for a new one.",
)
HEALTHY: Final = Message("没有发现问题。", "沒有發現問題。", "Nothing wrong was found.")

_FIRST_FINDINGS: Final = 4
_MOST_ARTICLES: Final = 5
_PAUSED: Final = Message("停用：{what}（{reason}）", "停用：{what}（{reason}）", "Paused: {what} ({reason})")
_EVERYTHING: Final = Message("全部回答", "全部回答", "all answering")
_OFFERED: Final = Message(
    "《{name}》{size}，{articles} 篇文章，识别 {characters} 字，{headings} 个标题",
    "《{name}》{size}，{articles} 篇文章，識別 {characters} 字，{headings} 個標題",
    "“{name}”, {size}: {articles} documents, {characters} characters, {headings} headings",
)
_ARTICLE: Final = Message("· {title}（{facts}）", "· {title}（{facts}）", "· {title} ({facts})")
_DATED: Final = Message("日期 {dated}", "日期 {dated}", "dated {dated}")
_NO_DATE: Final = Message("没有写日期", "沒有寫日期", "no date")
_MORE_ARTICLES: Final = Message("· 另有 {count} 篇", "· 另有 {count} 篇", "· {count} more")
_REPLACES: Final = Message(
    "同名文件已经有了，加入后会替换它。", "同名檔案已經有了，加入後會替換它。", "There is a file of this name; adding this one replaces it."
)
_TWIN: Final = Message(
    "同样的内容已经在《{title}》里。", "同樣的內容已經在《{title}》裡。", "The very same file is there already: “{title}”."
)
_PICTURE: Final = Message(
    "《{name}》{size}，是图片或扫描件，加入后逐页识别文字",
    "《{name}》{size}，是圖片或掃描件，加入後逐頁識別文字",
    "“{name}”, {size}: pictures of text, recognised page by page once it is added",
)
_UNREADABLE: Final = Message("《{name}》没法加入：{reason}", "《{name}》沒法加入：{reason}", "“{name}” cannot be added: {reason}")
_FINDING: Final = Message("⚠ {title}：{finding}", "⚠ {title}：{finding}", "⚠ {title}: {finding}")
_MORE_FINDINGS: Final = Message("另有 {count} 处，/health 查看", "另有 {count} 處，/health 查看", "{count} more: /health")
_PAGE: Final = Message("第 {page}/{pages} 页", "第 {page}/{pages} 頁", "Page {page} of {pages}")
_FINDINGS: Final[Mapping[FindingKind, Message]] = {
    "no text": Message(
        "几乎没有文字（{shown} 字），是扫描件吗？",
        "幾乎沒有文字（{shown} 字），是掃描件嗎？",
        "hardly any text ({shown} characters); is it a scan?",
    ),
    "unreadable characters": Message(
        "第 {shown} 行有读不出的字（�），请改正或换一份文件",
        "第 {shown} 行有讀不出的字（�），請改正或換一份檔案",
        "characters in line {shown} cannot be read (�): mend them, or get another copy",
    ),
    "pages unread": Message(
        "第 {shown} 页是图片，没有读；装上 pip install '.[ocr]' 后重新索引就能识别",
        "第 {shown} 頁是圖片，沒有讀；裝上 pip install '.[ocr]' 後重新索引就能識別",
        "page {shown} is a picture and was not read; pip install '.[ocr]' and index again",
    ),
    "pages without text": Message(
        "第 {shown} 页是图片，没有认出文字", "第 {shown} 頁是圖片，沒有認出文字", "page {shown} is a picture; no text was recognised"
    ),
    "unmapped characters": Message(
        "有 {shown} 个字对不上字符，没有收入", "有 {shown} 個字對不上字元，沒有收入", "{shown} characters map to no text and were left out"
    ),
    "comments left out": Message("没有收入批注 {shown} 条", "沒有收入批註 {shown} 條", "{shown} comments were left out"),
    "hidden left out": Message(
        "没有收入表格里隐藏的内容 {shown} 行", "沒有收入表格裡隱藏的內容 {shown} 行", "{shown} rows that the workbook hides were left out"
    ),
    "formulas unread": Message(
        "有 {shown} 个公式没有结果，请用 Excel 或 WPS 打开并保存一次",
        "有 {shown} 個公式沒有結果，請用 Excel 或 WPS 開啟並儲存一次",
        "{shown} formulas have no result: open the workbook in Excel or WPS and save it",
    ),
    "parts unread": Message("嵌入的文件 {shown} 个没有读", "嵌入的檔案 {shown} 個沒有讀", "{shown} embedded files were not read"),
    "doubtful characters": Message(
        "文字识别拿不准 {shown} 行，句末标有 ⁇", "文字識別拿不準 {shown} 行，句末標有 ⁇", "{shown} recognised lines are doubtful, marked ⁇"
    ),
    "truncated end": Message("结尾不完整“{shown}”", "結尾不完整“{shown}”", "ends in the midst of a sentence: “{shown}”"),
    "chrome removed": Message("去除网页杂项 {shown} 处", "去除網頁雜項 {shown} 處", "{shown} pieces of web page furniture were left out"),
    "spam removed": Message("去除广告垃圾 {shown} 处", "去除廣告垃圾 {shown} 處", "{shown} pieces of advertising were left out"),
    "several articles": Message("一个文件里有 {shown} 篇文章", "一個檔案裡有 {shown} 篇文章", "{shown} articles in one file"),
    "mixed scripts": Message("简体繁体混杂：{shown}", "簡體繁體混雜：{shown}", "mixed scripts: {shown}"),
    "substituted words": Message("疑似被替换的词：{shown}", "疑似被替換的詞：{shown}", "words that seem to stand for others: {shown}"),
    "undated now": Message("没有日期，却写着“{shown}”", "沒有日期，卻寫著“{shown}”", "it has no date and says “{shown}”"),
    "near-duplicate": Message("和 {shown} 几乎相同", "和 {shown} 幾乎相同", "nearly the same as {shown}"),
    "figures": Message("数字对不上：{shown}", "數字對不上：{shown}", "figures that do not add up: {shown}"),
}


def paused(pauses: Sequence[Pause], titles: Mapping[str, str], language: Language) -> str:
    """Say what does not answer, a line each."""

    def what(pause: Pause) -> str:
        if pause.document_id == EVERYTHING:
            return _EVERYTHING(language)
        return short(titles.get(pause.document_id, pause.document_id))

    return "\n".join(_PAUSED(language, what=what(pause), reason=pause.reason or UNDER_REVIEW(language)) for pause in pauses)


def offer(offered: Offer, language: Language) -> str:
    """Say what is in a file that may be added, or why it cannot be."""
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


def findings(found: Sequence[Finding], titles: Mapping[str, str], page: int, language: Language) -> str:
    """Say, for one page from 1, what is wrong with documents."""
    shown = found[(page - 1) * FINDINGS_A_PAGE : page * FINDINGS_A_PAGE]
    lines = [_finding(each, titles, language) for each in shown]
    return "\n".join([*lines, page_of(page, pages(len(found), FINDINGS_A_PAGE), language)])


def pages(count: int, each: int) -> int:
    """Return how many pages *count* things fill, *each* a page; at least one."""
    return max(1, -(-count // each))


def page_of(page: int, whole: int, language: Language) -> str:
    """Say which page this is."""
    return _PAGE(language, page=page, pages=whole)


def first_findings(found: Sequence[Finding], titles: Mapping[str, str], language: Language) -> list[str]:
    """Say the first things that are wrong with documents, and how many there are beside them, a line each."""
    lines = [_finding(each, titles, language) for each in found[:_FIRST_FINDINGS]]
    if len(found) > _FIRST_FINDINGS:
        lines.append(_MORE_FINDINGS(language, count=len(found) - _FIRST_FINDINGS))
    return lines


def _finding(each: Finding, titles: Mapping[str, str], language: Language) -> str:
    said = _FINDINGS[each.kind](language, shown=short(each.shown))
    return _FINDING(language, title=short(titles.get(each.document_id, each.document_id)), finding=said)


def _article(document: Document, language: Language) -> str:
    origin = document.provenance
    dated = _DATED(language, dated=short(origin.dated)) if origin.dated else _NO_DATE(language)
    return _ARTICLE(language, title=short(document.title), facts=" · ".join(fact for fact in (short(origin.place), dated) if fact))
