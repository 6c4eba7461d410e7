"""Latency against size as a picture."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

Point = tuple[int, float, float]
"""Passages, median and 99th percentile in milliseconds."""

# The colours of Okabe and Ito, "Color universal design", 2008, which all people tell apart; shapes do so in print.
_STYLES: Final = (
    ("#D55E00", "o"),
    ("#0072B2", "s"),
    ("#56B4E9", "^"),
    ("#009E73", "v"),
    ("#CC79A7", "D"),
    ("#E69F00", "P"),
    ("#000000", "X"),
)
_SPREAD: Final = 1.025  # by how much the points of one size stand apart
_APART: Final = 1.4  # by how much names stand apart


def draw(lines: Mapping[str, Sequence[Point]], path: Path) -> None:
    """Draw a line an engine into the PNG at *path*: the median, with a whisker up to the 99th percentile."""
    import_module("matplotlib").use("Agg")
    pyplot = import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(figsize=(8, 5), dpi=150, layout="constrained")
    for place, points in enumerate(lines.values()):
        colour, shape = _STYLES[place % len(_STYLES)]
        sizes = [size * _SPREAD ** (place - (len(lines) - 1) / 2) for size, _, _ in points]
        medians = [median for _, median, _ in points]
        whiskers = [[0.0] * len(points), [high - median for _, median, high in points]]
        style = {"color": colour, "marker": shape, "markersize": 6, "linewidth": 2.5 if place == 0 else 1.5, "capsize": 3}
        axes.errorbar(sizes, medians, yerr=whiskers, elinewidth=1, zorder=len(lines) - place, **style)
    for (name, size), height in _heights(lines).items():
        colour = _STYLES[list(lines).index(name) % len(_STYLES)][0]
        axes.text(size * _SPREAD ** len(lines), height, name, va="center", color=colour, fontsize=9)
    _label(axes, sorted({size for points in lines.values() for size, _, _ in points}))
    figure.savefig(path)
    pyplot.close(figure)


def _heights(lines: Mapping[str, Sequence[Point]]) -> dict[tuple[str, int], float]:
    """Return where the name of each line stands beside its last point, none upon another: by name and size."""
    heights: dict[tuple[str, int], float] = {}
    for name, (size, median, _) in sorted(((name, points[-1]) for name, points in lines.items()), key=lambda line: line[1][1]):
        below = max((height for (_, other), height in heights.items() if other == size), default=0.0)
        heights[name, size] = max(median, below * _APART)
    return heights


def _label(axes: Any, sizes: Sequence[int]) -> None:  # noqa: ANN401 - of matplotlib, which need not be installed
    axes.set(xscale="log", yscale="log", xlabel="passages", ylabel="milliseconds a question: median, 99th percentile")
    axes.set_xlim(sizes[0] / 1.4, sizes[-1] * 2.6)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.set_xticks([], minor=True)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
