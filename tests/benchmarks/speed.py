"""How fast ours is beside other search engines on equal terms: make bench-speed OPTIONS="--sizes 10000 --picture speed.png"."""

import gc
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeVar

import click
import numpy as np
from tqdm import tqdm

from tests.benchmarks import ours
from tests.benchmarks.cold import Start, start
from tests.benchmarks.corpora import Made, handbook_terms, make, questions
from tests.benchmarks.engines import ENGINES, LIBRARY, OURS, Search, load_rank_bm25
from tests.benchmarks.picture import draw
from tests.benchmarks.reference import Reference, difference

_T = TypeVar("_T")
_LIMIT: Final = 10
_LARGE: Final = 500_000  # passages, from which on a third of the questions is enough
_WARM_UP: Final = 10  # questions before the first that is timed; numba compiles with the first
_PROVEN: Final = 20  # questions for which the reference is compared with the library itself
_SAME: Final = 1e-12  # relative: what differs in the last digits only
_HEAD: Final = ("engine", "median ms", "mean", "p95", "p99", "x ours", "build s", "on disk MB", "cold start s", "memory MB")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine took over a corpus: milliseconds a question, and what came before the first."""

    engine: str
    passages: int
    questions: int
    median: float
    mean: float
    p95: float
    p99: float
    build_seconds: float
    disk_bytes: int
    start: Start


@dataclass(frozen=True, slots=True)
class Exactness:
    """Whether ours gave the library's first passages over a corpus: how many questions were compared, and what differed."""

    passages: int
    questions: int
    proven: int
    """Questions for which the reference was compared with the library's own object, passage by passage."""
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is left of a corpus once all engines are built: seconds and bytes on disk by engine, and the questions to ask."""

    heading: str
    built: Mapping[str, tuple[float, int]]
    asked: Sequence[Sequence[str]]
    warm_up: Sequence[Sequence[str]]
    exactness: Exactness | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures."""

    engines: tuple[str, ...]
    seed: int
    queries: int
    exact: int
    with_all: bool


def _sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    return tuple(sorted(int(size.replace("_", "")) for size in value.split(",")))


def _engines(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(","))
    if unknown := set(names) - ENGINES.keys():
        message = f"{', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}"
        raise click.BadParameter(message)
    return tuple(name for name in ENGINES if name in names)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--sizes", default="10_000,100_000,1_000_000", callback=_sizes, help="Passages of each corpus.")
@click.option("--engines", default=",".join(ENGINES), callback=_engines, help="Those to measure.")
@click.option("--queries", default=300, help="Questions for each corpus; a third of them from 500,000 passages on.")
@click.option("--exact", default=0, help="Further questions for which ours is compared with the library, not timed.")
@click.option("--seed", default=1, help="Of corpora and questions.")
@click.option("--all", "with_all", is_flag=True, help="Measure engines on corpora that are too large for them, too.")
@click.option("--json", "figures_path", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures there.")
@click.option("--picture", "picture_path", type=click.Path(dir_okay=False, path_type=Path), help="Draw latency against size there.")
def main(  # noqa: PLR0913 - one an option
    sizes: Sequence[int],
    engines: tuple[str, ...],
    queries: int,
    exact: int,
    seed: int,
    *,
    with_all: bool,
    figures_path: Path | None,
    picture_path: Path | None,
) -> None:
    """Measure search engines over made corpora, question by question, one engine after another."""
    plan = Plan(tuple(_installed(engines)), seed, queries, exact, with_all)
    vocabulary = handbook_terms()
    figures: list[Figures] = []
    checks: list[Exactness] = []
    for size in sizes:
        heading, measured, checked = _measure(size, vocabulary, plan)
        click.echo("\n".join([heading, *_table(measured), *_verdict(checked)]) + "\n")
        figures += measured
        checks += [checked] if checked else []
        if figures_path:
            figures_path.write_text(json.dumps(_record(plan, figures, checks), indent=1) + "\n", encoding="utf-8")
        if picture_path:
            draw(_lines(figures), picture_path)
    if any(check.differences for check in checks):
        raise click.exceptions.Exit(1)


def _installed(engines: Iterable[str]) -> Iterator[str]:
    for engine in engines:
        if missing := ENGINES[engine].missing():
            click.echo(f"{engine} is skipped: pip install {' '.join(missing)}", err=True)
        else:
            yield engine


def _measure(size: int, vocabulary: Sequence[str], plan: Plan) -> tuple[str, list[Figures], Exactness | None]:
    """Make a corpus of *size* passages and measure all engines on it; return a heading, the figures, and whether ours is exact."""
    with tempfile.TemporaryDirectory() as folder:
        parent = Path(folder)
        prepared = _prepare(size, vocabulary, plan, parent)  # the corpus itself is let go before the timing
        built, asked = prepared.built, prepared.asked
        milliseconds = interleaved({name: ENGINES[name].open(parent / name) for name in built}, prepared.warm_up, asked, plan.seed)
        starts = {name: start(name, parent / name, asked, _LIMIT) for name in _progress(list(built), "starting")}
        measured = [figures(name, size, milliseconds[name], *built[name], starts[name]) for name in built]
    return prepared.heading, measured, prepared.exactness


def _prepare(size: int, vocabulary: Sequence[str], plan: Plan, parent: Path) -> Prepared:
    """Make a corpus, its questions and the folder of each engine below *parent*, and compare ours with the library."""
    made = make(size, vocabulary, plan.seed)
    built = {name: _build(name, made, parent) for name in _fitting(plan, size)}
    asked = questions(made, plan.queries if size < _LARGE else plan.queries // 3, plan.seed + 1)
    more = questions(made, plan.exact, plan.seed + 2)
    exactness = _compare(made, parent, built, [*asked, *more]) if OURS in built else None
    return Prepared(_heading(made), built, asked, questions(made, _WARM_UP, plan.seed + 3), exactness)


def _fitting(plan: Plan, n_passages: int) -> Iterator[str]:
    for name in plan.engines:
        if n_passages <= ENGINES[name].largest or plan.with_all:
            yield name
        else:
            click.echo(f"{name} is skipped at {n_passages:,} passages: it is made for {ENGINES[name].largest:,}; see --all", err=True)


def _build(name: str, made: Made, parent: Path) -> tuple[float, int]:
    """Build one engine in a folder of its name; return seconds and bytes on disk."""
    click.echo(f"building {name}", err=True)
    folder = parent / name
    folder.mkdir()
    started = time.perf_counter()
    ENGINES[name].build(made, folder)
    seconds = time.perf_counter() - started
    gc.collect()
    return seconds, sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _compare(made: Made, parent: Path, built: Iterable[str], asked: Sequence[Sequence[str]]) -> Exactness:
    """Compare the first passages of ours with those of the library, and the reference with the library where that is built."""
    reference = Reference(made)
    top = ours.open_top(parent / OURS)
    found = (
        (question, difference(reference.scores(question), *top(question, _LIMIT), _LIMIT)) for question in _progress(asked, "comparing")
    )
    differences = [f"{' '.join(question)}: {wrong}" for question, wrong in found if wrong]
    proven = asked[:_PROVEN] if LIBRARY in built else ()
    if proven:
        library = load_rank_bm25(parent / LIBRARY)
        differences += [
            f"{' '.join(question)}: the reference is not the library"
            for question in proven
            if not np.allclose(reference.scores(question), library.get_scores(question), rtol=_SAME, atol=0)
        ]
    return Exactness(len(made.lengths), len(asked), len(proven), tuple(differences))


def interleaved(searches: Mapping[str, Search], warm_up: Iterable[Sequence[str]], asked: Iterable[Sequence[str]]) -> dict[str, list[float]]:
    """Return the milliseconds of each engine for each question: all engines answer one before the next, in rotating order."""
    for question in warm_up:
        for search in searches.values():
            search(question, _LIMIT)
    milliseconds: dict[str, list[float]] = {name: [] for name in searches}
    order = np.random.default_rng(seed)
    gc.collect()
    gc.freeze()  # or the millions of objects of one engine are searched for garbage while another one answers
    for question in _progress(asked, "asking"):
        for name in order.permutation(list(searches)).tolist():
            started = time.perf_counter()
            searches[name](question, _LIMIT)
            milliseconds[name].append(1000 * (time.perf_counter() - started))
    gc.unfreeze()
    return milliseconds


def figures(  # noqa: PLR0913, PLR0917 - as many figures
    engine: str, n_passages: int, milliseconds: Sequence[float], build_seconds: float, disk_bytes: int, cold: Start
) -> Figures:
    """Sum up the *milliseconds* of all questions."""
    p95, p99 = (float(each) for each in np.percentile(milliseconds, (95, 99)))
    median, mean = statistics.median(milliseconds), statistics.mean(milliseconds)
    return Figures(engine, n_passages, len(milliseconds), median, mean, p95, p99, build_seconds, disk_bytes, cold)


def _progress(steps: Sequence[_T], what: str) -> Iterable[_T]:
    return tqdm(steps, desc=what, leave=False, disable=None)


def _heading(made: Made) -> str:
    sizes = f"{len(made.terms):,} terms, {made.lengths.mean():.0f} a passage, {len(made.numbers):,} postings"
    return f"### {len(made.lengths):,} passages\n\n{sizes}\n"


def _table(measured: Sequence[Figures]) -> Iterator[str]:
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{'---|' * len(_HEAD)}"
    own = next((each.median for each in measured if each.engine == OURS), None)
    for each in measured:
        times = (f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in (each.median, each.mean, each.p95, each.p99))
        ratio = f"{each.median / own:.2f}" if own else ""
        sizes = (f"{each.disk_bytes / 1e6:.1f}", f"{each.start.seconds:.3f}", f"{each.start.peak_bytes / 1e6:.0f}")
        yield f"| {' | '.join((each.engine, *times, ratio, f'{each.build_seconds:.1f}', *sizes))} |"


def _verdict(checked: Exactness | None) -> Iterator[str]:
    if checked:
        yield ""
        yield (
            f"{len(checked.differences)} differences between ours and rank_bm25 in {checked.questions:,} questions; "
            f"its formula compared with its own object for {checked.proven}"
        )
        yield from (f"- {each}" for each in checked.differences[:20])


def _record(plan: Plan, measured: Sequence[Figures], checks: Sequence[Exactness]) -> dict[str, object]:
    return {
        "plan": asdict(plan),
        "processors": os.cpu_count(),
        "figures": [asdict(each) for each in measured],
        "exactness": [asdict(each) for each in checks],
    }


def _lines(measured: Sequence[Figures]) -> dict[str, list[tuple[int, float, float]]]:
    names = dict.fromkeys(each.engine for each in measured)
    return {name: [(each.passages, each.median, each.p99) for each in measured if each.engine == name] for name in names}


if __name__ == "__main__":
    main()
