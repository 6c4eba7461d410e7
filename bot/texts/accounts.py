"""Sentences of the four-stage report: what was asked, what was handed over, what that shows, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.desk.accounts import Accounts, Mark, Omission, Rate, Tally
from bot.texts.desk import CATEGORIES, DEFAULT_DESK_NAME
from bot.texts.message import Message, listed, short
from index import Language

ASKED: Final = Message("一、民意收集", "一、民意收集", "1. What was asked")
HANDED_OVER: Final = Message("二、民事反映", "二、民事反映", "2. What was handed over")
SHOWN: Final = Message("三、民情分析", "三、民情分析", "3. What it shows")
DONE: Final = Message("四、民声回应", "四、民聲回應", "4. What came of it")
FILE_OF_FIGURES: Final = Message("月度统计-{month}.{ending}", "月度統計-{month}.{ending}", "report-{month}.{ending}")
FILE_OF_EVENTS: Final = Message("办理记录-{month}.jsonl", "辦理記錄-{month}.jsonl", "events-{month}.jsonl")
SAVED: Final = Message("已生成 {month} 的文件。", "已產生 {month} 的檔案。", "The file of {month} is attached.")

MARKS: Final[Mapping[Mark, Message]] = {
    "silent": Message("无回应", "無回應", "no response"),
    "undelivered": Message("未送达", "未送達", "undelivered"),
    "declined": Message("不受理", "不受理", "not accepted"),
    "returned": Message("退回", "退回", "returned"),
    "extended": Message("延期", "延期", "extended"),
    "parked": Message("挂账", "掛帳", "parked"),
    "unrated": Message("未评价", "未評價", "not rated"),
}
OMISSIONS: Final[Mapping[Omission, Message]] = {
    "withdrawn": Message("时限前撤回", "時限前撤回", "withdrawn before the term"),
    "joined": Message("合并", "合併", "joined"),
    "declined": Message("不受理", "不受理", "not accepted"),
    "outage": Message("停机", "停機", "outage"),
}
HEADINGS: Final[Sequence[Message]] = (
    Message("范围", "範圍", "of"),
    Message("名称", "名稱", "name"),
    Message("项目", "項目", "figure"),
    Message("数值", "數值", "value"),
    Message("分子", "分子", "numerator"),
    Message("分母", "分母", "denominator"),
    Message("95% 下限", "95% 下限", "95% low"),
    Message("95% 上限", "95% 上限", "95% high"),
)
SCOPES: Final[Mapping[str, Message]] = {
    "questions": Message("提问", "提問", "questions"),
    "total": Message("全部", "全部", "all"),
    "grid": Message("网格", "網格", "grid"),
    "category": Message("类别", "類別", "kind"),
    "day": Message("日期", "日期", "day"),
}
RATES: Final[Mapping[str, Message]] = {
    "response": Message("响应率", "回應率", "Replied in time"),
    "solution": Message("解决率", "解決率", "Solved"),
    "satisfaction": Message("满意率", "滿意率", "Satisfied"),
}
FIGURES: Final[Mapping[str, Message]] = {
    "opened": Message("受理", "受理", "accepted"),
    "settled": Message("首次办结", "首次辦結", "first settled"),
    "still_open": Message("期末未办结", "期末未辦結", "open at the end"),
    "response_minutes": Message("首次答复用时中位数（分钟）", "首次答覆用時中位數（分鐘）", "median minutes to the first reply"),
    "settled_minutes": Message("办结用时中位数（分钟）", "辦結用時中位數（分鐘）", "median minutes until settled"),
    "asked": Message("提问", "提問", "asked"),
    "answer": Message("已答复", "已答覆", "answered"),
    "maybe": Message("可能相关", "可能相關", "possibly related"),
    "none": Message("未查到", "未查到", "not answered"),
    "up": Message("有用", "有用", "helpful"),
    "down": Message("没用", "沒用", "not helpful"),
}
OMITTED: Final = Message("剔除：{reason}", "剔除：{reason}", "left out: {reason}")

_CASES: Final = Message(
    "受理 {opened} 件，期末未办结 {open} 件", "受理 {opened} 件，期末未辦結 {open} 件", "{opened} accepted, {open} open at the end"
)
_OF_KIND: Final = Message("{name} {count}", "{name} {count}", "{name} {count}")
_BY_CATEGORY: Final = Message("按类别：{list}", "按類別：{list}", "By kind: {list}")
_BY_GRID: Final = Message("按网格：{list}", "按網格：{list}", "By grid: {list}")
_FURTHER: Final = Message("其余 {grids} 个网格 {count}", "其餘 {grids} 個網格 {count}", "{grids} other grids {count}")
_NO_GAPS: Final = Message("没有未查到答案的问题。", "沒有未查到答案的問題。", "No question went without an answer.")
_GAPS: Final = Message(
    "未查到答案的问题 {kinds} 类，共 {count} 次",
    "未查到答案的問題 {kinds} 類，共 {count} 次",
    "{kinds} kinds of questions had no answer, {count} times",
)
_GAP: Final = Message("{number}. {question}（{count} 次）", "{number}. {question}（{count} 次）", "{number}. {question} ({count})")
_RATE: Final = Message(
    "{name} {share}（{numerator}/{denominator}，95% 区间 {low}–{high}）",
    "{name} {share}（{numerator}/{denominator}，95% 區間 {low}–{high}）",
    "{name}: {share} ({numerator}/{denominator}, 95% interval {low}–{high})",
)
_NO_RATE: Final = Message("{name} —（0/0）", "{name} —（0/0）", "{name}: — (0/0)")
_MEDIANS: Final = Message(
    "用时中位数（工作时间）：首次答复 {response}，办结 {settled}",
    "用時中位數（工作時間）：首次答覆 {response}，辦結 {settled}",
    "Median working time: first reply {response}, settled {settled}",
)
_MINUTES: Final = Message("{minutes:g} 分钟", "{minutes:g} 分鐘", "{minutes:g} min")
_NONE: Final = "—"
_BESIDE: Final = Message("另：{list}", "另：{list}", "Beside: {list}")
_LEFT_OUT: Final = Message("剔除（不计入响应率）：{list}", "剔除（不計入回應率）：{list}", "Left out of replies in time: {list}")
_MOST_GRIDS: Final = 5


def handed_over(found: Accounts, names: Mapping[str, str], language: Language) -> str:
    """Return the second stage; *names* are those of grids by code."""
    total = found.total
    kinds = [(CATEGORIES[each](language), found.by_category[each].opened) for each in CATEGORIES if each in found.by_category]
    grids = sorted(((grid_name(code, names, language), each.opened) for code, each in found.by_grid.items()), key=lambda each: -each[1])
    shown, others = grids[:_MOST_GRIDS], grids[_MOST_GRIDS:]
    lines = [HANDED_OVER(language), _CASES(language, opened=total.opened, open=total.still_open)]
    if total.opened:
        further = [_FURTHER(language, grids=len(others), count=sum(count for _, count in others))] if others else []
        lines += [_BY_CATEGORY(language, list=_counts(kinds, language)), _BY_GRID(language, list=_counts(shown, language, further))]
    return "\n".join(lines)


def shown(kinds: int, count: int, most: Sequence[tuple[str, int]], language: Language) -> str:
    """Return the third stage: how many *kinds* of questions went without an answer, *count* times, and those asked *most*."""
    if not kinds:
        return f"{SHOWN(language)}\n{_NO_GAPS(language)}"
    lines = [_GAP(language, number=number, question=short(question), count=times) for number, (question, times) in enumerate(most, 1)]
    return "\n".join([SHOWN(language), _GAPS(language, kinds=kinds, count=count), *lines])


def done(total: Tally, language: Language) -> str:
    """Return the fourth stage: the rates, the medians, and what stands beside them."""
    rates = [rate(RATES[name](language), each, language) for name, each in rates_of(total).items()]
    medians = {"response": total.response_minutes, "settled": total.settled_minutes}
    said = {name: _NONE if minutes is None else _MINUTES(language, minutes=minutes) for name, minutes in medians.items()}
    marks = _counts([(message(language), total.marks.get(mark, 0)) for mark, message in MARKS.items()], language)
    omitted = _counts([(message(language), total.omitted.get(reason, 0)) for reason, message in OMISSIONS.items()], language)
    return "\n".join([DONE(language), *rates, _MEDIANS(language, **said), _BESIDE(language, list=marks), _LEFT_OUT(language, list=omitted)])


def words(language: Language) -> Mapping[str, str]:
    """Return the words of a file for its scopes and figures."""
    said = {name: message(language) for each in (SCOPES, RATES, FIGURES, MARKS) for name, message in each.items()}
    return said | {f"omitted_{reason}": OMITTED(language, reason=message(language)) for reason, message in OMISSIONS.items()}


def names(found: Accounts, name: Callable[[str], str], language: Language) -> Mapping[tuple[str, str], str]:
    """Return the names of grids, which *name* knows, and of categories, by scope and code."""
    grids = {("grid", code): grid_name(code, {code: name(code)}, language) for code in found.by_grid}
    return grids | {("category", code): message(language) for code, message in CATEGORIES.items()}


def rates_of(total: Tally) -> Mapping[str, Rate]:
    """Return the rates by name, in the order in which they are shown."""
    return {"response": total.response, "solution": total.solution, "satisfaction": total.satisfaction}


def rate(name: str, each: Rate, language: Language) -> str:
    """Return a rate with its numerator, denominator and interval."""
    if each.share is None or each.interval is None:
        return _NO_RATE(language, name=name)
    low, high = each.interval
    return _RATE(
        language,
        name=name,
        share=f"{each.share:.1%}",
        numerator=each.numerator,
        denominator=each.denominator,
        low=f"{low:.1%}",
        high=f"{high:.1%}",
    )


def grid_name(code: str, names: Mapping[str, str], language: Language) -> str:
    """Return the name of a grid, of the default desk without a code."""
    return names.get(code, code) if code else DEFAULT_DESK_NAME(language)


def _counts(counts: Sequence[tuple[str, int]], language: Language, further: Sequence[str] = ()) -> str:
    return listed([*(_OF_KIND(language, name=name, count=count) for name, count in counts), *further], language)
