"""What everybody's commands say."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message
from index import Language

WELCOME: Final = Message(
    "您好，这里是社区服务问答。网格、社区、便民、党建方面的问题，请直接发给我。"
    "我只用文件里的原话回答，并写明出处；文件里没有的，我会直说。\n\n可以这样问：",
    "您好，這裡是社區服務問答。網格、社區、便民、黨建方面的問題，請直接發給我。"
    "我只用文件裡的原話回答，並寫明出處；文件裡沒有的，我會直說。\n\n可以這樣問：",
    "Hello. Ask me about grids, communities, services for residents and party work. I answer in the documents' own words and say "
    "where they stand; when the documents do not say, I tell you so.\n\nYou could ask:",
)
HELP: Final = Message(
    "直接发问题就行；在群里请 @我 或用 /ask 加问题。\n回答都是文件原话，下面写着出自哪份文件、哪一节、哪里、哪年。\n"
    "没有把握的，我会请您核对；文件里没有的，我不猜。",
    "直接發問題就行；在群組裡請 @我 或用 /ask 加問題。\n回答都是文件原話，下面寫著出自哪份文件、哪一節、哪裡、哪年。\n"
    "沒有把握的，我會請您核對；文件裡沒有的，我不猜。",
    "Just send your question; in a group mention me or write /ask and the question.\nEvery answer is the documents' own words, with "
    "the document, section, place and year below.\nWhen I am not sure I ask you to check; when the documents do not say, I do not guess.",
)
START_SUMMARY: Final = Message("开始", "開始", "begin")
HELP_SUMMARY: Final = Message("看说明", "看說明", "what I can do")
DOCS_SUMMARY: Final = Message("看文件目录，可加词查找", "看文件目錄，可加詞查找", "list the documents, or those with a word")
MINE_SUMMARY: Final = Message("看自己问过的，可加词查找", "看自己問過的，可加詞查找", "what you asked, or what of it holds a word")
LANG_SUMMARY: Final = Message("选择语言：简、繁、英", "選擇語言：簡、繁、英", "choose the language")
PRIVACY_SUMMARY: Final = Message("看保存哪些数据", "看保存哪些資料", "what is kept of you")
FORGET_SUMMARY: Final = Message("删除我的数据", "刪除我的資料", "erase what is kept of you")
HUMAN_SUMMARY: Final = Message("找人工", "找人工", "reach a person")
BUTTON_SUMMARY: Final = Message("按钮用", "按鈕用", "for buttons")
ASK_SUMMARY: Final = Message("提问（群里用）", "提問（群組裡用）", "ask a question (in a group)")
HELP_CONTACT: Final = Message("要找人请联系：{contact}", "要找人請聯絡：{contact}", "To reach a person: {contact}")
UNKNOWN_COMMAND: Final = Message(
    "没有这个命令。直接发问题就行，/help 看说明。",
    "沒有這個命令。直接發問題就行，/help 看說明。",
    "There is no such command. Just send your question; /help says more.",
)
TEXT_ONLY: Final = Message(
    "我只看得懂文字，请把问题打成字发给我。", "我只看得懂文字，請把問題打成字發給我。", "I read text only; please type your question."
)
EXAMPLES: Final = (
    Message("网格怎么划分？", "網格怎麼劃分？", "How is a grid divided?"),
    Message("网格长平时干哪些活？", "網格長平時幹哪些活？", "What are the duties of a grid leader?"),
    Message("党小组多久考评一次？", "黨小組多久考評一次？", "How often is a party group assessed?"),
    Message("全程代理分哪几个环节？", "全程代理分哪幾個環節？", "What are the steps of full-process agency service?"),
)

OCCASIONS: Final[Mapping[str, Message]] = {
    "greeting": Message("您好！有什么想问的，请直接发给我。", "您好！有什麼想問的，請直接發給我。", "Hello! Just send me your question."),
    "thanks": Message("不客气，有问题随时问。", "不客氣，有問題隨時問。", "You are welcome; ask whenever you like."),
    "farewell": Message("再见，需要时再来问。", "再見，需要時再來問。", "Goodbye; come back whenever you need to."),
    "identity": Message(
        "我是自动问答程序，不是真人。我在文件里查找，用原话回答，并写明出处；文件里没有的，我会直说。",
        "我是自動問答程式，不是真人。我在文件裡查找，用原話回答，並寫明出處；文件裡沒有的，我會直說。",
        "I am a program, not a person. I look things up in the documents, answer in their own words and say where they stand; "
        "when they do not say, I tell you so.",
    ),
    "complaint": Message(
        "对不起，没有帮上忙。请换个说法再问一次，或者点“没用”告诉我们哪里不好。",
        "對不起，沒有幫上忙。請換個說法再問一次，或者點“沒用”告訴我們哪裡不好。",
        "I am sorry that I was of no help. Please ask in other words, or tap “Not helpful” and tell us what is wrong.",
    ),
}
NO_HUMAN: Final = Message(
    "这里暂时没有人工服务，请联系所在社区的工作人员。",
    "這裡暫時沒有人工服務，請聯絡所在社區的工作人員。",
    "There is nobody to take over here yet; please ask the staff of your community.",
)
CHOOSE_LANGUAGE: Final = Message(
    "请选择回答用的语言。原文总是照原样引用。",
    "請選擇回答用的語言。原文總是照原樣引用。",
    "Choose the language of my replies. Quotes stay as written.",
)
LANGUAGE_CHOSEN: Final = Message("以后用简体中文回答。", "以後用繁體中文回答。", "From now on I reply in English.")
LANGUAGE_FOLLOWS: Final = Message(
    "以后您用什么语言问，我就用什么语言答。",
    "以後您用什麼語言問，我就用什麼語言答。",
    "From now on I reply in the language that you ask in.",
)
LANGUAGES: Final[Mapping[str, Message]] = {
    "zh-Hans": Message("简", "简", "简"),
    "zh-Hant": Message("繁", "繁", "繁"),
    "en": Message("EN", "EN", "EN"),
    "auto": Message("自动", "自動", "Automatic"),
}
_PRIVACY: Final = Message(
    "我们只保存：问题的文字（电话、证件号等先隐去）、回答引用了哪些段落、您点的有用或没用、您选的语言。\n"
    "不保存您的名字和号码，只保存一个由密钥算出的代号，用来接着上一个问题回答、找回您问过的、每人只计一票。\n"
    "用途：找出文件没有答上的问题，改进文件。\n{kept}\n/mine 看自己问过的，/forget 全部删除。",
    "我們只保存：問題的文字（電話、證件號等先隱去）、回答引用了哪些段落、您點的有用或沒用、您選的語言。\n"
    "不保存您的名字和號碼，只保存一個由密鑰算出的代號，用來接著上一個問題回答、找回您問過的、每人只計一票。\n"
    "用途：找出文件沒有答上的問題，改進文件。\n{kept}\n/mine 看自己問過的，/forget 全部刪除。",
    "All that is kept: the text of your questions (phone and identity numbers are masked first), which passages the answers quoted, "
    "what you found helpful or not, and the language that you chose.\nYour name and number are not kept, only a code made with a secret "
    "key: to go on from your last question, to find what you asked, and to count one vote a person.\nWhat for: to find what the "
    "documents do not answer yet, and to improve them.\n{kept}\n/mine shows what you asked, /forget erases all of it.",
)
_KEPT_DAYS: Final = Message(
    "保存 {days} 天，然后自动删除。", "保存 {days} 天，然後自動刪除。", "It is kept for {days} days and then erased."
)
_KEPT_NOT: Final = Message("现在什么都没有保存。", "現在什麼都沒有保存。", "At present nothing of it is kept.")
FORGET_ASK: Final = Message(
    "要删除您问过的全部问题、评价和语言选择吗？删除后不能恢复。",
    "要刪除您問過的全部問題、評價和語言選擇嗎？刪除後不能復原。",
    "Erase all that you asked, your votes and your choice of language? This cannot be undone.",
)
FORGET_YES: Final = Message("全部删除", "全部刪除", "Erase all")
FORGET_NO: Final = Message("不删", "不刪", "Keep")
FORGOTTEN: Final = Message("已经删除，共 {count} 条。", "已經刪除，共 {count} 條。", "Erased, {count} entries in all.")
NOT_FORGOTTEN: Final = Message("没有删除。", "沒有刪除。", "Nothing was erased.")
MINE_TITLE: Final = Message("您问过的，最近的在前：", "您問過的，最近的在前：", "What you asked, newest first:")
MINE_EMPTY: Final = Message("没有找到您问过的问题。", "沒有找到您問過的問題。", "Nothing that you asked was found.")
MINE_LINE: Final = Message(
    "{number}. {question}（{day}，{band}）", "{number}. {question}（{day}，{band}）", "{number}. {question} ({day}, {band})"
)
BANDS: Final[Mapping[str, Message]] = {
    "answer": Message("已回答", "已回答", "answered"),
    "maybe": Message("可能相关", "可能相關", "may be related"),
    "none": Message("没有找到", "沒有找到", "not found"),
}


def privacy(days: int, language: Language) -> str:
    """Say what is kept of a person, why, and for how many *days*; with 0 nothing is."""
    return _PRIVACY(language, kept=_KEPT_DAYS(language, days=days) if days else _KEPT_NOT(language))
