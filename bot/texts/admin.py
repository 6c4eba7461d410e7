"""Sentences of the admin page: those in its HTML, and those that its script shows."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message
from index import Language

WRONG_PASSWORD: Final = Message("密码错误。", "密碼錯誤。", "The password is wrong.")
LOG_IN_FIRST: Final = Message("请先登录。", "請先登入。", "Please log in.")

_PAGE: Final[Mapping[str, Message]] = {
    "title": Message("管理", "管理", "Administration"),
    "to_the_page": Message("返回问答页", "返回問答頁", "To the page"),
    "password": Message("管理密码", "管理密碼", "Admin password"),
    "log_in": Message("登录", "登入", "Log in"),
    "log_out": Message("退出登录", "登出", "Log out"),
    "sections": Message("栏目", "欄目", "Sections"),
    "status": Message("运行状态", "運作狀態", "Status"),
    "documents": Message("文件", "文件", "Documents"),
    "health": Message("文件质量", "文件品質", "Health"),
    "cases": Message("事项", "事項", "Cases"),
    "which_cases": Message("late、mine 或网格代码", "late、mine 或網格代碼", "late, mine, or the code of a grid"),
    "case_number": Message("事项编号", "事項編號", "Number of a case"),
    "notice": Message("通知：网格代码", "通知：網格代碼", "Notice to the grid (code)"),
    "notice_text": Message("通知内容", "通知內容", "Text of the notice"),
    "preview_notice": Message("预览", "預覽", "Preview"),
    "gaps": Message("未答复的问题", "未答覆的問題", "Gaps"),
    "report": Message("月度统计", "月度統計", "Report"),
    "index": Message("索引", "索引", "Index"),
    "words": Message("同义词与词语", "同義詞與詞語", "Words"),
    "audit": Message("操作记录", "操作紀錄", "Audit trail"),
    "search": Message("标题、地点或日期中的词", "標題、地點或日期中的詞", "Words of a title, place or date"),
    "show": Message("显示", "顯示", "Show"),
    "file": Message("添加文件", "新增文件", "Add a file"),
    "preview": Message("上传预览", "上傳預覽", "Upload and preview"),
    "pause_what": Message("停用：文件名或标题，全部写 all", "停用：檔名或標題，全部寫 all", "Pause: file name or title, or all"),
    "reason": Message("原因（居民可见）", "原因（居民可見）", "Reason (people read it)"),
    "pause": Message("停用", "停用", "Pause"),
    "paused": Message("查看已停用的", "查看已停用的", "What is paused"),
    "days": Message("最近多少天", "最近多少天", "Days"),
    "csv": Message("下载 CSV", "下載 CSV", "Download CSV"),
    "month": Message("月份", "月份", "Month"),
    "reindex": Message("重新读取文件", "重新讀取文件", "Read the documents again"),
    "everything": Message("包括未改动的文件", "包括未更動的文件", "Unchanged files too"),
    "rollback": Message("恢复上一版索引", "恢復上一版索引", "Return to the previous index"),
    "alias": Message("同义词，如 低保=最低生活保障", "同義詞，例如 低保=最低生活保障", "Synonyms: one=other"),
    "word": Message("专用词语", "專用詞語", "A word of its own"),
    "add": Message("添加", "新增", "Add"),
    "your_answer": Message("答复内容", "答覆內容", "Your answer"),
    "send": Message("提交", "提交", "Send"),
    "script_needed": Message("请启用 JavaScript。", "請啟用 JavaScript。", "Please enable JavaScript."),
}
_SCRIPT: Final[Mapping[str, Message]] = {
    "working": Message("请稍候……", "請稍候……", "Please wait…"),
    "offline": Message("未能连接，请重试。", "無法連線，請重試。", "There is no connection; please try again."),
    "download": Message("下载 {name}", "下載 {name}", "Download {name}"),
    "really_rollback": Message("确定恢复上一版索引吗？", "確定恢復上一版索引嗎？", "Return to the previous index?"),
}


def page(language: Language, name: str) -> dict[str, str]:
    """Return the sentences in the HTML; *name* is that of the bot."""
    return {key: message(language) for key, message in _PAGE.items()} | {"lang": language, "name": name}


def script(language: Language) -> dict[str, str]:
    """Return the sentences that the script shows; `{name}` is filled in there."""
    return {key: message(language) for key, message in _SCRIPT.items()}
