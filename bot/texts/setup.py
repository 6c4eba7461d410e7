"""Sentences of `python -m bot init`, which asks for the first settings in the terminal."""

from typing import Final

from bot.texts.message import Message

GREETING: Final = Message(
    "请回答几个问题，不填的直接回车。以后可在 {path} 中修改。",
    "請回答幾個問題，不填的直接按 Enter。日後可在 {path} 中修改。",
    "A few questions; Enter leaves one empty. All of it can be changed later in {path}.",
)
TOKEN: Final = Message(
    "Telegram 令牌（向 @BotFather 申请；只用网页则留空）",
    "Telegram 權杖（向 @BotFather 申請；只用網頁則留空）",
    "Telegram token (from @BotFather; empty for the web page alone)",
)
PROXY: Final = Message(
    "代理服务器，如 http://127.0.0.1:7890（留空则不用）",
    "代理伺服器，例如 http://127.0.0.1:7890（留空則不用）",
    "Proxy, such as http://127.0.0.1:7890 (empty for none)",
)
DOCUMENTS: Final = Message(
    "文件所在的文件夹（留空则用自带的手册）",
    "檔案所在的資料夾（留空則用自帶的手冊）",
    "Folder of your documents (empty for the handbook that comes with it)",
)
TITLE: Final = Message("机器人的名称", "機器人的名稱", "Name of the bot")
CONTACT: Final = Message(
    "查不到时请居民联系谁（如：社区服务站，电话……）",
    "查不到時請居民聯繫誰（例如：社區服務站，電話……）",
    "Whom to ask when the documents have no answer (an office, its telephone)",
)
TOKEN_GOOD: Final = Message("令牌正确：@{username}", "權杖正確：@{username}", "The token is right: @{username}")
NOT_CHECKED: Final = Message(
    "未能核对令牌：{said}。{advice}", "未能核對權杖：{said}。{advice}", "The token could not be checked: {said}. {advice}"
)
NO_FOLDER: Final = Message("没有这个文件夹：{folder}", "沒有這個資料夾：{folder}", "There is no such folder: {folder}")
KEPT: Final = Message("{path} 已存在，未作改动。", "{path} 已存在，未作更動。", "{path} is there already and was left as it is.")
KEPT_WITHOUT: Final = Message(
    "{path} 已存在，未作改动。请自行在其中填写 {variables}。",
    "{path} 已存在，未作更動。請自行在其中填寫 {variables}。",
    "{path} is there already and was left as it is; set {variables} in it yourself.",
)
WRITTEN: Final = Message("已写入 {path}。", "已寫入 {path}。", "{path} was written.")
NEXT: Final = Message(
    "下一步：运行 {program} run，在浏览器中打开它显示的地址。",
    "下一步：執行 {program} run，並在瀏覽器中開啟它顯示的位址。",
    "Next: {program} run, and open the address that it prints.",
)
PAIR: Final = Message(
    "管理员请在 24 小时内向机器人私聊发送下面这一行：",
    "管理員請在 24 小時內向機器人私訊傳送下面這一行：",
    "To become an admin, send the next line to the bot in a private chat within 24 hours:",
)
