"""Sentences on the sheets with QR codes that hang in a grid."""

from typing import Final

from bot.texts.message import Message

TITLE: Final = Message("网格服务二维码", "網格服務二維碼", "QR code of the grid")
INVITATION: Final = Message("有疑问、有诉求，请扫码", "有疑問、有訴求，請掃碼", "Questions or requests? Scan the code.")
ON_TELEGRAM: Final = Message("Telegram", "Telegram", "Telegram")
ON_THE_PAGE: Final = Message("网页", "網頁", "Web page")
STEPS: Final = (
    Message("一、扫码，写下您的问题。", "一、掃碼，寫下您的問題。", "1. Scan, and write down your question."),
    Message(
        "二、文件中有答案的，立即答复原文和出处。",
        "二、文件中有答案的，立即答覆原文和出處。",
        "2. What the documents answer is quoted to you at once, with its source.",
    ),
    Message(
        "三、没有答案的，点“转人工”，由本网格工作人员办理。",
        "三、沒有答案的，點「轉人工」，由本網格工作人員辦理。",
        "3. For anything else tap “Ask a person”: the staff of this grid will see to it.",
    ),
)
EMERGENCIES: Final = Message("紧急情况请直接拨打 110、119、120", "緊急情況請直接撥打 110、119、120", "In an emergency call 110, 119 or 120")
