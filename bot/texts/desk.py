"""Sentences of the service desk to a person: what becomes of his case; and the names of states, kinds and days."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.desk.cases import Category
from bot.desk.states import State
from bot.texts.message import Message
from index import Language

CASES_SUMMARY: Final = Message("未办结的事项", "未辦結的事項", "open cases")
CASE_SUMMARY: Final = Message("按编号查看事项", "按編號查看事項", "a case by its number")

STATES: Final[Mapping[State, Message]] = {
    State.WAITING: Message("待接", "待接", "waiting"),
    State.HANDLING: Message("承办中", "承辦中", "in hand"),
    State.ASKED: Message("待补充", "待補充", "waiting for your details"),
    State.ANSWERED: Message("已回复", "已回覆", "answered"),
    State.EXPLAINED: Message("已说明", "已說明", "explained"),
    State.SOLVED: Message("已解决", "已解決", "solved"),
    State.SILENT: Message("无回应", "無回應", "no response"),
    State.DECLINED: Message("不受理", "不受理", "not accepted"),
    State.WITHDRAWN: Message("撤回", "撤回", "withdrawn"),
}
CATEGORIES: Final[Mapping[Category, Message]] = {
    "inquiry": Message("咨询", "諮詢", "Enquiry"),
    "help": Message("求助", "求助", "Request"),
    "complaint": Message("投诉建议", "投訴建議", "Complaint or suggestion"),
}
CATEGORY_BUTTON: Final = Message("{category}（{days} 个工作日）", "{category}（{days} 個工作日）", "{category} (working days: {days})")
ABOUT_STAFF_BUTTON: Final = Message(
    "投诉网格工作人员（由{unit}受理）", "投訴網格工作人員（由{unit}受理）", "Complain about staff of the grid (to {unit})"
)
DEFAULT_DESK_NAME: Final = Message("服务台", "服務台", "the service desk")
STAFF_NAME: Final = Message("工作人员", "工作人員", "staff")

# Opening

WHICH_CATEGORY: Final = Message(
    "将转交工作人员办理：“{question}”{hidden}\n请选择类别：",
    "將轉交工作人員辦理：「{question}」{hidden}\n請選擇類別：",
    "This will be passed to staff: “{question}”{hidden}\nPlease choose what it is:",
)
HANDED_OVER: Final = Message("已转交工作人员。", "已轉交工作人員。", "Passed to staff.")
GRID_KNOWN: Final = Message(
    "您好，您所在的网格是{unit}。请直接发送问题；需要工作人员办理的，将转给该网格。",
    "您好，您所在的網格是{unit}。請直接傳送問題；需要工作人員辦理的，將轉給該網格。",
    "Hello, your grid is {unit}. Please just send your question; what needs staff goes to that grid.",
)
NO_SUCH_GRID: Final = Message(
    "没有这个网格，请直接发送问题。", "沒有這個網格，請直接傳送問題。", "There is no such grid; please just send your question."
)
NOT_HANDED_OVER: Final = Message("已取消，未转交。", "已取消，未轉交。", "Cancelled; nothing was passed on.")
WRITE_FIRST: Final = Message(
    "请直接发送您的问题；需要工作人员办理的，在答复下方点“转人工”，或发送“/human 加问题”。",
    "請直接傳送您的問題；需要工作人員辦理的，在答覆下方點「轉人工」，或傳送「/human 加問題」。",
    "Please just send your question; if you need staff, tap “Ask staff” below the answer, or send /human and the question.",
)
WRITE_MATTER: Final = Message(
    "请写明要转交工作人员办理的事项（可写明地点、时间，也可附照片）。下一条文字将直接转交。",
    "請寫明要轉交工作人員辦理的事項（可寫明地點、時間，也可附照片）。下一則文字將直接轉交。",
    "Please write what staff is to deal with (where and when; you can add photos). What you write next is passed on to them.",
)
FILE_WAITS: Final = Message(
    "已收到。请用文字写明要问或要反映的事项；转交工作人员时，照片或文件一并提交。",
    "已收到。請用文字寫明要問或要反映的事項；轉交工作人員時，照片或檔案一併提交。",
    "Received. Please write what you ask or report; if it is passed to staff, the photo or file goes along.",
)
EARLIER: Final = Message("（此前写道）{words}", "（此前寫道）{words}", "(written before) {words}")
EARLIER_GOES: Final = Message("此前所写一并转交：“{words}”", "此前所寫一併轉交：「{words}」", "What you wrote before goes along: “{words}”")
FILES_GO: Final = Message("另附照片或文件 {count} 个。", "另附照片或檔案 {count} 個。", "Photos or files that go along: {count}.")
FILE_ADDS_TO: Final = Message(
    "把照片或文件补充到编号 {number} 吗？", "把照片或檔案補充到編號 {number} 嗎？", "Add the photo or file to no. {number}?"
)
FILE_ADDS_NO: Final = Message("不是，另有问题", "不是，另有問題", "No, it is another question")
IN_CONTEXT: Final = Message("{words}（结合上文：{understood}）", "{words}（結合上文：{understood}）", "{words} (in context: {understood})")
IN_PRIVATE: Final = Message(
    "请点击下方按钮，在私聊中转交工作人员。",
    "請點擊下方按鈕，在私聊中轉交工作人員。",
    "Please tap the button below to pass it to staff in private.",
)
GO_PRIVATE: Final = Message("到私聊中办理", "到私聊中辦理", "Go on in private")
ALREADY_OPEN: Final = Message(
    "该事项已受理，编号 {number}，目前状态：{state}。",
    "該事項已受理，編號 {number}，目前狀態：{state}。",
    "This has been accepted already as no. {number}; it is {state}.",
)
SAME_ASK: Final = Message(
    "您有一件相近的未办结事项，编号 {number}：“{question}”（{state}）。是同一件事吗？\n是的，所写内容补充到该事项；不是的，另行受理。",
    "您有一件相近的未辦結事項，編號 {number}：「{question}」（{state}）。是同一件事嗎？\n是的，所寫內容補充到該事項；不是的，另行受理。",
    "You have an open case like this, no. {number}: “{question}” ({state}). Is it the same matter?\nIf so, what you write is added to it; "
    "if not, a new case is opened.",
)
SAME_ENDED_ASK: Final = Message(
    "您的编号 {number}：“{question}”（{state}）与此相近。是没有解决吗？\n没有解决的，该事项继续办理；是另一个问题的，另行受理。",
    "您的編號 {number}：「{question}」（{state}）與此相近。是沒有解決嗎？\n沒有解決的，該事項繼續辦理；是另一個問題的，另行受理。",
    "Your case no. {number}, “{question}” ({state}), is like this. Is it not solved?\nIf so, work on it goes on; if it is another matter, "
    "a new case is opened.",
)
SAME_YES: Final = Message("是同一件事", "是同一件事", "It is the same matter")
SAME_NO: Final = Message("不是，另行受理", "不是，另行受理", "No, open a new case")
SAME_ADDED: Final = Message("已补充到编号 {number}。", "已補充到編號 {number}。", "Added to no. {number}.")

# To the person, by kind of message

PERSON: Final[Mapping[str, Message]] = {
    "opened": Message(
        "已受理，编号 {number}。类别：{category}。\n{response_due}前首次答复，{due}前办结。每一步进展都会在此告知。",
        "已受理，編號 {number}。類別：{category}。\n{response_due}前首次答覆，{due}前辦結。每一步進展都會在此告知。",
        "Accepted as no. {number} ({category}).\nA first reply by {response_due}, settled by {due}. You will hear of each step here.",
    ),
    "opened_at_once": Message(
        "已受理，编号 {number}。类别：{category}。\n{due}前答复并办结。每一步进展都会在此告知。",
        "已受理，編號 {number}。類別：{category}。\n{due}前答覆並辦結。每一步進展都會在此告知。",
        "Accepted as no. {number} ({category}).\nIt is answered and settled by {due}. You will hear of each step here.",
    ),
    "taken": Message(
        "编号 {number} 由{owner}承办（{unit}）。",
        "編號 {number} 由{owner}承辦（{unit}）。",
        "No. {number} is in the hands of {owner} ({unit}).",
    ),
    "moved": Message(
        "编号 {number} 已转至{unit}办理，办结时限不变：{due}。",
        "編號 {number} 已轉至{unit}辦理，辦結時限不變：{due}。",
        "No. {number} is now with {unit}; the date remains {due}.",
    ),
    "moved_late": Message(
        "编号 {number} 未能按时办结，已转{unit}继续办理。",
        "編號 {number} 未能按時辦結，已轉{unit}繼續辦理。",
        "No. {number} could not be settled in time; it is now with {unit}, where work goes on.",
    ),
    "declined": Message(
        "编号 {number} 不予受理。{reason}\n如有异议，可在 15 日内提出一次。",
        "編號 {number} 不予受理。{reason}\n如有異議，可在 15 日內提出一次。",
        "No. {number} is not accepted. {reason}\nYou may object once within 15 days.",
    ),
    "declined_again": Message(
        "编号 {number} 经上级复核，不予受理。{reason}",
        "編號 {number} 經上級複核，不予受理。{reason}",
        "No. {number} was reviewed by the level above and is not accepted. {reason}",
    ),
    "progress": Message(
        "编号 {number} 的进展（{owner}）：\n{words}",
        "編號 {number} 的進展（{owner}）：\n{words}",
        "Progress of no. {number} ({owner}):\n{words}",
    ),
    "asked": Message(
        "编号 {number} 需要您补充（{owner}）：\n{words}\n请回复本条消息。您补充之前，办结时限暂停计算。",
        "編號 {number} 需要您補充（{owner}）：\n{words}\n請回覆本則訊息。您補充之前，辦結時限暫停計算。",
        "Staff needs to know more about no. {number} ({owner}):\n{words}\nPlease reply to this message. The time limit rests until you do.",
    ),
    "answered": Message(
        "工作人员答复（编号 {number}，{owner}）：\n{words}\n\n问题解决了吗？",
        "工作人員答覆（編號 {number}，{owner}）：\n{words}\n\n問題解決了嗎？",
        "Reply of staff to no. {number} ({owner}):\n{words}\n\nIs it solved?",
    ),
    "explained": Message(
        "工作人员说明（编号 {number}，{owner}）：\n{words}\n\n仍需办理的，请点“没解决”；不需要的，请点“已解决”。",
        "工作人員說明（編號 {number}，{owner}）：\n{words}\n\n仍需辦理的，請點「沒解決」；不需要的，請點「已解決」。",
        "Explanation of staff on no. {number} ({owner}):\n{words}\n\nIf it still needs work, tap “Not solved”; if not, “Solved”.",
    ),
    "revoked": Message(
        "编号 {number} 的上一条答复已由工作人员撤回，以后续答复为准。",
        "編號 {number} 的上一則答覆已由工作人員撤回，以後續答覆為準。",
        "Staff has taken back the last reply to no. {number}; another will follow.",
    ),
    "reclassified": Message(
        "编号 {number} 的类别已更正为{category}，办结时限提前至{due}。",
        "編號 {number} 的類別已更正為{category}，辦結時限提前至{due}。",
        "No. {number} is now a case of the kind “{category}”, to be settled earlier, by {due}.",
    ),
    "extended": Message(
        "编号 {number} 经批准延期，办结时限改为{due}。",
        "編號 {number} 經核准延期，辦結時限改為{due}。",
        "No. {number} was given more time, until {due}.",
    ),
    "parked": Message(
        "编号 {number} 目前条件尚不具备，已列入待办，{parked}复查，届时继续办理。",
        "編號 {number} 目前條件尚不具備，已列入待辦，{parked}複查，屆時繼續辦理。",
        "No. {number} cannot be done yet; it is kept, and will be taken up again on {parked}.",
    ),
    "unparked": Message(
        "编号 {number} 已到复查时间，继续办理，办结时限{due}。",
        "編號 {number} 已到複查時間，繼續辦理，辦結時限{due}。",
        "No. {number} is taken up again; it is to be settled by {due}.",
    ),
    "joined": Message(
        "编号 {number} 与他人反映的同一事项合并办理，您的编号和时限不变。",
        "編號 {number} 與他人反映的同一事項合併辦理，您的編號和時限不變。",
        "No. {number} is handled together with the same matter of others; your number and date remain.",
    ),
    "parted": Message("编号 {number} 已恢复单独办理。", "編號 {number} 已恢復單獨辦理。", "No. {number} is handled by itself again."),
    "received": Message(
        "已补充到编号 {number}，工作人员会看到。", "已補充到編號 {number}，工作人員會看到。", "Added to no. {number}; staff will see it."
    ),
    "received_again": Message(
        "已补充到编号 {number}，继续办理，办结时限{due}。",
        "已補充到編號 {number}，繼續辦理，辦結時限{due}。",
        "Added to no. {number}; work goes on, to be settled by {due}.",
    ),
    "received_settled": Message(
        "已转告工作人员（编号 {number}）。问题解决了吗？",
        "已轉告工作人員（編號 {number}）。問題解決了嗎？",
        "Passed to staff (no. {number}). Is it solved?",
    ),
    "solved": Message(
        "编号 {number} 已办结，感谢您的确认。请为办理情况评分（1 为很不满意，5 为很满意）：",
        "編號 {number} 已辦結，感謝您的確認。請為辦理情況評分（1 為很不滿意，5 為很滿意）：",
        "No. {number} is settled; thank you. How satisfied are you (1: not at all, 5: very)?",
    ),
    "commented": Message(
        "感谢您的说明，工作人员会看到（编号 {number}）。",
        "感謝您的說明，工作人員會看到（編號 {number}）。",
        "Thank you; staff will see it (no. {number}).",
    ),
    "reopened": Message(
        "编号 {number} 继续办理，现由{unit}负责，办结时限{due}。",
        "編號 {number} 繼續辦理，現由{unit}負責，辦結時限{due}。",
        "Work on no. {number} goes on, now with {unit}, to be settled by {due}.",
    ),
    "objected": Message(
        "您的异议已收到，编号 {number} 由{unit}复核。",
        "您的異議已收到，編號 {number} 由{unit}複核。",
        "Your objection is received; {unit} reviews no. {number}.",
    ),
    "withdrawn": Message("编号 {number} 已按您的要求撤回。", "編號 {number} 已按您的要求撤回。", "No. {number} is withdrawn as you asked."),
    "warned": Message(
        "编号 {number} 尚未收到您的确认。请告知是否解决；{ends}仍无回应的，将自动结束，您仍可再次提出。",
        "編號 {number} 尚未收到您的確認。請告知是否解決；{ends}仍無回應的，將自動結束，您仍可再次提出。",
        "You have not said yet whether no. {number} is solved. Without a word by {ends} it ends by itself; you can come back to it.",
    ),
    "lapsed": Message(
        "编号 {number} 因一直没有收到您的回应，已自动结束，不计为已解决。15 日内可继续办理。",
        "編號 {number} 因一直沒有收到您的回應，已自動結束，不計為已解決。15 日內可繼續辦理。",
        "No. {number} has ended, since no word came from you; it does not count as solved. It can be taken up again within 15 days.",
    ),
    "again": Message(
        "您离开期间，编号 {number} 的最后答复：\n{words}",
        "您離開期間，編號 {number} 的最後答覆：\n{words}",
        "While you were away, the last reply to no. {number}:\n{words}",
    ),
}
PERSON_NOTICES: Final[Mapping[str, Message]] = {
    "solve": Message("感谢您的确认。", "感謝您的確認。", "Thank you."),
    "unsolve": Message("已反馈，继续办理。", "已反映，繼續辦理。", "Passed on; work goes on."),
    "reopen": Message("已反馈，继续办理。", "已反映，繼續辦理。", "Passed on; work goes on."),
    "withdraw": Message("已撤回。", "已撤回。", "Withdrawn."),
    "object": Message("异议已提交。", "異議已提交。", "Your objection is passed on."),
    "supply": Message("已补充。", "已補充。", "Added."),
    "open": Message("已受理。", "已受理。", "Accepted."),
}
ADDS_TO: Final = Message("您是在补充编号 {number} 吗？", "您是在補充編號 {number} 嗎？", "Does this add to no. {number}?")
ADDS_YES: Final = Message("是，补充到编号 {number}", "是，補充到編號 {number}", "Yes, add it to no. {number}")
ADDS_NO: Final = Message("不是，另问", "不是，另問", "No, it is another question")
ADDS_SEE: Final = Message("查看办理情况", "查看辦理情況", "See how it stands")
ANSWERED_AS_NEW: Final = Message("已按新问题答复。", "已按新問題答覆。", "It is answered as a question of its own.")
WRITE_NUMBER: Final = Message(
    "请写编号，如 {command}52681。", "請寫編號，如 {command}52681。", "Please write the number, such as {command}52681."
)
RATED_LOW: Final = Message(
    "感谢您的评价。哪里不满意？请回复本条消息说明，工作人员会看到。仍需办理的，请点“没解决”。",
    "感謝您的評價。哪裡不滿意？請回覆本則訊息說明，工作人員會看到。仍需辦理的，請點「沒解決」。",
    "Thank you. What was not right? Please reply to this message; staff will see it. If it still needs work, tap “Not solved”.",
)
RATED_LOW_HERE: Final = Message(
    "感谢您的评价。哪里不满意？请在下方说明，工作人员会看到。仍需办理的，请点“没解决”。",
    "感謝您的評價。哪裡不滿意？請在下方說明，工作人員會看到。仍需辦理的，請點「沒解決」。",
    "Thank you. What was not right? Please say it below; staff will see it. If it still needs work, press “Not solved”.",
)
WITHDRAW_ASK: Final = Message("确定撤回编号 {number} 吗？", "確定撤回編號 {number} 嗎？", "Withdraw no. {number}?")
WITHDRAW_YES: Final = Message("撤回", "撤回", "Withdraw")
WITHDRAW_NO: Final = Message("不撤回", "不撤回", "Keep it")
NOT_WITHDRAWN: Final = Message("编号 {number} 未撤回。", "編號 {number} 未撤回。", "No. {number} is not withdrawn.")
EDITED: Final = Message("（已修改）", "（已修改）", "(edited)")
URGENT: Final = Message(
    "情况紧急的，请立即拨打 110（报警）、119（火警）、120（急救），不要等待。",
    "情況緊急的，請立即撥打 110（報警）、119（火警）、120（急救），不要等待。",
    "In an emergency call 110 (police), 119 (fire) or 120 (ambulance) now; do not wait.",
)
REASONS: Final[Mapping[str, Message]] = {
    "urgent": Message(
        "紧急情况请拨打 110、119 或 120。", "緊急情況請撥打 110、119 或 120。", "In an emergency please call 110, 119 or 120."
    ),
    "lawsuit": Message(
        "已进入诉讼、仲裁、行政复议或信访程序的，请向受理机关查询。",
        "已進入訴訟、仲裁、行政複議或信訪程序的，請向受理機關查詢。",
        "It is before a court, in arbitration, review or petition; please ask the authority that deals with it.",
    ),
    "secret": Message(
        "涉及国家秘密的，请向有关主管部门当面反映。",
        "涉及國家秘密的，請向有關主管部門當面反映。",
        "It concerns state secrets; please go to the competent authority in person.",
    ),
    "no_request": Message(
        "未写明需要办理的事项，请写明后重新提出。",
        "未寫明需要辦理的事項，請寫明後重新提出。",
        "It does not say what is to be done; please say so and ask again.",
    ),
}
DECLINE_REASONS: Final[Mapping[str, Message]] = {
    "urgent": Message("应拨打110/119/120", "應撥打110/119/120", "For 110, 119 or 120"),
    "lawsuit": Message("已进入诉讼、信访程序", "已進入訴訟、信訪程序", "In a lawsuit or petition"),
    "secret": Message("涉及国家秘密", "涉及國家秘密", "State secrets"),
    "no_request": Message("未写明诉求", "未寫明訴求", "Does not say what is wanted"),
}
RETURN_REASONS: Final[Mapping[str, Message]] = {
    "not_ours": Message("不属本网格", "不屬本網格", "Another grid's"),
    "not_duty": Message("职责不符", "職責不符", "Not our duty"),
    "unclear": Message("地址不清", "地址不清", "Unclear address"),
    "double": Message("重复", "重複", "Double"),
}

# Lists

CASES_TITLE: Final = Message("未办结 {count} 件：", "未辦結 {count} 件：", "Open cases: {count}")
NO_CASES: Final = Message("没有符合条件的事项。", "沒有符合條件的事項。", "There are no such cases.")
CASE_LINE: Final = Message(
    "{number} {state} · {unit} · {due}{late}", "{number} {state} · {unit} · {due}{late}", "{number} {state} · {unit} · {due}{late}"
)
LATE: Final = Message("（逾期）", "（逾期）", " (late)")
MINE_CASES: Final = Message("您的事项：", "您的事項：", "Your cases:")
MINE_CASE: Final = Message(
    "{number} {question}（{state}{when}）", "{number} {question}（{state}{when}）", "{number} {question} ({state}{when})"
)
MINE_ENDED: Final = Message("，{day}结束", "，{day}結束", ", ended {day}")
MINE_LATE: Final = Message("，应于{due}前办结，已逾期", "，應於{due}前辦結，已逾期", ", late: due {due}")
MINE_DUE: Final = Message("，{due}前办结", "，{due}前辦結", ", to be settled by {due}")
MINE_PARKED: Final = Message("，{day}复查", "，{day}複查", ", reviewed on {day}")
CASE_QUESTION: Final = Message("“{question}”", "「{question}」", "“{question}”")
EVENT_LINE: Final = Message("{at} {what}", "{at} {what}", "{at} {what}")


_MOMENT: Final = Message("{month}月{day}日 {clock}", "{month}月{day}日 {clock}", "{day}/{month} {clock}")
_DAY: Final = Message("{month}月{day}日", "{month}月{day}日", "{day}/{month}")


def moment(at: datetime | None, language: Language) -> str:
    """Write a time of a day."""
    return _MOMENT(language, month=at.month, day=at.day, clock=f"{at:%H:%M}") if at is not None else "—"


def day(at: datetime | None, language: Language) -> str:
    """Write a day."""
    return _DAY(language, month=at.month, day=at.day) if at is not None else "—"
