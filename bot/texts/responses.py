"""Sentences to those who asked in vain and want to be told once there is an answer."""

from typing import Final

from bot.texts.message import Message

HEAR: Final = Message("有答复时告诉我", "有答覆時告訴我", "Tell me when there is an answer")
HEAR_CASE: Final = Message("同类问题有答复时告诉我", "同類問題有答覆時告訴我", "Tell me of answers to the same question")
CANCEL_HEARING: Final = Message("取消登记", "取消登記", "Do not tell me")
AGREED: Final = Message(
    "已登记：“{question}”\n公布了能解答的工作人员答复后，将在工作时间告知您一次。登记最多保留 90 天；不再需要的，请点“取消登记”。",
    "已登記：「{question}」\n公布了能解答的工作人員答覆後，將在工作時間告知您一次。登記最多保留 90 天；不再需要的，請點「取消登記」。",
    "Noted: “{question}”\nOnce an answer of staff to it is published, you are told, once, in working hours. This is kept for 90 days at"
    " most; if you no longer want it, tap “Do not tell me”.",
)
AGREED_HERE: Final = Message(
    "已登记：“{question}”\n公布了能解答的工作人员答复后，将在本页显示一次，请不要关闭本页。登记最多保留 90 天。",
    "已登記：「{question}」\n公布了能解答的工作人員答覆後，將在本頁顯示一次，請不要關閉本頁。登記最多保留 90 天。",
    "Noted: “{question}”\nOnce an answer of staff to it is published, it is shown on this page, once; please keep the page open. This is"
    " kept for 90 days at most.",
)
CANCELLED: Final = Message("已取消登记。", "已取消登記。", "You will not be told.")
TOLD: Final = Message(
    "您{day}登记的问题“{question}”，现有工作人员答复：",
    "您{day}登記的問題「{question}」，現有工作人員答覆：",
    "Staff has answered the question that you wanted to hear of on {day}, “{question}”:",
)
