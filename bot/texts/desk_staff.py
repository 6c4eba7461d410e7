"""Sentences of the service desk to staff: cards, notes, prompts, notices and refusals; and the labels of all its buttons."""

from collections.abc import Mapping
from typing import Final

from bot.desk.states import Move, Refusal
from bot.texts.message import Message
from index import Language

# Buttons

BUTTONS: Final[Mapping[str, Message]] = {
    "take": Message("我来办", "我來辦", "I take it"),
    "up": Message("报上级", "報上級", "Send up"),
    "explain": Message("说明情况", "說明情況", "Explain"),
    "return": Message("退回", "退回", "Return"),
    "quote": Message("发送①", "傳送①", "Send ①"),
    "more": Message("更多", "更多", "More"),
    "history": Message("经过", "經過", "History"),
    "progress": Message("进展", "進展", "Progress"),
    "ask": Message("请补充", "請補充", "Ask for details"),
    "help": Message("协办", "協辦", "Help"),
    "extend": Message("延期", "延期", "More time"),
    "park": Message("挂账", "掛帳", "Park"),
    "decline": Message("不受理", "不受理", "Not accepted"),
    "transfer": Message("转给…", "轉給…", "Hand to …"),
    "assign": Message("派给…", "派給…", "Assign to …"),
    "join": Message("并入…", "併入…", "Join to …"),
    "part": Message("取消合并", "取消合併", "Part"),
    "reveal": Message("查看隐去内容", "查看隱去內容", "Show what is masked"),
    "reclassify": Message("改类别", "改類別", "Correct the kind"),
    "note": Message("备注", "備註", "Note for staff"),
    "extend_yes": Message("同意", "同意", "Grant"),
    "extend_no": Message("不同意", "不同意", "Refuse"),
    "park_yes": Message("同意", "同意", "Grant"),
    "park_no": Message("不同意", "不同意", "Refuse"),
    "revoke": Message("撤回答复（1 分钟内）", "撤回答覆（1 分鐘內）", "Take back (within a minute)"),
    "send": Message("仍然发送", "仍然傳送", "Send all the same"),
    "supply": Message("补充说明", "補充說明", "Add details"),
    "withdraw": Message("撤回", "撤回", "Withdraw"),
    "object": Message("有异议", "有異議", "Object"),
    "solve": Message("已解决", "已解決", "Solved"),
    "unsolve": Message("没解决", "沒解決", "Not solved"),
    "reopen": Message("没有解决", "沒有解決", "Not solved"),
    "another": Message("另一个问题", "另一個問題", "Another question"),
    "mine": Message("我的事项", "我的事項", "My cases"),
}

# Prompts

PROMPTS: Final[Mapping[str, Message]] = {
    "answer": Message(
        "请回复本条消息，写明答复（编号 {number}）。内容会立即原样发给居民。",
        "請回覆本則訊息，寫明答覆（編號 {number}）。內容會立即原樣傳給居民。",
        "Please reply to this message with the answer (no. {number}). The person reads it at once, word for word.",
    ),
    "explain": Message(
        "请回复本条消息，说明情况（编号 {number}）。内容会立即原样发给居民。",
        "請回覆本則訊息，說明情況（編號 {number}）。內容會立即原樣傳給居民。",
        "Please reply to this message with the explanation (no. {number}). The person reads it at once, word for word.",
    ),
    "progress": Message(
        "请回复本条消息，写明进展（编号 {number}）。内容会立即原样发给居民。",
        "請回覆本則訊息，寫明進展（編號 {number}）。內容會立即原樣傳給居民。",
        "Please reply to this message with the progress (no. {number}). The person reads it at once, word for word.",
    ),
    "ask": Message(
        "请回复本条消息，写明需要居民补充什么（编号 {number}）。内容会立即原样发给居民。",
        "請回覆本則訊息，寫明需要居民補充什麼（編號 {number}）。內容會立即原樣傳給居民。",
        "Please reply to this message with what you need to know (no. {number}). The person reads it at once, word for word.",
    ),
    "note": Message(
        "请回复本条消息，写明备注（编号 {number}），居民看不到。",
        "請回覆本則訊息，寫明備註（編號 {number}），居民看不到。",
        "Please reply to this message with your note (no. {number}); only staff sees it.",
    ),
    "supply": Message(
        "请回复本条消息，补充地点、时间等情况（编号 {number}）。",
        "請回覆本則訊息，補充地點、時間等情況（編號 {number}）。",
        "Please reply to this message with details such as place and time (no. {number}).",
    ),
}
CHOOSE: Final[Mapping[str, Message]] = {
    "return": Message("退回的原因：", "退回的原因：", "Why is it returned?"),
    "decline": Message("不受理的原因：", "不受理的原因：", "Why is it not accepted?"),
    "extend": Message("申请延期几个工作日？", "申請延期幾個工作日？", "By how many working days?"),
    "park": Message("几天后复查？", "幾天後複查？", "In how many days is it reviewed?"),
    "help": Message("请谁协办？", "請誰協辦？", "Who helps?"),
    "transfer": Message("转给谁？", "轉給誰？", "To whom?"),
    "assign": Message("派给哪个网格？", "派給哪個網格？", "To which grid?"),
    "join": Message("并入哪个事项？", "併入哪個事項？", "To which case?"),
    "reclassify": Message("更正为哪一类？", "更正為哪一類？", "What kind is it?"),
}
CONFIRM_UP: Final = Message(
    "确认报上级？报后由上级单位承办，本单位不能再答复居民。",
    "確認報上級？報後由上級單位承辦，本單位不能再答覆居民。",
    "Send it up? The unit above then answers the person, and you no longer can.",
)
CONFIRM_DECLINE: Final = Message(
    "确认不受理？居民将立即收到通知：{said}居民可在 15 日内提出一次异议。",
    "確認不受理？居民將立即收到通知：{said}居民可在 15 日內提出一次異議。",
    "Not accept it? The person is told at once: {said} He may object once within 15 days.",
)
DO_UP: Final = Message("确认：转{unit}承办", "確認：轉{unit}承辦", "Yes: pass it to {unit}")
DO_DECLINE: Final = Message("确认：不受理并通知居民", "確認：不受理並通知居民", "Yes: not accepted, and tell the person")
NOBODY_TO_CHOOSE: Final = Message(
    "暂无可选的同事。请对方先在本群点一下任一卡片的“更多”，或由管理员将其列入本单位人员名单。",
    "暫無可選的同事。請對方先在本群點一下任一卡片的「更多」，或由管理員將其列入本單位人員名單。",
    "There is no colleague to choose yet: let them tap “More” on any card here, or an administrator put them on the unit’s list.",
)
NOTHING_TO_CHOOSE: Final = Message("目前没有可选项。", "目前沒有可選項。", "There is nothing to choose at present.")
OBJECTION_ASK: Final = Message(
    "对编号 {number} 的不予受理有异议吗？\n有异议的，由上级复核一次，您刚才所写一并提交；是另一个问题的，另行受理。",
    "對編號 {number} 的不予受理有異議嗎？\n有異議的，由上級複核一次，您剛才所寫一併提交；是另一個問題的，另行受理。",
    "Do you object that no. {number} was not accepted?\nIf so, the level above reviews it once, with what you have just written; if it is "
    "another question, a new case is opened.",
)
NOT_SOLVED_ASK: Final = Message("编号 {number} 没有解决吗？", "編號 {number} 沒有解決嗎？", "Is no. {number} not solved?")

IN_DAYS: Final = Message("{days} 天后（{day}）", "{days} 天後（{day}）", "In {days} days ({day})")
BY_DAYS: Final = Message("延 {days} 个工作日", "延 {days} 個工作日", "{days} more working days")

# What is shown at a button, or in reply to staff

NOTICES: Final[Mapping[str, Message]] = {
    "reveal": Message("原文已私发给您。", "原文已私訊給您。", "It has been sent to you in private."),
    "take": Message("已由您承办。", "已由您承辦。", "It is in your hands."),
    "up": Message("已报上级。", "已報上級。", "Sent up."),
    "return": Message("已退回。", "已退回。", "Returned."),
    "decline": Message("已告知不受理。", "已告知不受理。", "The person is told that it is not accepted."),
    "extend": Message("已申请延期，等待批准。", "已申請延期，等待核准。", "More time is asked for."),
    "park": Message("已挂账或已申请。", "已掛帳或已申請。", "Parked, or asked for."),
    "transfer": Message("已转交。", "已轉交。", "Handed over."),
    "assign": Message("已派出。", "已派出。", "Assigned."),
    "join": Message("已合并。", "已合併。", "Joined."),
    "part": Message("已取消合并。", "已取消合併。", "Parted."),
    "help": Message("已标为协办。", "已標為協辦。", "Marked as helping."),
    "reclassify": Message("类别已更正，已告知居民。", "類別已更正，已告知居民。", "Corrected; the person is told."),
    "revoke": Message("答复已撤回。", "答覆已撤回。", "Taken back."),
    "rate": Message("感谢您的评价。", "感謝您的評價。", "Thank you."),
}
DONE: Final = Message("已办。", "已辦。", "Done.")
SENT: Final = Message("已发给居民（编号 {number}）。", "已傳給居民（編號 {number}）。", "Sent to the person (no. {number}).")
SENT_TO_ALL: Final = Message(
    "已发给 {count} 人（编号 {number}）。", "已傳給 {count} 人（編號 {number}）。", "Sent to {count} people (no. {number})."
)
NOTED: Final = Message("已记下，仅工作人员可见。", "已記下，僅工作人員可見。", "Noted; only staff sees it.")
HELD: Final = Message(
    "没有发送：{who}已先行答复居民：\n{words}",
    "沒有傳送：{who}已先行答覆居民：\n{words}",
    "Not sent: {who} has answered meanwhile:\n{words}",
)
ANONYMOUS: Final = Message(
    "请以本人身份操作：在群设置中关闭匿名后再试。",
    "請以本人身分操作：在群組設定中關閉匿名後再試。",
    "Please act as yourself: switch off anonymity in the group, and try again.",
)
REVEALED: Final = Message("编号 {number} 的原文：\n{words}", "編號 {number} 的原文：\n{words}", "No. {number} as it was written:\n{words}")
LOOK_GONE: Final = Message("编号 {number} 的原文已清除。", "編號 {number} 的原文已清除。", "The words of no. {number} are erased.")
CANNOT_REVEAL: Final = Message(
    "请先点 @{handle} 发送 /start，原文才能私发给您。",
    "請先點 @{handle} 傳送 /start，原文才能私訊給您。",
    "Please send /start to @{handle} first; what was masked can then be sent to you in private.",
)
ONLY_OWNER: Final = Message(
    "仅承办人{owner}可以查看隐去内容。", "僅承辦人{owner}可以查看隱去內容。", "Only {owner}, who is in charge, can see what is masked."
)
TAKEN_BY: Final = Message("{owner}已承办。", "{owner}已承辦。", "{owner} has taken it already.")
MOVED: Final = Message("已转{unit}，请勿再办理。", "已轉{unit}，請勿再辦理。", "It is with {unit} now, and no longer yours.")
MOVED_WORDS: Final = Message(
    "已转{unit}，您的话没有发出。", "已轉{unit}，您的話沒有發出。", "It is with {unit} now; your words were not sent."
)

# To staff

NOTES: Final[Mapping[str, Message]] = {
    "supplied": Message(
        "居民补充（编号 {number}）：\n{words}", "居民補充（編號 {number}）：\n{words}", "The person adds (no. {number}):\n{words}"
    ),
    "note": Message(
        "备注（编号 {number}，{who}）：\n{words}", "備註（編號 {number}，{who}）：\n{words}", "Note (no. {number}, {who}):\n{words}"
    ),
    "reminder": Message("提醒：编号 {number} {clock}", "提醒：編號 {number} {clock}", "Reminder: no. {number} {clock}"),
    "help": Message(
        "{helpers}协办编号 {number}（承办：{owner}）。",
        "{helpers}協辦編號 {number}（承辦：{owner}）。",
        "{helpers} helps with no. {number} (in the hands of {owner}).",
    ),
    "transferred": Message(
        "编号 {number} 改由{owner}承办。", "編號 {number} 改由{owner}承辦。", "No. {number} is now in the hands of {owner}."
    ),
    "approve_extension": Message(
        "{who}申请编号 {number} 延期 {days} 个工作日。\n“{question}”\n原时限{due}，延期后{extended}。",
        "{who}申請編號 {number} 延期 {days} 個工作日。\n「{question}」\n原時限{due}，延期後{extended}。",
        "{who} asks for {days} more working days for no. {number}.\n“{question}”\nDue {due} now, {extended} then.",
    ),
    "approve_parking": Message(
        "{who}申请编号 {number} 再次挂账至{parking}。\n“{question}”\n原时限{due}，{parking}复查。",
        "{who}申請編號 {number} 再次掛帳至{parking}。\n「{question}」\n原時限{due}，{parking}複查。",
        "{who} asks to park no. {number} again until {parking}.\n“{question}”\nDue {due} now; to be reviewed on {parking}.",
    ),
    "extend_yes": Message(
        "编号 {number} 的延期已同意，新时限{due}。",
        "編號 {number} 的延期已同意，新時限{due}。",
        "No. {number}: more time is granted, until {due}.",
    ),
    "extend_no": Message("编号 {number} 的延期未获同意。", "編號 {number} 的延期未獲同意。", "No. {number}: more time is refused."),
    "park_yes": Message("编号 {number} 的挂账已同意。", "編號 {number} 的掛帳已同意。", "No. {number}: parking is granted."),
    "park_no": Message("编号 {number} 的挂账未获同意。", "編號 {number} 的掛帳未獲同意。", "No. {number}: parking is refused."),
    "extend_lapsed": Message(
        "编号 {number} 已转走，延期申请失效。",
        "編號 {number} 已轉走，延期申請失效。",
        "No. {number} has gone elsewhere; the request for more time lapses.",
    ),
    "park_lapsed": Message(
        "编号 {number} 已转走，挂账申请失效。",
        "編號 {number} 已轉走，掛帳申請失效。",
        "No. {number} has gone elsewhere; the request to park lapses.",
    ),
    "unparked": Message(
        "编号 {number} 到了复查时间，请继续办理。",
        "編號 {number} 到了複查時間，請繼續辦理。",
        "No. {number} is due for review; please go on with it.",
    ),
    "reopened": Message(
        "居民反映编号 {number} 没有解决，请继续办理。",
        "居民反映編號 {number} 沒有解決，請繼續辦理。",
        "The person says that no. {number} is not solved; please go on with it.",
    ),
    "objected": Message(
        "居民对编号 {number} 的不受理有异议，请复核。",
        "居民對編號 {number} 的不受理有異議，請複核。",
        "The person objects that no. {number} was not accepted; please review it.",
    ),
    "withdrawn": Message("居民撤回了编号 {number}。", "居民撤回了編號 {number}。", "The person has withdrawn no. {number}."),
    "forgotten": Message(
        "居民删除了数据，编号 {number} 已撤回，内容已清除。请勿保留引用的文字和照片。",
        "居民刪除了資料，編號 {number} 已撤回，內容已清除。請勿保留引用的文字和照片。",
        "The person deleted his data: no. {number} is withdrawn and its words are erased. Please keep no quotes or photos.",
    ),
    "erased": Message(
        "居民删除了数据，编号 {number} 的内容已清除。请勿保留引用的文字和照片。",
        "居民刪除了資料，編號 {number} 的內容已清除。請勿保留引用的文字和照片。",
        "The person deleted his data: the words of no. {number} are erased. Please keep no quotes or photos.",
    ),
    "supplied_edited": Message(
        "居民修改了补充内容（编号 {number}，已修改）：\n{words}",
        "居民修改了補充內容（編號 {number}，已修改）：\n{words}",
        "The person has changed what was added (no. {number}, edited):\n{words}",
    ),
    "meanwhile": Message(
        "居民同时写道（编号 {number}）：\n{words}",
        "居民同時寫道（編號 {number}）：\n{words}",
        "Meanwhile the person wrote (no. {number}):\n{words}",
    ),
    "rated": Message("编号 {number} 得分：{rating}。", "編號 {number} 得分：{rating}。", "No. {number} was rated {rating}."),
    "commented": Message(
        "编号 {number} 评 {rating} 分的原因：\n{words}",
        "編號 {number} 評 {rating} 分的原因：\n{words}",
        "Why no. {number} was rated {rating}:\n{words}",
    ),
    "urgent": Message(
        "紧急：编号 {number}，请立即处理。\n{words}",
        "緊急：編號 {number}，請立即處理。\n{words}",
        "Urgent: no. {number}, please act now.\n{words}",
    ),
}
CLOCKS: Final[Mapping[str, Message]] = {
    "response50": Message("首次答复时限已过半。", "首次答覆時限已過半。", "half of the time for a first reply is gone."),
    "response80": Message("首次答复时限只余两成。", "首次答覆時限只餘兩成。", "a fifth of the time for a first reply is left."),
    "due50": Message("办结时限已过半（{due}）。", "辦結時限已過半（{due}）。", "half of the time is gone ({due})."),
    "due80": Message("办结时限只余两成（{due}）。", "辦結時限只餘兩成（{due}）。", "a fifth of the time is left ({due})."),
    "inner50": Message("本级办理时限已过半。", "本級辦理時限已過半。", "half of this level's time is gone."),
    "inner80": Message("本级办理时限只余两成。", "本級辦理時限只餘兩成。", "a fifth of this level's time is left."),
    "response": Message("首次答复已逾期，请尽快办理。", "首次答覆已逾期，請盡快辦理。", "a first reply is late; please give one."),
    "due": Message("办结已逾期（{due}），请尽快办理。", "辦結已逾期（{due}），請盡快辦理。", "is late ({due}); please settle it."),
    "response+due": Message(
        "首次答复和办结均已逾期（{due}），请尽快办理。",
        "首次答覆和辦結均已逾期（{due}），請盡快辦理。",
        "both the first reply and the settling are late ({due}); please see to it.",
    ),
    "inner": Message("本级办理时限已到，请尽快办理。", "本級辦理時限已到，請盡快辦理。", "this level's time is over; please see to it."),
    "late": Message("已超过时限，请尽快办理。", "已超過時限，請盡快辦理。", "is late; please see to it."),
}

# Cards and lists

CARD: Final = Message(
    "【{number}】{state} · {category} · {unit}", "【{number}】{state} · {category} · {unit}", "[{number}] {state} · {category} · {unit}"
)
CARD_TERMS: Final = Message(
    "首次答复 {response_due} · 办结 {due}", "首次答覆 {response_due} · 辦結 {due}", "First reply {response_due} · settle by {due}"
)
CARD_DUE: Final = Message("已首次答复 · 办结 {due}", "已首次答覆 · 辦結 {due}", "First reply given · settle by {due}")
CARD_RESTS: Final = Message("办结时限暂停", "辦結時限暫停", "The time limit rests")
CARD_OWNER: Final = Message("承办：{owner}", "承辦：{owner}", "In the hands of {owner}")
CARD_MARKS: Final = Message("标记：{marks}", "標記：{marks}", "Marks: {marks}")
CARD_ELSEWHERE: Final = Message("已转至{unit}，本卡停用。", "已轉至{unit}，本卡停用。", "Now with {unit}; this card is closed.")
CARD_REPLACED: Final = Message(
    "【{number}】已有新卡，请在新卡办理，本卡停用。",
    "【{number}】已有新卡，請在新卡辦理，本卡停用。",
    "[{number}] There is a new card; please go on with that one. This card is closed.",
)
ARRIVALS: Final[Mapping[str, Message]] = {
    "return": Message("{who}退回，原因：{reason}。", "{who}退回，原因：{reason}。", "Returned by {who}: {reason}."),
    "assign": Message("{who}派来，请接办。", "{who}派來，請接辦。", "Assigned to you by {who}; please take it."),
    "up": Message("{who}报来，请接办。", "{who}報來，請接辦。", "Sent up by {who}; please take it."),
}
UP_BY_CLOCK: Final[Mapping[str, Message]] = {
    "response": Message("首次答复逾期，自动上报，请接办。", "首次答覆逾期，自動上報，請接辦。", "Sent up: the first reply is late."),
    "due": Message("办结逾期，自动上报，请接办。", "辦結逾期，自動上報，請接辦。", "Sent up: it is late."),
    "response+due": Message(
        "首次答复和办结均逾期，自动上报，请接办。",
        "首次答覆和辦結均逾期，自動上報，請接辦。",
        "Sent up: both the first reply and the settling are late.",
    ),
    "inner": Message(
        "下级办理时限已到，自动上报，请接办。", "下級辦理時限已到，自動上報，請接辦。", "Sent up: the time of the level below is over."
    ),
}
NO_REASON: Final = Message("未注明", "未註明", "none given")
CARD_JOINED: Final = Message(
    "已并入编号 {number}，请在该卡办理。", "已併入編號 {number}，請在該卡辦理。", "Joined to no. {number}; please go on with that card."
)
CARD_HOW: Final = Message(
    "回复本卡的内容会立即发给居民；内部商量请用“更多”里的“备注”。",
    "回覆本卡的內容會立即傳給居民；內部商量請用「更多」裡的「備註」。",
    "Whatever you reply to this card is sent to the person at once; among staff, use “Note for staff” under “More”.",
)
NAMELESS: Final = Message("工作人员 {person}", "工作人員 {person}", "Staff {person}")
FILE_ONLY: Final = Message("（照片、文件或位置）", "（照片、檔案或位置）", "(photo, file or place)")
DIGEST: Final = Message(
    "【{unit}】今日未办结 {count} 件，其中逾期 {late} 件。",
    "【{unit}】今日未辦結 {count} 件，其中逾期 {late} 件。",
    "[{unit}] Open cases today: {count}, late: {late}.",
)
ERASED: Final = Message("（内容已清除）", "（內容已清除）", "(erased)")
MARKS: Final[Mapping[str, Message]] = {
    "urgent": Message("紧急", "緊急", "urgent"),
    "help": Message("协办", "協辦", "help"),
    "extended": Message("延期", "延期", "more time"),
    "parked": Message("挂账", "掛帳", "parked"),
    "undelivered": Message("未送达", "未送達", "undelivered"),
    "joined": Message("合并", "合併", "joined"),
    "discreet": Message("反映下级工作人员，勿转下级", "反映下級工作人員，勿轉下級", "about staff below, who see nothing of it"),
}
REFUSALS: Final[Mapping[Refusal, Message]] = {
    "not_now": Message("该事项目前不能这样办理。", "該事項目前不能這樣辦理。", "This cannot be done with the case now."),
    "not_yours": Message(
        "该操作须由承办单位或承办人办理。", "該操作須由承辦單位或承辦人辦理。", "This is for the unit or the person in charge."
    ),
    "spoken": Message(
        "已答复过居民，不能再这样办理。", "已答覆過居民，不能再這樣辦理。", "The person has been answered; this is no longer possible."
    ),
    "return_late": Message(
        "已超过 1 个工作日，不能退回。", "已超過 1 個工作日，不能退回。", "A case is returned within one working day only."
    ),
    "from_above": Message("上级不能退回下级。", "上級不能退回下級。", "A level above cannot return a case."),
    "default_desk": Message("服务台请用“派给”。", "服務台請用「派給」。", "The desk assigns cases instead."),
    "top": Message("已是最高一级。", "已是最高一級。", "There is no level above."),
    "asked_twice": Message("已请补充两次，不能再问。", "已請補充兩次，不能再問。", "Details were asked for twice already."),
    "extended": Message("只能延期一次。", "只能延期一次。", "More time is given once only."),
    "pending": Message("已有申请等待批准。", "已有申請等待核准。", "A request is waiting already."),
    "nothing_pending": Message("没有等待批准的申请。", "沒有等待核准的申請。", "No request is waiting."),
    "final": Message("异议已复核，为最终结果。", "異議已複核，為最終結果。", "The objection was reviewed; this is final."),
    "old": Message("已超过期限。", "已超過期限。", "It is too late for this."),
    "rated": Message("已评过分，感谢您。", "已評過分，感謝您。", "It has been rated; thank you."),
    "joined": Message(
        "该事项已合并，请在合并后的卡上办理。",
        "該事項已合併，請在合併後的卡上辦理。",
        "This case is joined to another; please use that card.",
    ),
    "not_joined": Message("该事项没有合并。", "該事項沒有合併。", "This case is not joined."),
    "has_joined": Message(
        "已有事项并入本事项，不能再并入其他事项。", "已有事項併入本事項，不能再併入其他事項。", "Others are joined to this case."
    ),
    "parked": Message("已经挂账。", "已經掛帳。", "It is parked already."),
    "not_last": Message("居民已作出回应，不能撤回。", "居民已作出回應，不能撤回。", "The person has reacted; it cannot be taken back."),
    "words": Message("请写明内容。", "請寫明內容。", "Please write some words."),
    "later_date": Message("只能更正为时限更早的类别。", "只能更正為時限更早的類別。", "Only a kind with an earlier date can be chosen."),
    "complained": Message(
        "该事项反映的是该单位的工作人员，不能派给该单位。",
        "該事項反映的是該單位的工作人員，不能派給該單位。",
        "This case is about staff of that unit and cannot go there.",
    ),
    "date": Message("日期不符合要求。", "日期不符合要求。", "This date is not possible."),
}
NO_SUCH_CASE: Final = Message("没有这个编号的事项。", "沒有這個編號的事項。", "There is no case of that number.")


def notice(move: Move, language: Language) -> str:
    """Say that a move is made."""
    return NOTICES.get(move, DONE)(language)


def refusal(reason: str, language: Language) -> str:
    """Say why a move is not made."""
    return next((said(language) for each, said in REFUSALS.items() if each == reason), REFUSALS["not_now"](language))
