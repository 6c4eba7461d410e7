"""Find which version of a rule a text is: the date when it was passed or last amended, and whether it is repealed."""

import re
from collections.abc import Iterator
from typing import Final

from index.analysis.numerals import ONE_TO_TEN, ZEROS, cardinal

_HEAD: Final = 1500  # characters
_TAIL: Final = 600  # characters
_ISSUED_WITHIN: Final = 90  # characters from a date to what happened then
_DATE: Final = re.compile(
    f"(?P<year>(?:19|20)\\d\\d|[一二][{ZEROS}{ONE_TO_TEN}]{{3}})(?:年|[-./](?=\\d))(?:(?P<month>\\d{{1,2}}|[{ONE_TO_TEN}]{{1,2}})(?:月|[-./])?"
    f"(?:(?P<day>\\d{{1,2}}|[{ONE_TO_TEN}]{{1,3}})日?)?)?"
)
_BODY: Final = re.compile(f"^\\s*第[{ONE_TO_TEN}0-9]+(?:章|条)", re.MULTILINE)
_ISSUED: Final = re.compile("通过|公布|发布|修订|修正|修改|印发|颁布|批准|签发|令")
_EFFECTIVE: Final = re.compile("施行|实施|执行|生效")
_ENDED: Final = re.compile("废止|失效|作废")
_CLAUSE_END: Final = re.compile("[，,。；;）)\n]")
_TITLE_YEAR: Final = re.compile("(?<!\\d)(?P<year>(?:19|20)\\d\\d)(?:年|版|修)")
_NAME_DATE: Final = re.compile("(?<!\\d)(?P<year>(?:19|20)\\d\\d)(?:[-._年]?(?P<month>\\d\\d?)[-._月]?(?P<day>\\d\\d?))?(?!\\d)")
_FROM_THEN_ON: Final = re.compile(f"本[^，。；]{{1,12}}自(?P<date>{_DATE.pattern})起(?:施行|实施|执行|生效)")
_REPEALED_TITLE: Final = re.compile("已(?:经)?(?:废止|失效|作废)|[（(【\\[](?:全文)?(?:废止|失效|作废)[）)】\\]]")
_REPEALED_ITSELF: Final = re.compile(
    "(?:本|此|该)(?:办法|规定|条例|细则|通知|意见|方案|制度|规则|文件|文|件|公告|通告|标准|章程|指南|须知|法|决定|规范|政策)"
    f"(?:（[^）]*）)?(?:现?已|自|于|从)(?:于|经)?(?P<when>{_DATE.pattern})?[^，。；\n《施实执]{{0,16}}?"
    "起?(?:被|予以|正式|宣布|全文|自动|即行)?(?:废止|失效|作废|停止执行)"
)
_REPEALED_LINE: Final = re.compile(
    "^[ \u3000]*[（(【\\[]?(?:(?:本|此|该)?(?:文件|办法|规定)?)?(?:状态|时效性?|有效性)?[:：]?"
    f"(?:现?已(?:经)?|自(?P<when>{_DATE.pattern})起)(?:被)?(?:废止|失效|作废)[^\n]{{0,12}}$",
    re.MULTILINE,
)


def find_edition(title: str, text: str, name: str) -> str:
    """Return the date of this version of a rule as "2018-03-01", "2018-03" or "2018"; empty if nothing tells it.

    Args:
        title: the folded title, whose year counts first.
        text: the folded text: what its head says of its passing and amendments, then the day from which it holds.
        name: the name of the file.
    """
    year = _TITLE_YEAR.search(title)
    body = _BODY.search(text, 0, _HEAD)
    head = text[: body.start() if body else _HEAD]
    issued = max(_head_dates(head, _ISSUED), default="")
    if year and not issued.startswith(year["year"]):
        return year["year"]
    return (
        issued or _date_of(_NAME_DATE.search(name.rsplit("/", 1)[-1])) or max(_head_dates(head, _EFFECTIVE), default="") or _in_force(text)
    )


def find_repeal(title: str, text: str) -> str:
    """Return how a folded *text* says that it is itself repealed: the date from which on, or its words; empty if it does not."""
    if not _ENDED.search(title) and not _ENDED.search(text):
        return ""
    found = _REPEALED_TITLE.search(title)
    if found:
        return found[0].strip("（(【[）)】]")
    itself = _REPEALED_ITSELF.search(text) or _REPEALED_LINE.search(text, 0, _HEAD)
    if itself is None:
        return ""
    return _date_of(_DATE.match(itself["when"])) if itself["when"] else itself[0].strip()


def _head_dates(head: str, happened: re.Pattern[str]) -> Iterator[str]:
    """Yield the dates in the head of a text on which the rule itself *happened* to be passed, amended or the like."""
    dates = list(_DATE.finditer(head))
    ends = [*(each.start() for each in dates), len(head)][1:]
    for date, following in zip(dates, ends, strict=True):
        told = head[date.end() : min(following, date.end() + _ISSUED_WITHIN)]
        clause = _CLAUSE_END.split(told.lstrip(" \u3000"), maxsplit=1)[0]
        if happened.search(clause or told) and not _ENDED.search(clause):
            yield _date_of(date)


def _in_force(text: str) -> str:
    found = _FROM_THEN_ON.search(text, max(0, len(text) - _TAIL))
    return _date_of(_DATE.match(found["date"])) if found else ""


def _date_of(found: re.Match[str] | None) -> str:
    """Return a matched date in figures, as far as it goes."""
    if found is None:
        return ""
    parts = (cardinal(found.groupdict().get(part) or "") for part in ("year", "month", "day"))
    year, month, day = parts
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
