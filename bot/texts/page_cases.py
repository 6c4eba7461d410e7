"""Sentences of the panel in which a person follows a case on the page."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message

TITLE: Final = Message("编号 {number} · {state}", "編號 {number} · {state}", "No. {number} · {state}")
FACTS: Final = Message("{category} · {unit}", "{category} · {unit}", "{category} · {unit}")
YOU: Final = Message("您", "您", "You")
THEY: Final = Message("服务台", "服務臺", "The desk")

SCRIPT: Final[Mapping[str, Message]] = {
    "case_title": Message("我的事项", "我的事項", "My case"),
    "case_follow": Message("查看进度，保存链接", "查看進度，儲存連結", "Follow it, and keep the link"),
    "case_add": Message("补充说明", "補充說明", "Add details"),
    "case_send": Message("提交", "提交", "Send"),
    "case_attach": Message(
        "添加照片或文件（每个不超过 {mebibytes} MB，最多 {limit} 个）",
        "新增照片或檔案（每個不超過 {mebibytes} MB，最多 {limit} 個）",
        "Add photos or files (up to {mebibytes} MB each, {limit} in all)",
    ),
    "case_file": Message("下载照片或文件", "下載照片或檔案", "Download the photo or file"),
    "case_link": Message("生成私密链接", "產生私密連結", "Make a private link"),
    "case_unlink": Message("停用链接", "停用連結", "Revoke the link"),
    "case_link_note": Message(
        "关闭网页后，凭私密链接查看进度和答复。持有链接的人都能查看和处理本事项，请勿转发；重新生成后，原链接失效。",
        "關閉網頁後，憑私密連結查看進度和答覆。持有連結的人都能查看和處理本事項，請勿轉發；重新產生後，原連結失效。",
        "Once this page is closed, the private link leads back to the case. Whoever has it can see and act on the case: do not pass it on."
        " A new link ends the one before.",
    ),
    "case_unlinked": Message("链接已停用。", "連結已停用。", "The link is revoked."),
}
