import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.curation import charts
from bot.curation.charts import ChartLabels, is_available, month_chart
from bot.desk.accounts import DayOfCases
from bot.people.records import DayFigures, MonthFigures

LABELS = ChartLabels("2026年11月 提问情况", "提问数（个）", "日期", "已回答", "可能相关", "没有答案")


def figures(*days: tuple[int, int, int]) -> MonthFigures:
    by_day = tuple(DayFigures(day, *counts) for day, counts in enumerate(days, 1))
    answer, maybe, none = (sum(counts) for counts in zip(*days, strict=True))
    return MonthFigures(2026, 11, answer + maybe + none, answer, maybe, none, 5, 1, 41.0, by_day)


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


requires_charts = pytest.mark.skipif(not is_available(), reason="the extra [charts] is not installed")


@requires_charts
@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize(
    "month", [figures(*[(day % 7 * 3, day % 5, day % 3) for day in range(30)]), figures(*[(0, 0, 0)] * 31), figures((900_000, 0, 1))]
)
def test_a_month_becomes_a_png_with_every_character_of_its_labels(month: MonthFigures) -> None:
    png = month_chart(month, LABELS)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert size(png) == (1280, 720)
    assert len(png) < 200_000


@requires_charts
def test_a_dollar_sign_in_a_label_is_no_formula() -> None:
    assert month_chart(figures((1, 0, 0)), ChartLabels("$\\frac{$", "$x$", "$$", "a$b", "_$^", "$")).startswith(b"\x89PNG")


@requires_charts
def test_another_month_is_another_picture() -> None:
    assert month_chart(figures((1, 0, 0)), LABELS) != month_chart(figures((0, 0, 1)), LABELS)


@requires_charts
@pytest.mark.filterwarnings("error:Glyph")
def test_cases_are_drawn_below_the_questions_where_there_are_any() -> None:
    labels = replace(LABELS, cases="事项数", opened="受理", settled="首次办结")
    month = figures(*[(day % 7 * 3, day % 5, day % 3) for day in range(30)])
    cases = [DayOfCases(date(2026, 11, day), day % 4, day % 3) for day in range(1, 31)]
    nothing = [DayOfCases(date(2026, 11, day), 0, 0) for day in range(1, 31)]
    png = month_chart(month, labels, cases)

    assert size(png) == (1280, 720)
    assert png != month_chart(month, labels)
    assert month_chart(month, labels, nothing) == month_chart(month, labels)


@requires_charts
def test_charts_are_drawn_by_several_threads_at_once() -> None:
    pictures: list[bytes] = []
    threads = [threading.Thread(target=lambda: pictures.append(month_chart(figures((3, 2, 1)), LABELS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pictures) == 4
    assert len(set(pictures)) == 1


def test_charts_are_not_available_without_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "find_spec", lambda name: None if name == "pylopdf_fonts_zh_cn" else find_spec(name))
    assert not is_available()


def test_charts_are_available_with_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "find_spec", lambda _: find_spec("sys"))
    assert is_available()


def test_matplotlib_is_loaded_with_the_first_chart_only() -> None:
    script = "import sys, bot.curation.charts as charts; charts.is_available(); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[4], check=False).returncode == 0
