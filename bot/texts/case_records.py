"""What happens to cases, in one word each, as the records for programs and lists name it."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message

EVENTS: Final[Mapping[str, Message]] = {
    "open": Message("受理", "受理", "opened"),
    "take": Message("我来办", "我來辦", "taken"),
    "assign": Message("派给", "派給", "assigned"),
    "return": Message("退回", "退回", "returned"),
    "decline": Message("不受理", "不受理", "not accepted"),
    "progress": Message("进展", "進展", "progress"),
    "ask": Message("请补充", "請補充", "asked for details"),
    "help": Message("协办", "協辦", "helped"),
    "transfer": Message("转给", "轉給", "transferred"),
    "reclassify": Message("改类别", "改類別", "kind corrected"),
    "extend": Message("申请延期", "申請延期", "more time asked for"),
    "extend_yes": Message("延期", "延期", "extended"),
    "extend_no": Message("不同意延期", "不同意延期", "not extended"),
    "up": Message("报上级", "報上級", "sent up"),
    "answer": Message("回复", "回覆", "answered"),
    "explain": Message("说明情况", "說明情況", "explained"),
    "revoke": Message("撤回答复", "撤回答覆", "taken back"),
    "park": Message("挂账", "掛帳", "parked"),
    "park_yes": Message("同意挂账", "同意掛帳", "parking granted"),
    "park_no": Message("不同意挂账", "不同意掛帳", "parking refused"),
    "unpark": Message("恢复办理", "恢復辦理", "taken up again"),
    "join": Message("并入", "併入", "joined"),
    "part": Message("取消合并", "取消合併", "parted"),
    "release": Message("解除合并", "解除合併", "released"),
    "reveal": Message("查看隐去内容", "查看隱去內容", "looked at"),
    "look": Message("查看", "查看", "seen"),
    "note": Message("备注", "備註", "noted"),
    "supply": Message("补充说明", "補充說明", "details added"),
    "solve": Message("已解决", "已解決", "solved"),
    "unsolve": Message("没解决", "沒解決", "not solved"),
    "reopen": Message("没有解决", "沒有解決", "reopened"),
    "object": Message("有异议", "有異議", "objected"),
    "withdraw": Message("撤回", "撤回", "withdrawn"),
    "lapse": Message("无回应", "無回應", "no response"),
    "rate": Message("评价", "評價", "rated"),
    "comment": Message("评价说明", "評價說明", "said why"),
    "remind": Message("提醒", "提醒", "reminded"),
    "warn": Message("结束前提醒", "結束前提醒", "told of the end"),
    "forget": Message("删除数据", "刪除資料", "forgotten"),
    "erase": Message("清除内容", "清除內容", "erased"),
    "undelivered": Message("未送达", "未送達", "undelivered"),
    "delivered": Message("恢复送达", "恢復送達", "delivered again"),
}
LINE: Final = Message(
    "{number}  {state}  {category}  {unit}  办结 {due}  {marks}",
    "{number}  {state}  {category}  {unit}  辦結 {due}  {marks}",
    "{number}  {state}  {category}  {unit}  due {due}  {marks}",
)
LATE: Final = Message("超时", "逾時", "late")
OWNER: Final = Message("承办：{owner}", "承辦：{owner}", "in hand: {owner}")
"""Behind a case in a list of the terminal."""
