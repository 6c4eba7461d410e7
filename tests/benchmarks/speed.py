"""How fast ours is beside other search engines on equal terms: make bench-speed OPTIONS="--sizes 10000 --picture speed.png"."""

import json
import os
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np

from tests.benchmarks import ours
from tests.benchmarks.corpora import Made, handbook_terms, make, questions
from tests.benchmarks.engines import ENGINES, LIBRARY, OURS, load_rank_bm25
from tests.benchmarks.figures import Exactness, Figures, lines, table, verdict
from tests.benchmarks.fresh import Build, build, start
from tests.benchmarks.picture import draw
from tests.benchmarks.progress import progress
from tests.benchmarks.reference import Reference, difference
from tests.benchmarks.timing import interleaved

_LIMIT: Final = 10
_LARGE: Final = 500_000  # passages, from which on a third of the questions is enough
_WARM_UP: Final = 10  # questions before the first that is timed; numba compiles with the first
_PROVEN: Final = 20  # questions for which the reference is compared with the library itself
_SAME: Final = 1e-12  # relative: no more than the order of additions makes


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures."""

    engines: tuple[str, ...]
    seed: int
    queries: int
    exact: int
    with_all: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is left of a corpus once all engines are built: what building took, by engine, and the questions to ask."""

    heading: str
    built: Mapping[str, Build]
    asked: Sequence[Sequence[str]]
    warm_up: Sequence[Sequence[str]]
    exactness: Exactness | None


def _sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    return tuple(sorted(int(size) for size in value.split(",")))


def _engines(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",")]
    if unknown := set(names) - ENGINES.keys():
        message = f"{', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}"
        raise click.BadParameter(message)
    return tuple(name for name in ENGINES if name in names)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--sizes", default="10000,100000,1000000", callback=_sizes, help="Passages of each corpus.")
@click.option("--engines", default=",".join(ENGINES), callback=_engines, help="Those to measure.")
@click.option("--queries", default=300, help="Questions for each corpus; a third of them from 500,000 passages on.")
@click.option("--exact", default=0, help="Further questions for which ours is compared with rank_bm25, not timed.")
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
    """Measure search engines over made corpora: each question is put to all engines before the next."""
    plan = Plan(tuple(_installed(engines)), seed, queries, exact, with_all)
    vocabulary = handbook_terms()
    figures: list[Figures] = []
    checks: list[Exactness] = []
    for size in sizes:
        heading, measured, exactness = _measure(size, vocabulary, plan)
        checks += [exactness] if exactness else []
        figures += measured
        click.echo("\n".join([heading, "", *table(measured, OURS), "", *(verdict(exactness) if exactness else ()), ""]))
        if figures_path:
            figures_path.write_text(json.dumps(_record(plan, figures, checks), indent=1) + "\n", encoding="utf-8")
        if picture_path:
            draw(lines(figures), picture_path)
    if any(check.differences for check in checks):
        raise click.exceptions.Exit(1)


def _installed(engines: Iterable[str]) -> Iterator[str]:
    for engine in engines:
        if missing := ENGINES[engine].missing():
            click.echo(f"{engine} is skipped: pip install {' '.join(missing)}", err=True)
        else:
            yield engine


def _measure(size: int, vocabulary: Sequence[str], plan: Plan) -> tuple[str, list[Figures], Exactness | None]:
    """Measure all engines on a corpus of *size* passages; return a heading, the figures, and whether ours is exact."""
    with tempfile.TemporaryDirectory() as folder:
        parent = Path(folder)
        prepared = _prepare(size, vocabulary, plan, parent)  # the corpus itself is let go before the timing
        searches = {name: ENGINES[name].open(parent / name) for name in prepared.built}
        interleaved(searches, prepared.warm_up, _LIMIT, plan.seed)
        times = interleaved(searches, progress(prepared.asked, "asking"), _LIMIT, plan.seed)
        del searches
        starts = {name: start(name, parent / name, prepared.asked, _LIMIT) for name in progress(list(times), "starting")}
        measured = [
            Figures(name, size, times[name], built, _disk_bytes(parent / name), starts[name]) for name, built in prepared.built.items()
        ]
    return prepared.heading, measured, prepared.exactness


def _prepare(size: int, vocabulary: Sequence[str], plan: Plan, parent: Path) -> Prepared:
    """Make a corpus, its questions and the folder of each engine below *parent*, and compare ours with the library."""
    made = make(size, vocabulary, plan.seed)
    corpus = parent / "corpus"
    made.save(corpus)
    built = {name: _build(name, corpus, parent / name) for name in progress(list(_fitting(plan, size)), "building")}
    asked = questions(made, plan.queries if size < _LARGE else plan.queries // 3, plan.seed + 1)
    more = questions(made, plan.exact, plan.seed + 2)
    exactness = _compare(made, parent, built, [*asked, *more]) if ours.WAYS.keys() & built.keys() else None
    return Prepared(_heading(made), built, asked, questions(made, _WARM_UP, plan.seed + 3), exactness)


def _fitting(plan: Plan, size: int) -> Iterator[str]:
    for name in plan.engines:
        if size <= ENGINES[name].largest or plan.with_all:
            yield name
        else:
            click.echo(f"{name} is skipped at {size:,} passages: {ENGINES[name].largest:,} are its limit, unless with --all", err=True)


def _build(name: str, corpus: Path, folder: Path) -> Build:
    folder.mkdir()
    return build(name, corpus, folder)


def _disk_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _compare(made: Made, parent: Path, built: Iterable[str], asked: Sequence[Sequence[str]]) -> Exactness:
    """Compare the first passages of ours with those of the library, and the reference with the library where that is built."""
    reference = Reference(made)
    differences = []
    for way in ours.WAYS.keys() & set(built):
        top = ours.WAYS[way][1](parent / way)
        differences += [
            f"{way}, {' '.join(question)}: {found}"
            for question in progress(asked, f"comparing {way}")
            if (found := difference(reference.scores(question), *top(question, _LIMIT), _LIMIT))
        ]
    proven = asked[:_PROVEN] if LIBRARY in built else ()
    if proven:
        library = load_rank_bm25(parent / LIBRARY)
        differences += [
            f"{' '.join(question)}: the reference is not the library"
            for question in proven
            if not np.allclose(reference.scores(question), library.get_scores(question), rtol=_SAME, atol=0)
        ]
    return Exactness(len(made.lengths), len(asked), len(proven), tuple(differences))


def _heading(made: Made) -> str:
    counts = f"{len(made.terms):,} different terms, {made.lengths.mean():.0f} a passage, {len(made.numbers):,} postings"
    return f"### {len(made.lengths):,} passages\n\n{counts}"


def _record(plan: Plan, figures: Sequence[Figures], checks: Sequence[Exactness]) -> dict[str, object]:
    return {
        "plan": asdict(plan),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "figures": [asdict(each) for each in figures],
        "exactness": [asdict(each) for each in checks],
    }


if __name__ == "__main__":
    main()
