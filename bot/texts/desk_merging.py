"""Sentences before two cases are joined."""

from typing import Final

from bot.texts.message import Message

PREVIEW: Final = Message(
    "是同一件事吗？将编号 {number} 并入编号 {into}：\n"
    "{number}：“{question}”\n{into}：“{other}”（{state}）\n"
    "合并后：\n"
    "· 在编号 {into} 的卡片下办理，本卡片停用。编号 {number} 的当事人再写的内容和文件，由编号 {into} 的承办人查看。\n"
    "· 对编号 {into} 卡片的答复，同时发给 {count} 位当事人；回复其中一人的内容，只发给本人。\n"
    "· 当事人之间互不显示内容和身份；编号、确认和评分各自分开，各自的承诺时限不变，最早的为 {due}。\n"
    "合并后可在本卡片取消。",
    "是同一件事嗎？將編號 {number} 併入編號 {into}：\n"
    "{number}：「{question}」\n{into}：「{other}」（{state}）\n"
    "合併後：\n"
    "· 在編號 {into} 的卡片下辦理，本卡片停用。編號 {number} 的當事人再寫的內容和檔案，由編號 {into} 的承辦人查看。\n"
    "· 對編號 {into} 卡片的答覆，同時發給 {count} 位當事人；回覆其中一人的內容，只發給本人。\n"
    "· 當事人之間互不顯示內容和身分；編號、確認和評分各自分開，各自的承諾時限不變，最早的為 {due}。\n"
    "合併後可在本卡片取消。",
    "Is it the same matter? No. {number} is joined to no. {into}:\n"
    "{number}: “{question}”\n{into}: “{other}” ({state})\n"
    "Once joined:\n"
    "· It is handled below the card of no. {into}, and this card is closed. What the person of no. {number} writes or sends from now on is"
    " seen by whoever handles no. {into}.\n"
    "· A reply to the card of no. {into} goes to {count} people at once; a reply to the words of one of them to that one alone.\n"
    "· People see neither each other's words nor who they are. Numbers, endings and marks stay apart, and so do the promised dates, of"
    " which the earliest is {due}.\n"
    "It can be undone at this card.",
)
SENT_AT_ONCE: Final = Message(
    "编号 {into} 已有答复，合并后立即发给编号 {number} 的当事人：\n“{words}”",
    "編號 {into} 已有答覆，合併後立即發給編號 {number} 的當事人：\n「{words}」",
    "No. {into} is answered: the person of no. {number} gets this at once:\n“{words}”",
)
JOIN: Final = Message("是同一件事，并入 {into}", "是同一件事，併入 {into}", "The same matter: join to {into}")
ERASED: Final = Message("内容已清除", "內容已清除", "erased")
