"""Charts: a month of questions and cases as a PNG, drawn by matplotlib with Noto Sans SC (the extra [charts])."""

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from bot.desk.accounts import DayOfCases
from bot.people.records import MonthFigures

_LIBRARIES: Final = ("matplotlib", "pylopdf_fonts_zh_cn")
_INCHES: Final = (8.0, 4.5)
_DOTS_PER_INCH: Final = 160  # 1280 x 720 pixels: sharp on a telephone, some 40 kB
_COLOURS: Final = ("#2f7d4f", "#e0a526", "#c2c7cc")  # distinguishable in grey and by the colour-blind, by their lightness
_CASE_COLOURS: Final = ("#5b7fa6", "#b9c9da")
_INK: Final = "#333333"
_EVERY: Final = 5  # days between two labels
_DRAWING: Final = threading.Lock()  # matplotlib and its fonts promise nothing to several threads


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """The words of a chart: its title, what is counted, what the days are of, and the names of the three bands and of what cases do."""

    title: str
    questions: str
    days: str
    answer: str
    maybe: str
    none: str
    cases: str = ""
    opened: str = ""
    settled: str = ""


def is_available() -> bool:
    """Tell whether charts can be drawn, that is whether the extra [charts] is installed."""
    return all(find_spec(library) for library in _LIBRARIES)


def month_chart(figures: MonthFigures, labels: ChartLabels, cases: Sequence[DayOfCases] = ()) -> bytes:
    """Draw the questions of a month, a bar a day, parted by band, and below them its *cases*, two bars a day; return a PNG.

    Only where `is_available()`; any thread, one at a time. Without any case nothing is drawn of them.

    The first chart takes about a second, since matplotlib is loaded for it, each further one some 150 ms.
    """
    file = io.BytesIO()
    with _DRAWING:
        figure = import_module("matplotlib.figure").Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
        canvas = import_module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)  # of its own: pyplot keeps figures for ever
        has_cases = any(each.opened or each.settled for each in cases)
        axes, *below = figure.subplots(1 + has_cases, sharex=True, height_ratios=[3, 2][: 1 + has_cases], squeeze=False)[:, 0]
        _draw_bars(axes, figures, labels)
        _write_labels(axes, labels.title, labels.questions, len(figures.by_day))
        for lower in below:
            _draw_cases(lower, cases, labels)
            _write_labels(lower, "", labels.cases, len(figures.by_day))
        _write_days((*below, axes)[0], labels.days)
        canvas.print_png(file)
    return file.getvalue()


def _draw_bars(axes: Any, figures: MonthFigures, labels: ChartLabels) -> None:  # noqa: ANN401 - matplotlib may be absent
    """Draw the bands of each day upon each other, the answered questions at the bottom."""
    days = [each.day for each in figures.by_day]
    height = [0] * len(days)
    for name, colour in zip(("answer", "maybe", "none"), _COLOURS, strict=True):
        counts = [getattr(each, name) for each in figures.by_day]
        axes.bar(days, counts, bottom=height, color=colour, width=0.8, label=f"{_plain(getattr(labels, name))} {sum(counts)}")
        height = [low + count for low, count in zip(height, counts, strict=True)]
    axes.set_xlim(0.2, len(days) + 0.8)
    axes.set_ylim(0, max(1, *height) * 1.05)


def _draw_cases(axes: Any, cases: Sequence[DayOfCases], labels: ChartLabels) -> None:  # noqa: ANN401 - matplotlib may be absent
    """Draw how many cases were opened and settled on each day, side by side."""
    for name, colour, shift in zip(("opened", "settled"), _CASE_COLOURS, (-0.2, 0.2), strict=True):
        counts = [getattr(each, name) for each in cases]
        axes.bar(
            [each.day.day + shift for each in cases],
            counts,
            color=colour,
            width=0.4,
            label=f"{_plain(getattr(labels, name))} {sum(counts)}",
        )
    axes.set_ylim(0, max(1, *(max(each.opened, each.settled) for each in cases)) * 1.05)


def _write_days(axes: Any, days: str) -> None:  # noqa: ANN401 - matplotlib may be absent
    """Write below the lowest axes what their numbers are."""
    axes.set_xlabel(_plain(days), fontproperties=_font(), color=_INK)


def _font() -> Any:  # noqa: ANN401 - matplotlib may be absent
    return import_module("matplotlib.font_manager").FontProperties(family=_family(), size=10)


def _write_labels(axes: Any, title: str, counted: str, days: int) -> None:  # noqa: ANN401 - matplotlib may be absent
    """Write the title, the legend and what the axes count, in whole numbers."""
    font = _font()
    axes.set_title(_plain(title), fontproperties=font, fontsize=14, color=_INK, loc="left", pad=12)
    axes.set_ylabel(_plain(counted), fontproperties=font, color=_INK)
    axes.set_xticks([1, *range(_EVERY, days + 1, _EVERY)])
    axes.yaxis.set_major_locator(import_module("matplotlib.ticker").MaxNLocator(nbins=6, integer=True))
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        text.set_fontproperties(font)
    axes.grid(axis="y", color="#e6e6e6")
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0, colors=_INK)
    legend = axes.legend(prop=font, frameon=False, ncols=3, loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.6)
    for text in legend.get_texts():
        text.set_color(_INK)


@lru_cache(maxsize=1)
def _family() -> str:
    """Make Noto Sans SC known to matplotlib, and return its name there."""
    path = str(import_module("pylopdf_fonts_zh_cn").sans_path())
    manager = import_module("matplotlib.font_manager")
    manager.fontManager.addfont(path)
    return str(manager.FontProperties(fname=path).get_name())


def _plain(label: str) -> str:
    """Return *label* so that no sign in it is taken for a formula."""
    return label.replace("$", r"\$")
