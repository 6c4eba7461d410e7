"""Sentences of the history of a case, as its person reads it: where it stands, what was promised, and what happened when."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message

HEAD: Final = Message("编号 {number} · {category} · {state}", "編號 {number} · {category} · {state}", "No. {number} · {category} · {state}")
WITH: Final = Message("现由{unit}办理", "現由{unit}辦理", "Now with {unit}")
WITH_OWNER: Final = Message("现由{unit}{owner}承办", "現由{unit}{owner}承辦", "Now with {owner} of {unit}")
WITH_NOBODY: Final = Message("已送达{unit}，等待承办", "已送達{unit}，等待承辦", "Now at {unit}, not yet in anybody's hands")
JOINED: Final = Message("与他人反映的同一事项合并办理", "與他人反映的同一事項合併辦理", "Handled together with the same matter of others")
PROMISED: Final = Message(
    "承诺：{response_due}前首次答复，{due}前办结", "承諾：{response_due}前首次答覆，{due}前辦結",
    "Promised: a first reply by {response_due}, settled by {due}",
)  # fmt: skip
PROMISED_AT_ONCE: Final = Message("承诺：{due}前答复并办结", "承諾：{due}前答覆並辦結", "Promised: answered and settled by {due}")
RESPONDED: Final = Message("首次答复：{at}", "首次答覆：{at}", "First reply: {at}")
RESTS: Final = Message(
    "待您补充或确认，办结时限暂停计算", "待您補充或確認，辦結時限暫停計算", "The time limit rests until you have written or confirmed"
)
LATE: Final = Message("已超过办结时限", "已超過辦結時限", "It is late")
ENDS: Final = Message("{ends}仍无回应的，将自动结束", "{ends}仍無回應的，將自動結束", "Without a word from you by {ends} it ends by itself")
PARKED: Final = Message("列入待办，{parked}复查", "列入待辦，{parked}複查", "Kept, and taken up again on {parked}")
EARLIER: Final = Message("（更早的 {count} 条未列出）", "（更早的 {count} 則未列出）", "({count} earlier lines are left out)")
LINE: Final = Message("{at} {what}", "{at} {what}", "{at} {what}")
UP_LATE: Final = Message(
    "未能按时办结，转{unit}继续办理", "未能按時辦結，轉{unit}繼續辦理", "not settled in time; passed to {unit}, where work goes on"
)

EVENTS: Final[Mapping[str, Message]] = {
    "open": Message("已受理", "已受理", "accepted"),
    "take": Message("由{who}承办（{unit}）", "由{who}承辦（{unit}）", "taken by {who} ({unit})"),
    "return": Message("转至{unit}办理", "轉至{unit}辦理", "passed to {unit}"),
    "up": Message("转至{unit}办理", "轉至{unit}辦理", "passed to {unit}"),
    "decline": Message("不予受理。{reason}", "不予受理。{reason}", "not accepted. {reason}"),
    "progress": Message("进展（{who}）：{words}", "進展（{who}）：{words}", "progress ({who}): {words}"),
    "ask": Message("请您补充（{who}）：{words}", "請您補充（{who}）：{words}", "asked by {who}: {words}"),
    "answer": Message("答复（{who}）：{words}", "答覆（{who}）：{words}", "reply ({who}): {words}"),
    "explain": Message("说明（{who}）：{words}", "說明（{who}）：{words}", "explanation ({who}): {words}"),
    "revoke": Message("上一条答复已撤回", "上一則答覆已撤回", "the last reply was taken back"),
    "reclassify": Message(
        "类别更正为{category}，办结时限提前至{due}", "類別更正為{category}，辦結時限提前至{due}", "now “{category}”, to be settled by {due}"
    ),
    "extend_yes": Message("经批准延期至{due}", "經核准延期至{due}", "extended to {due}"),
    "park": Message("列入待办，{parked}复查", "列入待辦，{parked}複查", "kept, to be taken up again on {parked}"),
    "park_yes": Message("列入待办，{parked}复查", "列入待辦，{parked}複查", "kept, to be taken up again on {parked}"),
    "unpark": Message("已到复查时间，继续办理", "已到複查時間，繼續辦理", "taken up again"),
    "join": Message("与他人反映的同一事项合并办理", "與他人反映的同一事項合併辦理", "joined to the same matter of others"),
    "part": Message("恢复单独办理", "恢復單獨辦理", "handled by itself again"),
    "release": Message("恢复单独办理", "恢復單獨辦理", "handled by itself again"),
    "supply": Message("您补充：{words}", "您補充：{words}", "you added: {words}"),
    "solve": Message("您确认已解决", "您確認已解決", "you confirmed that it is solved"),
    "unsolve": Message("您反馈没有解决，继续办理", "您反映沒有解決，繼續辦理", "you said that it is not solved; work goes on"),
    "reopen": Message("您反馈没有解决，继续办理", "您反映沒有解決，繼續辦理", "you said that it is not solved; work goes on"),
    "object": Message("您提出异议，由{unit}复核", "您提出異議，由{unit}複核", "you objected; {unit} reviews it"),
    "withdraw": Message("您已撤回", "您已撤回", "you withdrew it"),
    "warn": Message("提醒您确认是否解决", "提醒您確認是否解決", "you were asked whether it is solved"),
    "lapse": Message(
        "未收到您的回应，自动结束，不计为已解决", "未收到您的回應，自動結束，不計為已解決",
        "ended without a word from you; it does not count as solved",
    ),
    "rate": Message("您评分 {rating} 分", "您評分 {rating} 分", "you gave {rating} of 5"),
    "comment": Message("您说明：{words}", "您說明：{words}", "you said why: {words}"),
    "reveal": Message("{who}查看了您隐去的内容", "{who}查看了您隱去的內容", "{who} looked at what is masked of your words"),
}  # fmt: skip
"""What happened, by the move; what is not here is none of the person's business."""
