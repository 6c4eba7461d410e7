"""Errors in words for people: what went wrong, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from bot.errors import (
    AddedTooMuchError,
    BusyError,
    ChangedFileError,
    DownloadFailedError,
    EmptyFileError,
    EmptyQuestionError,
    ExpiredError,
    LargeFileError,
    LongQuestionError,
    MoveRefusedError,
    NoMatchingDocumentError,
    NoSuchCaseError,
    NoSuchDocumentError,
    NotAddedError,
    NothingToRollBackError,
    NotKeptError,
    NotLeadingError,
    NotReadyError,
    NotStaffError,
    OldAnswerError,
    PausedDocumentError,
    PausedError,
    PersonalError,
    PrivateOnlyError,
    SharingError,
    StorageError,
    SyncRunningError,
    SyncStoppedError,
    TooManyFilesError,
    TooManyQuestionsError,
    TooManyRequestsError,
    UnclearQuestionError,
    UnusableWordError,
    WrongUseError,
)
from bot.texts.desk_staff import NO_SUCH_CASE, refusal
from bot.texts.message import Message, listed
from index import (
    FORMATS,
    CorpusLockedError,
    DocumentError,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Language,
    Obstacle,
    SetupFileError,
    UnsupportedFormatError,
)

_NO_SUCH_PASSAGE: Final = Message(
    "该内容已更新或移除，请重新提问。", "該內容已更新或移除，請重新提問。", "This passage has been updated or removed; please ask again."
)
_ERRORS: Final[Mapping[type[Exception], Message]] = {
    EmptyQuestionError: Message("请输入您的问题。", "請輸入您的問題。", "Please type your question."),
    LongQuestionError: Message(
        "问题过长，请控制在 {limit} 字以内。",
        "問題過長，請控制在 {limit} 字以內。",
        "Your question is too long; please keep it to {limit} characters.",
    ),
    UnclearQuestionError: Message(
        "请问您想了解什么？请写出完整的问题。",
        "請問您想瞭解什麼？請寫出完整的問題。",
        "What would you like to know? Please ask the whole question.",
    ),
    TooManyQuestionsError: Message(
        "提问过于频繁，请于 {wait_seconds} 秒后再试。",
        "提問過於頻繁，請於 {wait_seconds} 秒後再試。",
        "Too many questions; please try again in {wait_seconds} seconds.",
    ),
    TooManyRequestsError: Message(
        "操作过于频繁，请于 {wait_seconds} 秒后再试。",
        "操作過於頻繁，請於 {wait_seconds} 秒後再試。",
        "Too many requests; please try again in {wait_seconds} seconds.",
    ),
    BusyError: Message(
        "目前访问较多，请稍后再试。", "目前使用人數較多，請稍後再試。", "The service is busy at the moment; please try again shortly."
    ),
    NotKeptError: Message(
        "目前无法保存，请稍后再试。", "目前無法保存，請稍後再試。", "Nothing can be saved at the moment; please try again later."
    ),
    SharingError: Message(
        "目前无法与其他服务器同步，请稍后再试。",
        "目前無法與其他伺服器同步，請稍後再試。",
        "The other servers cannot be reached at the moment; please try again later.",
    ),
    NotLeadingError: Message(
        "主服务器刚刚切换，请重试。", "主伺服器剛剛切換，請重試。", "Another server has just taken over; please try again."
    ),
    StorageError: Message(
        "目前无法读取或保存记录，请稍后再试。",
        "目前無法讀取或保存記錄，請稍後再試。",
        "Records cannot be read or saved at the moment; please try again later.",
    ),
    DownloadFailedError: Message(
        "文件接收不完整，请重新发送。", "檔案接收不完整，請重新傳送。", "The file was not received in full; please send it again."
    ),
    NotReadyError: Message(
        "正在首次读取文件，请稍后再试。",
        "正在首次讀取文件，請稍後再試。",
        "The documents are being read for the first time; please try again in a moment.",
    ),
    SyncRunningError: Message(
        "正在更新索引，请待完成后再试。", "正在更新索引，請待完成後再試。", "The index is being updated; please wait until it has finished."
    ),
    SyncStoppedError: Message(
        "索引更新已中止，请重试。", "索引更新已中止，請重試。", "The update of the index was stopped; please try again."
    ),
    EmptyFileError: Message("文件为空。", "檔案為空。", "This file is empty."),
    LargeFileError: Message(
        "文件过大，不得超过 {mebibytes} MB。", "檔案過大，不得超過 {mebibytes} MB。", "This file is too large; the limit is {mebibytes} MB."
    ),
    TooManyFilesError: Message(
        "每件事项最多添加 {limit} 个照片或文件。",
        "每件事項最多新增 {limit} 個照片或檔案。",
        "A case takes {limit} photos or files at most.",
    ),
    AddedTooMuchError: Message(
        "已添加 {limit} 份文件，达到上限。请先删除不再需要的文件。",
        "已新增 {limit} 份文件，達到上限。請先刪除不再需要的文件。",
        "The limit of {limit} added documents is reached; please delete some that are no longer needed.",
    ),
    UnusableWordError: Message(
        "词语不符合要求：须为 1 至 20 字，不含空格和标点；两个词语不得相同。",
        "詞語不符合要求：須為 1 至 20 字，不含空格和標點；兩個詞語不得相同。",
        "This word cannot be used: it must have 1 to 20 characters without spaces or punctuation, and two words must differ.",
    ),
    ExpiredError: Message("该按钮已失效，请重新操作。", "該按鈕已失效，請重新操作。", "This button has expired; please start again."),
    NotAddedError: Message(
        "该文件来自 DOCUMENTS_DIR，不能在此删除，可以暂停引用。",
        "該文件來自 DOCUMENTS_DIR，不能在此刪除，可以暫停引用。",
        "This document comes from DOCUMENTS_DIR and cannot be deleted here, but it can be paused.",
    ),
    NothingToRollBackError: Message("没有可恢复的上一版索引。", "沒有可恢復的上一版索引。", "There is no previous index to go back to."),
    PrivateOnlyError: Message(
        "请在私聊或工作人员群内使用该命令。",
        "請在私聊或工作人員群組內使用該指令。",
        "Please use this command in a private chat or in the staff chat.",
    ),
    PersonalError: Message(
        "该功能涉及个人记录，请在与本机器人的私聊中使用。",
        "該功能涉及個人記錄，請在與本機器人的私聊中使用。",
        "This concerns your own records; please use it in a private chat with this bot.",
    ),
    NoSuchCaseError: NO_SUCH_CASE,
    NotStaffError: Message(
        "您不是该单位的工作人员，不能办理事项。如有误，请联系管理员。",
        "您不是該單位的工作人員，不能辦理事項。如有誤，請聯絡管理員。",
        "You are not on the staff of this unit. If that is wrong, please ask an administrator.",
    ),
    OldAnswerError: Message(
        "该答复的按钮已失效，请重新提问。", "該答覆的按鈕已失效，請重新提問。", "The buttons of this answer have expired; please ask again."
    ),
    NoSuchDocumentError: _NO_SUCH_PASSAGE,
    NoMatchingDocumentError: Message(
        "没有文件名、标题、地点或年份含“{words}”的文件。",
        "沒有檔名、標題、地點或年份含「{words}」的文件。",
        "No document has “{words}” in its file name, title, place or year.",
    ),
    WrongUseError: Message(
        "命令的内容无法识别，请检查后重试。",
        "指令的內容無法辨識，請檢查後重試。",
        "The command could not be read; please check it and try again.",
    ),
    ChangedFileError: Message(
        "文件已有改动，尚未重新收录，暂不提供下载。",
        "檔案已有更動，尚未重新收錄，暫不提供下載。",
        "The file has changed and has not been read again yet, so it cannot be downloaded for now.",
    ),
    PausedError: Message("目前暂停答复。原因：{reason}", "目前暫停答覆。原因：{reason}", "Answers are paused at present. Reason: {reason}"),
    PausedDocumentError: Message(
        "《{title}》目前暂停引用。原因：{reason}",
        "《{title}》目前暫停引用。原因：{reason}",
        "“{title}” is not quoted at present. Reason: {reason}",
    ),
    CorpusLockedError: Message(
        "其他程序正在更新索引，请稍后再试。",
        "其他程式正在更新索引，請稍後再試。",
        "Another process is updating the index; please try again later.",
    ),
    FolderNotFoundError: Message(
        "文件夹不存在，请检查 DOCUMENTS_DIR。",
        "資料夾不存在，請檢查 DOCUMENTS_DIR。",
        "The folder does not exist; please check DOCUMENTS_DIR.",
    ),
    EmptyFolderError: Message(
        "文件夹中没有可读取的文件，原有索引保持不变。",
        "資料夾中沒有可讀取的檔案，原有索引保持不變。",
        "The folder contains no readable files; the index was left as it is.",
    ),
    UnsupportedFormatError: Message(
        "不支持该文件格式。可读取：{formats}。",
        "不支援該檔案格式。可讀取：{formats}。",
        "this format is not supported; please use {formats}.",
    ),
    SetupFileError: Message(
        "该文件用于设置服务台，含人员信息，不能作为资料公开。请存入服务台文件夹。",
        "該檔案用於設定服務臺，含人員資訊，不能作為資料公開。請存入服務臺資料夾。",
        "it sets up the service desk and names staff, so it is not published; please put it into the folder of the desk.",
    ),
    EmptyDocumentError: Message("文件中没有文字。", "檔案中沒有文字。", "it contains no text."),
    DocumentError: Message(
        "文件已损坏或无法打开，请检查后重新上传。",
        "檔案已損壞或無法開啟，請檢查後重新上傳。",
        "it is damaged or cannot be opened; please check it and upload it again.",
    ),
}
_OBSTACLES: Final[Mapping[Obstacle, Message]] = {
    "password": Message(
        "有密码保护，请去掉密码后重新上传。",
        "有密碼保護，請移除密碼後重新上傳。",
        "it is protected by a password; please remove the password and upload it again.",
    ),
    "scan": Message(
        "图片或扫描件没有文字层。请在服务器上运行 pip install '.[ocr]' 以识别文字，或识别后重新上传。",
        "圖片或掃描檔沒有文字層。請在伺服器上執行 pip install '.[ocr]' 以辨識文字，或辨識後重新上傳。",
        "it is a picture or a scan without a text layer; run pip install '.[ocr]' on the server to have its text recognised.",
    ),
    "large": Message(
        "文件过大，请拆分后重新上传。", "檔案過大，請拆分後重新上傳。", "it is too large; please split it and upload the parts."
    ),
    "antiword": Message(
        "读取旧版 doc 需要安装 antiword，或另存为 docx 后重新上传。",
        "讀取舊版 doc 需要安裝 antiword，或另存為 docx 後重新上傳。",
        "reading the old doc format requires antiword; please install it, or save the file as docx and upload it again.",
    ),
}
_FAMILIES: Final[Mapping[str, Message]] = {
    "text": Message("文本", "純文字", "plain text"),
    "markdown": Message("Markdown", "Markdown", "Markdown"),
    "html": Message("网页", "網頁", "HTML"),
    "pdf": Message("PDF", "PDF", "PDF"),
    "docx": Message("Word（docx、doc）", "Word（docx、doc）", "Word (docx, doc)"),
    "xlsx": Message("Excel（xlsx、xls）", "Excel（xlsx、xls）", "Excel (xlsx, xls)"),
    "ofd": Message("OFD", "OFD", "OFD"),
    "mht": Message("mht", "mht", "mht"),
}
_NAMED_ABOVE: Final = frozenset({*_FAMILIES, "doc", "xls", "archive", "word xml", "spreadsheetml"})  # of other archives nothing is read
_UNEXPECTED: Final = Message("系统出现问题，请稍后再试。", "系統發生問題，請稍後再試。", "Something went wrong; please try again later.")


def explain(error: Exception, language: Language) -> str:
    """Say to a person what went wrong, and what to do."""
    if isinstance(error, MoveRefusedError):
        return refusal(error.reason, language)
    if isinstance(error, DocumentError) and error.obstacle:
        return _OBSTACLES[error.obstacle](language)
    message = next((_ERRORS[kind] for kind in type(error).__mro__ if kind in _ERRORS), _UNEXPECTED)
    return message(language, formats=formats(language), **vars(error))


def formats(language: Language) -> str:
    """List every format that is read; one without words of its own appears under its name."""
    others = [each.name for each in FORMATS if each.name not in _NAMED_ABOVE]
    return listed([*(family(language) for family in _FAMILIES.values()), *others], language)
