"""What a run found out, and how it is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.fresh import Build, Start
from tests.benchmarks.timing import Times

_HEAD: Final = ("engine", "median ms", "mean", "p95", "p99", "x ours", "build s", "build MB", "on disk MB", "cold start s", "memory MB")
_SHOWN: Final = 20  # differences


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine took over one corpus."""

    engine: str
    passages: int
    times: Times
    build: Build
    disk_bytes: int
    start: Start


@dataclass(frozen=True, slots=True)
class Exactness:
    """Whether ours found the library's first passages."""

    passages: int
    questions: int
    proven: int
    """Questions for which our reference was compared with the library's own object, passage by passage."""
    differences: tuple[str, ...]


def table(figures: Sequence[Figures], ours: str) -> Iterator[str]:
    """Yield the lines of a Markdown table, an engine a row; the times of *ours* are 1."""
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|---|{'---:|' * (len(_HEAD) - 1)}"
    own = next((each.times.median for each in figures if each.engine == ours), None)
    for each in figures:
        times = [_three_digits(value) for value in (each.times.median, each.times.mean, each.times.p95, each.times.p99)]
        ratio = _three_digits(each.times.median / own) if own else ""
        built = (f"{each.build.seconds:.1f}", _megabytes(each.build.peak_bytes), _megabytes(each.disk_bytes))
        yield f"| {' | '.join((each.engine, *times, ratio, *built, f'{each.start.seconds:.3f}', _megabytes(each.start.peak_bytes)))} |"


def _three_digits(value: float) -> str:
    digits = next((digits for digits, least in ((0, 100), (1, 10), (2, 1)) if value >= least), 3)
    return f"{value:,.{digits}f}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def verdict(exactness: Exactness) -> Iterator[str]:
    """Yield the lines that say how ours compares with the library."""
    yield f"Ours beside rank_bm25: {len(exactness.differences)} differences in the first passages of {exactness.questions:,} questions."
    if exactness.proven:
        yield f"Its formula beside its own object: compared for {exactness.proven} questions, all passages."
    yield from (f"- {each}" for each in exactness.differences[:_SHOWN])


def lines(figures: Sequence[Figures]) -> dict[str, list[tuple[int, float, float]]]:
    """Return for each engine the points of its line: passages, median and 99th percentile."""
    points: dict[str, list[tuple[int, float, float]]] = {}
    for each in figures:
        points.setdefault(each.engine, []).append((each.passages, each.times.median, each.times.p99))
    return points
