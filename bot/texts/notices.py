"""Sentences about notices to the people of a grid, and about subscribing to them."""

from collections.abc import Mapping
from typing import Final

from bot.desk.notices import Notice, NoticeState
from bot.texts.message import Message, short
from index import Language

NOTICE_SUMMARY: Final = Message("向网格订阅者发送通知（管理员）", "向網格訂閱者傳送通知（管理員）", "send a notice to a grid (admins)")
SUBSCRIBE_SUMMARY: Final = Message("订阅所在网格的通知", "訂閱所在網格的通知", "get the notices of your grid")

HOW_TO_NOTIFY: Final = Message(
    "格式：/notice 网格代码 通知内容（不超过 {limit} 字）",
    "格式：/notice 網格代碼 通知內容（不超過 {limit} 字）",
    "Format: /notice CODE text of the notice (up to {limit} characters)",
)
CODES: Final = Message("网格代码：", "網格代碼：", "Codes of the grids:")
NO_GRIDS: Final = Message("尚未设置网格。", "尚未設定網格。", "There are no grids.")
NO_SUCH_GRID: Final = Message("没有代码为“{code}”的网格。", "沒有代碼為「{code}」的網格。", "There is no grid “{code}”.")
PREVIEW: Final = Message(
    "将发给{unit}的 {count} 位订阅者：\n\n{text}",
    "將發給{unit}的 {count} 位訂閱者：\n\n{text}",
    "To {count} subscribers of {unit}:\n\n{text}",
)
NOBODY: Final = Message(
    "{unit}还没有订阅者，未发送。", "{unit}還沒有訂閱者，未傳送。", "Nobody has subscribed to {unit}; nothing was sent."
)
SEND: Final = Message("发送", "傳送", "Send")
STOP: Final = Message("停止发送", "停止傳送", "Stop")
GO_ON: Final = Message("继续发送", "繼續傳送", "Go on")
SENDING: Final = Message(
    "开始发送，共 {count} 位，仅在工作时间发出。发送 /notice 可查看进度。",
    "開始傳送，共 {count} 位，僅在工作時間發出。傳送 /notice 可查看進度。",
    "Being sent to {count} people, in working hours only. /notice shows how far it is.",
)
DROPPED: Final = Message("已取消，未发送。", "已取消，未傳送。", "Cancelled; nothing was sent.")
STOPPED: Final = Message(
    "已停止：已发送 {sent}，未送达 {failed}，未发送 {waiting}。",
    "已停止：已傳送 {sent}，未送達 {failed}，未傳送 {waiting}。",
    "Stopped: {sent} sent, {failed} undelivered, {waiting} not sent.",
)
NO_NOTICES: Final = Message("还没有发送过通知。", "還沒有傳送過通知。", "No notice has been sent yet.")
NOTICE: Final = Message(
    "【通知】{unit}\n{text}\n\n退订请发送 /subscribe off",
    "【通知】{unit}\n{text}\n\n退訂請傳送 /subscribe off",
    "Notice of {unit}\n{text}\n\nTo get no more: /subscribe off",
)
SUBSCRIBED: Final = Message(
    "已订阅{unit}的通知。退订请发送 /subscribe off。",
    "已訂閱{unit}的通知。退訂請傳送 /subscribe off。",
    "You will get the notices of {unit}. To get no more: /subscribe off.",
)
SUBSCRIPTIONS: Final = Message(
    "您已订阅：{units}。退订请发送 /subscribe off。",
    "您已訂閱：{units}。退訂請傳送 /subscribe off。",
    "You get the notices of {units}. To get no more: /subscribe off.",
)
UNSUBSCRIBED: Final = Message("已退订，不再收到通知。", "已退訂，不再收到通知。", "You will get no more notices.")
NOT_SUBSCRIBED: Final = Message("您没有订阅通知。", "您沒有訂閱通知。", "You have not subscribed to notices.")
WHICH_GRID: Final = Message("请选择所在网格：", "請選擇所在網格：", "Please choose your grid:")
IN_PRIVATE: Final = Message("请在 Telegram 私聊中订阅。", "請在 Telegram 私聊中訂閱。", "Please subscribe in a private chat on Telegram.")
_STATES: Final[Mapping[NoticeState, Message]] = {
    "draft": Message("待确认", "待確認", "draft"),
    "sending": Message("发送中", "傳送中", "being sent"),
    "stopped": Message("已停止", "已停止", "stopped"),
    "done": Message("已完成", "已完成", "done"),
}
_LINE: Final = Message(
    "{number}. {unit}：{text}（{state}，已发送 {sent}，未送达 {failed}，待发送 {waiting}）",
    "{number}. {unit}：{text}（{state}，已傳送 {sent}，未送達 {failed}，待傳送 {waiting}）",
    "{number}. {unit}: {text} ({state}, {sent} sent, {failed} undelivered, {waiting} waiting)",
)


def line(notice: Notice, unit: str, language: Language) -> str:
    """Say how far a notice is; *unit* is the name of where it goes."""
    return _LINE(
        language,
        number=notice.number,
        unit=unit,
        text=short(notice.text),
        state=_STATES[notice.state](language),
        sent=notice.sent,
        failed=notice.failed,
        waiting=notice.waiting,
    )
