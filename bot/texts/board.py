"""Sentences of the public board: what is accepted, how and how soon, by whom, what came of it, and where to complain."""

from typing import Final

from bot.texts.message import Message

TITLE: Final = Message("办理公开栏", "辦理公開欄", "Public board")
MATTERS: Final = Message("一、公开事项", "一、公開事項", "1. What is accepted")
STEPS: Final = Message("二、公开流程", "二、公開流程", "2. How it is handled")
TERMS: Final = Message("三、公开时限", "三、公開時限", "3. How soon")
UNITS: Final = Message("四、公开责任单位", "四、公開責任單位", "4. Who is responsible")
RESULTS: Final = Message("五、公开结果", "五、公開結果", "5. What came of it")
OVERSIGHT: Final = Message("六、公开监督", "六、公開監督", "6. Where to complain")
STEPS_TEXT: Final = Message(
    "受理、承办、回复，由当事人评价。本级能解决的立即办理；不能解决的报上级；一时解决不了的说明情况。",
    "受理、承辦、回覆，由當事人評價。本級能解決的立即辦理；不能解決的報上級；一時解決不了的說明情況。",
    "Accepted, handled, answered, and judged by whoever asked. What this level can solve is done at once;"
    " what it cannot goes up; what must wait is explained.",
)
RESPONSE_TERM: Final = Message("首次答复：{days} 个工作日", "首次答覆：{days} 個工作日", "First reply: {days} working days")
TERM: Final = Message(
    "{category}：{days} 个工作日办结", "{category}：{days} 個工作日辦結", "{category}: settled within {days} working days"
)
LEVELS: Final = (
    Message("网格", "網格", "a grid"),
    Message("社区", "社區", "a community"),
    Message("街道", "街道", "a street"),
)
AT_LEVEL: Final = Message("{level}受理的——{terms}", "{level}受理的——{terms}", "Accepted by {level}: {terms}")
HOURS: Final = Message("工作时间：{hours}", "工作時間：{hours}", "Working hours: {hours}")
PERIOD: Final = Message(
    "近 {days} 天。少于 {fewest} 件的不单独显示；“—”表示件数过少或尚无数据。",
    "近 {days} 天。少於 {fewest} 件的不單獨顯示；「—」表示件數過少或尚無資料。",
    "The last {days} days. Fewer than {fewest} cases are not shown by themselves; “—” stands for too few, or none.",
)
NONE: Final = Message("尚无可公开的数据。", "尚無可公開的資料。", "There are no figures to show yet.")
COMPLAIN: Final = Message(
    "问题没有解决的，请点“没解决”，继续办理；再次没有解决的，报上一级办理。{contact}",
    "問題沒有解決的，請點「沒解決」，繼續辦理；再次沒有解決的，報上一級辦理。{contact}",
    "Not solved? Press “Not solved”, and work goes on; the second time, the level above takes it up. {contact}",
)
HOME: Final = Message("返回提问", "返回提問", "Ask a question")
OTHERS: Final = Message("其他网格", "其他網格", "Other grids")
TOTAL: Final = Message("合计", "合計", "All")
COLUMNS: Final = (
    Message("责任单位", "責任單位", "Unit"),
    Message("受理", "受理", "Accepted"),
    Message("按时首复", "按時首覆", "Replied in time"),
    Message("已解决", "已解決", "Solved"),
    Message("首复用时", "首覆用時", "Until the reply"),
    Message("办结用时", "辦結用時", "Until settled"),
)
HOURS_TAKEN: Final = Message("{hours:.1f} 小时", "{hours:.1f} 小時", "{hours:.1f} h")
