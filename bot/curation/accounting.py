"""Accounting: a month of questions and cases as CSV and JSON. Pure functions; both have the same figures."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.curation.clustering import Gap, cell
from bot.desk.accounts import Accounts, Rate, Tally
from bot.people.records import MonthFigures

Row = tuple[str, str, str, float | None, Rate | None]
"""A figure: of what scope, whose, which, its value, and the rate that it is, if it is one."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its questions, those without an answer, and its cases."""

    questions: MonthFigures
    gaps: Sequence[Gap]
    cases: Accounts

    @property
    def unanswered(self) -> int:
        """How often a question went without an answer."""
        return sum(gap.count for gap in self.gaps)


def rows(month: Month) -> Iterator[Row]:
    """Yield every figure of *month*."""
    asked = month.questions
    counts = {
        "asked": asked.asked,
        "answer": asked.answer,
        "maybe": asked.maybe,
        "none": asked.none,
        "up": asked.helpful_up,
        "down": asked.helpful_down,
    }
    yield from (("questions", "", figure, count, None) for figure, count in counts.items())
    yield from _tally_rows("total", "", month.cases.total)
    for code, each in month.cases.by_category.items():
        yield from _tally_rows("category", code, each)
    for code, each in month.cases.by_grid.items():
        yield from _tally_rows("grid", code, each)
    for day in month.cases.by_day:
        yield "day", day.day.isoformat(), "opened", day.opened, None
        yield "day", day.day.isoformat(), "settled", day.settled, None


def _tally_rows(scope: str, code: str, each: Tally) -> Iterator[Row]:
    yield scope, code, "opened", each.opened, None
    yield scope, code, "still_open", each.still_open, None
    for name, rate in (("response", each.response), ("solution", each.solution), ("satisfaction", each.satisfaction)):
        yield scope, code, name, rate.share, rate
    yield scope, code, "response_minutes", each.response_minutes, None
    yield scope, code, "settled_minutes", each.settled_minutes, None
    yield from ((scope, code, mark, count, None) for mark, count in each.marks.items())
    yield from ((scope, code, f"omitted_{reason}", count, None) for reason, count in each.omitted.items())


def month_csv(month: Month, headings: Sequence[str], words: Mapping[str, str], names: Mapping[tuple[str, str], str]) -> bytes:
    """Return *month* as a CSV file that spreadsheets open as UTF-8, and in which nothing is a formula.

    *words* are those for scopes and figures, *names* those of grids and categories by scope and code.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([cell(heading) for heading in headings])
    for scope, code, figure, value, rate in rows(month):
        interval = rate.interval if rate is not None else None
        shares = [_rounded(value), rate.numerator, rate.denominator] if rate is not None else [_rounded(value), "", ""]
        bounds = [_rounded(bound) for bound in interval] if interval is not None else ["", ""]
        writer.writerow([cell(words[scope]), cell(names.get((scope, code), code)), cell(words[figure]), *shares, *bounds])
    return file.getvalue().encode("utf-8-sig", errors="replace")


def month_record(month: Month) -> dict[str, Any]:
    """Return *month* as an object: `questions`, `gaps`, and `cases` with `total`, `by_grid`, `by_category` and `by_day`."""
    asked = month.questions
    return {
        "month": f"{asked.year}-{asked.month:02}",
        "questions": {
            "asked": asked.asked,
            "answer": asked.answer,
            "maybe": asked.maybe,
            "none": asked.none,
            "up": asked.helpful_up,
            "down": asked.helpful_down,
            "median_milliseconds": round(asked.median_milliseconds, 1),
        },
        "gaps": {
            "kinds": len(month.gaps),
            "count": month.unanswered,
            "most": [{"question": gap.question, "count": gap.count} for gap in month.gaps[:10]],
        },
        "cases": {
            "total": _tally_record(month.cases.total),
            "by_grid": {code: _tally_record(each) for code, each in month.cases.by_grid.items()},
            "by_category": {code: _tally_record(each) for code, each in month.cases.by_category.items()},
            "by_day": [{"day": day.isoformat(), "opened": opened, "settled": settled} for day, opened, settled in month.cases.by_day],
        },
    }


def _tally_record(each: Tally) -> dict[str, Any]:
    return {
        "opened": each.opened,
        "still_open": each.still_open,
        "response": _rate_record(each.response),
        "solution": _rate_record(each.solution),
        "satisfaction": _rate_record(each.satisfaction),
        "response_minutes": each.response_minutes,
        "settled_minutes": each.settled_minutes,
        "marks": dict(each.marks),
        "omitted": dict(each.omitted),
    }


def _rate_record(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    return {
        "numerator": rate.numerator,
        "denominator": rate.denominator,
        "share": _rounded(rate.share) if rate.share is not None else None,
        "low": _rounded(low) if low is not None else None,
        "high": _rounded(high) if high is not None else None,
    }


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)
