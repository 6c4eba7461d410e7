"""Sentences about the person who asks: a welcome, help, the contact, the language, and what is stored."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message
from index import Language

START_SUMMARY: Final = Message("开始使用", "開始使用", "start")
HELP_SUMMARY: Final = Message("使用说明", "使用說明", "how to use this bot")
MINE_SUMMARY: Final = Message("本人提问记录，可加词语查找", "本人提問紀錄，可加詞語查找", "your questions, or those with a word")
LANG_SUMMARY: Final = Message("设置答复语言", "設定答覆語言", "choose the language of replies")
PRIVACY_SUMMARY: Final = Message("保存哪些信息", "保存哪些資料", "what is stored about you")
FORGET_SUMMARY: Final = Message("删除我的数据", "刪除我的資料", "delete your data")
HUMAN_SUMMARY: Final = Message("联系工作人员", "聯絡工作人員", "contact staff")
BUTTON_SUMMARY: Final = Message("供按钮使用", "供按鈕使用", "for buttons")

WELCOME: Final = Message(
    "您好，这里是{name}。网格、社区、便民服务、党建等方面的问题，请直接发送。"
    "答复均引用文件原文，并注明出处；文件中没有的内容，将如实告知。",
    "您好，這裡是{name}。網格、社區、便民服務、黨建等方面的問題，請直接傳送。"
    "答覆均引用文件原文，並註明出處；文件中沒有的內容，將如實告知。",
    "Hello, this is {name}. Please send me your question about grids, communities, services for residents or party work. I quote the "
    "documents and name the source; if they do not cover something, I say so.",
)
HELP: Final = Message(
    "请直接发送问题；在群内请 @我，或使用 /ask 加问题。\n答复均为文件原文，并注明文件、章节、地区和年份。\n"
    "没有直接答复的，请您核对相关原文；文件中没有的内容，将如实告知。",
    "請直接傳送問題；在群組內請 @我，或使用 /ask 加問題。\n答覆均為文件原文，並註明文件、章節、地區和年份。\n"
    "沒有直接答覆的，請您核對相關原文；文件中沒有的內容，將如實告知。",
    "Just send your question; in a group, mention me or write /ask and the question.\nAnswers quote the documents, with the document, "
    "section, place and year.\nIf there is no direct answer, please check the related passages; if the documents do not cover something, "
    "I say so.",
)
HELP_STAFF: Final = Message(
    "办理事项：点“我来办”承办；回复卡片或卡片下的消息，内容立即发给居民；内部商量请用“更多”里的“备注”。"
    "发错的，可直接修改原消息，或在 1 分钟内点“撤回答复”。",
    "辦理事項：點「我來辦」承辦；回覆卡片或卡片下的訊息，內容立即傳給居民；內部商量請用「更多」裡的「備註」。"
    "發錯的，可直接修改原訊息，或在 1 分鐘內點「撤回答覆」。",
    "Cases: tap “I take it” to take one; what you reply to a card, or to a message below it, is sent to the person at once; among staff, "
    "use “Note for staff” under “More”. A slip can be edited, or taken back within a minute by “Take back”.",
)
CONTACT: Final = Message("工作人员联系方式：{contact}", "工作人員聯絡方式：{contact}", "To contact staff: {contact}")
NO_HUMAN: Final = Message(
    "这里暂未提供人工服务，请咨询所在社区的工作人员。",
    "這裡暫未提供人工服務，請洽詢所在社區的工作人員。",
    "No contact is available here yet; please ask the staff of your community.",
)
UNKNOWN_COMMAND: Final = Message(
    "没有这条命令。请直接发送问题，使用说明见 /help。",
    "沒有這項指令。請直接傳送問題，使用說明見 /help。",
    "There is no such command. Just send your question, or see /help.",
)
TEXT_ONLY: Final = Message(
    "目前仅支持文字提问，请输入文字。", "目前僅支援文字提問，請輸入文字。", "I can only read text; please type your question."
)
CHOOSE_LANGUAGE: Final = Message(
    "请选择答复语言。引文保持文件原样。",
    "請選擇答覆語言。引文保持文件原樣。",
    "Please choose the language of replies. Quotes stay as written.",
)
LANGUAGE_CHOSEN: Final = Message("今后将以简体中文答复。", "今後將以繁體中文答覆。", "Replies will be in English from now on.")
LANGUAGE_FOLLOWS: Final = Message(
    "今后答复语言与您的提问一致。", "今後答覆語言與您的提問一致。", "Replies will be in the language of your question from now on."
)
LANGUAGES: Final[Mapping[str, Message]] = {
    "zh-Hans": Message("简", "简", "简"),
    "zh-Hant": Message("繁", "繁", "繁"),
    "en": Message("EN", "EN", "EN"),
    "auto": Message("自动", "自動", "Automatic"),
}
FORGET_ASK: Final = Message(
    "确定删除您的全部提问、评价、事项内容、订阅和语言设置吗？未办结的事项将同时撤回。删除后无法恢复。",
    "確定刪除您的全部提問、評價、事項內容、訂閱和語言設定嗎？未辦結的事項將同時撤回。刪除後無法復原。",
    "Delete all your questions, votes, the content of your cases, your subscriptions and the language you chose? "
    "Open cases are withdrawn. This cannot be undone.",
)
FORGET_YES: Final = Message("全部删除", "全部刪除", "Delete all")
FORGOTTEN: Final = Message("已删除，共 {count} 条。", "已刪除，共 {count} 筆。", "Deleted; entries: {count}.")
FORGOTTEN_CASES: Final = Message(
    "已删除您的提问记录和 {count} 件事项的内容。",
    "已刪除您的提問紀錄和 {count} 件事項的內容。",
    "Deleted: the record of your questions, and the content of your cases ({count}).",
)
NOT_FORGOTTEN: Final = Message("已取消，未作删除。", "已取消，未予刪除。", "Cancelled; nothing was deleted.")
MINE_TITLE: Final = Message("您的提问记录（最近的在前）：", "您的提問紀錄（最近的在前）：", "Your questions, newest first:")
MINE_EMPTY: Final = Message("没有查到您的提问记录。", "查無您的提問紀錄。", "No questions of yours were found.")
MINE_LINE: Final = Message(
    "{number}. {question}（{day}，{band}）", "{number}. {question}（{day}，{band}）", "{number}. {question} ({day}, {band})"
)
PAIRED: Final = Message(
    "您已成为管理员。直接发送文件即可添加，其他功能见 /help。",
    "您已成為管理員。直接傳送檔案即可新增，其他功能見 /help。",
    "You are now an admin. Send a file to add it; see /help for more.",
)
NOT_PAIRED: Final = Message(
    "配对码有误或已过期，请在服务器上重新运行 python -m bot init。",
    "配對碼有誤或已過期，請在伺服器上重新執行 python -m bot init。",
    "This code is wrong or has expired; please run python -m bot init on the server for a new one.",
)

_PRIVACY: Final = Message(
    "仅保存以下信息：问题（电话号码、证件号码等先行隐去），答复引用的段落，您的评价，您选择的语言。\n"
    "不保存您的姓名和账号，仅保存由密钥算出的代号，用于衔接上一个问题、查看本人提问记录、每人计一票。\n"
    "用途：查找文件未能答复的问题，改进文件；评为“有用”的问题用于改进检索。\n{kept}\n/mine 查看本人提问记录，/forget 全部删除。",
    "僅保存以下資料：問題（電話號碼、證件號碼等先行隱去），答覆引用的段落，您的評價，您選擇的語言。\n"
    "不保存您的姓名和帳號，僅保存由密鑰算出的代號，用於銜接上一個問題、查看本人提問紀錄、每人計一票。\n"
    "用途：查找文件未能答覆的問題，改進文件；評為「有用」的問題用於改進檢索。\n{kept}\n/mine 查看本人提問紀錄，/forget 全部刪除。",
    "Only the following is stored: your questions (phone and identity numbers are masked first), the passages quoted in reply, your "
    "votes, and the language you chose.\nYour name and account are not stored, only a code computed with a secret key, which serves to "
    "connect a question with the previous one, to list your questions, and to count one vote per person.\nPurpose: to find questions "
    "that the documents do not answer, and to improve the documents; questions voted helpful also improve the search.\n{kept}\n"
    "/mine lists your questions, /forget deletes everything.",
)
_KEPT_DAYS: Final = Message(
    "保存期限：{days} 天，到期自动删除。", "保存期限：{days} 天，到期自動刪除。", "It is kept for {days} days and then deleted."
)
_CASES_KEPT: Final = Message(
    "转交工作人员的事项另行保存：您写的内容和文件、用于回复您的账号或对话代号、办理经过。号码等在工作群中隐去，承办人查看原文会留下记录。"
    "结束 {days} 天后清除内容和联系方式，仅保留编号、时间、状态和理由。"
    "登记“有答复时告诉我”的，问题和联系方式最多保留 90 天，告知后即删除。",
    "轉交工作人員的事項另行保存：您寫的內容和檔案、用於回覆您的帳號或對話代號、辦理經過。號碼等在工作群組中隱去，承辦人查看原文會留下紀錄。"
    "結束 {days} 天後清除內容和聯絡方式，僅保留編號、時間、狀態和理由。"
    "登記「有答覆時告訴我」的，問題和聯絡方式最多保留 90 天，告知後即刪除。",
    "Of what is handed to staff, this is stored as well: what you write and send, the account or the code of the conversation by which "
    "you are answered, and what was done. Numbers are masked in the staff's chat; whoever is in charge can look at them, which is "
    "recorded. {days} days after its end, words and contacts are erased; number, times, states and reasons remain. Where you asked to be "
    "told of an answer, the question and how to reach you are kept for 90 days at most, and deleted once you are told.",
)
_KEPT_NOT: Final = Message("目前不保存任何信息。", "目前不保存任何資料。", "At present nothing is stored.")


def contact(whom: str, language: Language) -> str:
    """Say how to reach a person, *whom*, or that nobody is named."""
    return CONTACT(language, contact=whom) if whom else NO_HUMAN(language)


def privacy(days: int, language: Language, *, case_days: int = 0) -> str:
    """Say what is stored about a person, why, and for how many *days*; with 0, that nothing is.

    Where staff is handed questions, also what is stored of a case, until *case_days* after its end.
    """
    said = _PRIVACY(language, kept=kept(days, language))
    return f"{said}\n\n{cases_kept(case_days, language)}" if case_days else said


def cases_kept(days: int, language: Language) -> str:
    """Say what is stored of what was handed to staff, until *days* after its end."""
    return _CASES_KEPT(language, days=days)


def kept(days: int, language: Language) -> str:
    """Say for how many *days* it is stored."""
    return _KEPT_DAYS(language, days=days) if days else _KEPT_NOT(language)
