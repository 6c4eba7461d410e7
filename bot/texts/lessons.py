"""Sentences about answers of staff that become documents."""

from typing import Final

from bot.texts.message import Message

FAQ_SUMMARY: Final = Message("收录工作人员的答复（管理员）", "收錄工作人員的答覆（管理員）", "publish an answer of staff (admins)")
AUTHOR: Final = Message("工作人员答复", "工作人員答覆", "Answer of staff")
HOW_TO: Final = Message(
    "格式：{command}事项编号。可在编号后另起一行写问题和答复，以代替原文。",
    "格式：{command}事項編號。可在編號後另起一行寫問題和答覆，以代替原文。",
    "Format: {command}CASE NUMBER. A question and an answer on the lines below take the place of what was written.",
)
NOTHING_SAID: Final = Message(
    "编号 {number} 没有可收录的答复。", "編號 {number} 沒有可收錄的答覆。", "There is no answer to no. {number} that could be published."
)
PREVIEW: Final = Message(
    "将收录为公开的问答，号码已隐去。请确认其中没有个人信息：\n\n问：{question}\n\n答：{answer}",
    "將收錄為公開的問答，號碼已隱去。請確認其中沒有個人資訊：\n\n問：{question}\n\n答：{answer}",
    "This is published as a question and an answer; numbers are masked. Please make sure that nothing personal is left:\n\n"
    "Q: {question}\n\nA: {answer}",
)
PUBLISH: Final = Message("收录", "收錄", "Publish")
PUBLISHED: Final = Message("已收录，现可查询：", "已收錄，現可查詢：", "Published; it can be found now:")
NOT_PUBLISHED: Final = Message("已取消，未收录。", "已取消，未收錄。", "Cancelled; nothing was published.")
