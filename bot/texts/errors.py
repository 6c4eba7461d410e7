"""What went wrong, said to people."""

from collections.abc import Mapping
from typing import Final

from bot.errors import (
    AddedTooMuchError,
    DownloadFailedError,
    EmptyFileError,
    EmptyQuestionError,
    ExpiredError,
    LargeFileError,
    LongQuestionError,
    NoSuchDocumentError,
    NotAddedError,
    NothingToRollBackError,
    NotReadyError,
    OldAnswerError,
    PausedDocumentError,
    PausedError,
    PrivateOnlyError,
    SyncRunningError,
    SyncStoppedError,
    TooManyQuestionsError,
    UnusableWordError,
)
from bot.texts.message import Message
from index import (
    CorpusLockedError,
    DocumentError,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Language,
    UnsupportedFormatError,
)

NO_SUCH_PASSAGE: Final = Message(
    "这段原文已经更新或移除，请重新提问。",
    "這段原文已經更新或移除，請重新提問。",
    "This passage has been changed or removed; please ask again.",
)
_ERRORS: Final[Mapping[type[Exception], Message]] = {
    EmptyQuestionError: Message("请写下您的问题。", "請寫下您的問題。", "Please write your question."),
    LongQuestionError: Message(
        "问题太长了，请用 {limit} 个字以内说清一件事。",
        "問題太長了，請用 {limit} 個字以內說清一件事。",
        "That is too long; please ask one thing in at most {limit} characters.",
    ),
    TooManyQuestionsError: Message(
        "问得太快了，请过 {wait_seconds} 秒再问。",
        "問得太快了，請過 {wait_seconds} 秒再問。",
        "That was too fast; please ask again in {wait_seconds} seconds.",
    ),
    DownloadFailedError: Message(
        "文件没有收全，请再发一次。", "文件沒有收全，請再發一次。", "The file did not arrive whole; please send it again."
    ),
    NotReadyError: Message(
        "正在第一次读取文件，请稍后再问。",
        "正在第一次讀取文件，請稍後再問。",
        "The documents are being read for the first time; please ask again in a moment.",
    ),
    SyncRunningError: Message(
        "正在索引，请等这一次完成。", "正在索引，請等這一次完成。", "Indexing is under way; please wait until it ends."
    ),
    SyncStoppedError: Message("索引中途停止了，请再试一次。", "索引中途停止了，請再試一次。", "Indexing was stopped; please try again."),
    EmptyFileError: Message("这个文件是空的。", "這個檔案是空的。", "This file is empty."),
    LargeFileError: Message(
        "文件太大了，最多 {mebibytes} MB。", "檔案太大了，最多 {mebibytes} MB。", "This file is too large; the limit is {mebibytes} MB."
    ),
    AddedTooMuchError: Message(
        "已经加入了 {limit} 份文件，不能再多。请先删除用不到的。",
        "已經加入了 {limit} 份文件，不能再多。請先刪除用不到的。",
        "There are {limit} added documents already; please remove some that are not needed.",
    ),
    UnusableWordError: Message(
        "这个词用不上：请写 1 到 20 个字，中间不要空格和标点；两个词不能相同。",
        "這個詞用不上：請寫 1 到 20 個字，中間不要空格和標點；兩個詞不能相同。",
        "This cannot be used: a word has 1 to 20 characters, no blanks or marks, and two words must differ.",
    ),
    ExpiredError: Message(
        "这个按钮已经失效，请重新操作。", "這個按鈕已經失效，請重新操作。", "This button is no longer good; please begin again."
    ),
    NotAddedError: Message(
        "这份文件来自 DOCUMENTS_DIR，这里删不了，可以停用。",
        "這份文件來自 DOCUMENTS_DIR，這裡刪不了，可以停用。",
        "This document comes from DOCUMENTS_DIR and cannot be removed here; it can be paused.",
    ),
    NothingToRollBackError: Message("没有更早的索引可以回退。", "沒有更早的索引可以回退。", "There is no earlier index to go back to."),
    PrivateOnlyError: Message(
        "请私聊我，或在工作群里用这个命令。",
        "請私聊我，或在工作群組裡用這個命令。",
        "Please use this in a private chat or in the staff chat.",
    ),
    OldAnswerError: Message(
        "这条回答太久了，按钮已经失效，请重新提问。",
        "這條回答太久了，按鈕已經失效，請重新提問。",
        "This answer is too old for its buttons; please ask again.",
    ),
    NoSuchDocumentError: NO_SUCH_PASSAGE,
    PausedError: Message("现在暂停回答：{reason}", "現在暫停回答：{reason}", "Answering is paused for now: {reason}"),
    PausedDocumentError: Message(
        "《{title}》暂停引用：{reason}", "《{title}》暫停引用：{reason}", "“{title}” is not quoted for now: {reason}"
    ),
    CorpusLockedError: Message(
        "另一个程序正在索引，请稍后再试。", "另一個程式正在索引，請稍後再試。", "Another process is indexing; please try again later."
    ),
    FolderNotFoundError: Message(
        "找不到文件目录，请检查 DOCUMENTS_DIR。", "找不到文件目錄，請檢查 DOCUMENTS_DIR。", "The folder is not there; check DOCUMENTS_DIR."
    ),
    EmptyFolderError: Message(
        "文件目录是空的，原有索引保持不变。",
        "文件目錄是空的，原有索引保持不變。",
        "The folder is empty; what was indexed stays as it is.",
    ),
    UnsupportedFormatError: Message(
        "格式不支持（可用 doc、docx、xls、xlsx、pdf、ofd、html、mht、Markdown、csv、txt）",
        "格式不支援（可用 doc、docx、xls、xlsx、pdf、ofd、html、mht、Markdown、csv、txt）",
        "this format is not read (doc, docx, xls, xlsx, pdf, ofd, html, mht, Markdown, csv and txt are)",
    ),
    EmptyDocumentError: Message(
        "里面没有文字，请检查后重新保存", "裡面沒有文字，請檢查後重新儲存", "it holds no text; please look into it and save it anew"
    ),
    DocumentError: Message(
        "文件打不开或已损坏，请重新保存，或另存为 docx、pdf",
        "文件打不開或已損壞，請重新儲存，或另存為 docx、pdf",
        "it cannot be opened, or is damaged; please save it anew, or as docx or pdf",
    ),
}
_OBSTACLES: Final[Mapping[str, Message]] = {
    "scan": Message(
        "是图片或扫描件，没有文字；在服务器上运行 pip install '.[ocr]' 就能识别",
        "是圖片或掃描件，沒有文字；在伺服器上執行 pip install '.[ocr]' 就能識別",
        "these are pictures of text; pip install '.[ocr]' on the server lets them be read",
    ),
    "password": Message(
        "文件有密码，请去掉密码后另存一份",
        "文件有密碼，請去掉密碼後另存一份",
        "it is protected by a password; please save a copy without one",
    ),
    "antiword": Message(
        "旧版 doc 要装上 antiword 才能读，也可以另存为 docx",
        "舊版 doc 要裝上 antiword 才能讀，也可以另存為 docx",
        "old doc files need antiword on the server; or save it as docx",
    ),
    "large": Message("文件太大，请拆成几份", "檔案太大，請拆成幾份", "it is too large; please split it"),
}
_UNEXPECTED: Final = Message("出了点问题，请稍后再试。", "出了點問題，請稍後再試。", "Something went wrong; please try again later.")
BAD_REQUEST: Final = Message("请求的格式不对。", "請求的格式不對。", "The request is not of the right form.")


def explain(error: Exception, language: Language) -> str:
    """Say to a person what went wrong."""
    if isinstance(error, DocumentError) and error.obstacle is not None:
        return _OBSTACLES[error.obstacle](language)
    for kind in type(error).__mro__:
        if kind in _ERRORS:
            return _ERRORS[kind](language, **vars(error))
    return _UNEXPECTED(language)
