"""The index from a terminal: python -m index sync | search | health | evaluate | verify | rollback."""

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from index.analysis.analyzer import Analyzer
from index.analysis.lexicon import Lexicon
from index.documents import Document
from index.errors import DocumentError, RetrievalError
from index.evaluation import Evaluation, answer_in_quote, describe, evaluate, read_collection, read_lines, separation
from index.health import Finding, examine
from index.ingest.folder import read_folder
from index.search.hits import Hit
from index.search.index import Index
from index.storage.corpus import ADDED, Corpus, SyncReport
from index.storage.generations import Generations

DATABASE = "wangge.db"
"""The name of the SQLite file in a state folder."""

ADDITIONS = "added"
"""The name of the folder there that holds the documents which people added to a bot."""

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
@_AS_JSON
def sync(folder: Path, state: Path, *, allow_empty: bool, as_json: bool) -> None:
    """Make the index equal to FOLDER."""
    with _errors_told(), tqdm(unit=" files", disable=not sys.stderr.isatty(), leave=False) as bar:

        def show(done: int, total: int, name: str) -> None:
            bar.total = total
            bar.set_postfix_str(name, refresh=False)
            bar.update(done - bar.n)

        corpus = Corpus(state / DATABASE)
        with corpus.hold():
            added = state / ADDITIONS
            roots = {"": folder} | ({ADDED: added} if added.is_dir() else {})
            report = corpus.sync(roots, progress=show, allow_empty=allow_empty)
            bar.set_postfix_str("building the index")
            Generations(corpus).publish()
    click.echo(json.dumps(_report(report), ensure_ascii=False) if as_json else _summary(report))


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
    with _errors_told():
        index = Index.open(_published(state))
        rows = [{"id": "", "text": question}] if batch is None else read_lines(batch, ("id", "text"))
        for row in rows:
            hits = index.search(str(row["text"]), limit)
            if as_json or batch:
                click.echo(json.dumps({"id": row["id"], "hits": [_hit(hit) for hit in hits]}, ensure_ascii=False))
            else:
                click.echo("\n\n".join(_shown(number, hit) for number, hit in enumerate(hits, 1)) or "nothing found")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_AS_JSON
def health(folder: Path, *, as_json: bool) -> None:
    """Say what is wrong with the documents in FOLDER, each alone and side by side; nothing is indexed."""
    documents: list[Document] = []
    failed: list[DocumentError] = []
    with _errors_told(), tqdm(unit=" files", disable=not sys.stderr.isatty(), leave=False) as bar:
        for name, found in read_folder(folder, Lexicon.read().places):
            bar.set_postfix_str(name, refresh=False)
            bar.update()
            if isinstance(found, DocumentError):
                failed.append(found)
            else:
                documents.extend(found)
    findings = examine(documents)
    if as_json:
        click.echo(json.dumps(_health(documents, failed, findings), ensure_ascii=False))
    else:
        click.echo("\n\n".join(_health_lines(documents, failed, findings)))


@main.command()
@_STATE
def verify(state: Path) -> None:
    """Check the database, and every file of the index against it; exit code 1 if anything is wrong."""
    with _errors_told():
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
    """Let the generation answer that did before; the next sync publishes again."""
    with _errors_told():
        published = Generations(_published(state)).rollback()
    click.echo(
        f"generation {published.number} of {published.made_at} answers: {published.documents} documents, {published.passages} passages"
    )


@main.command(name="evaluate")
@click.option("--corpus", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of the collection.")
@click.option("--split", "whole", is_flag=True, help="Each row of the corpus is a whole document, to be split.")
@click.option("--run", "run_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the ranking to this file, in TREC form.")
@click.option("--details", type=click.Path(dir_okay=False, path_type=Path), help="Write the quotes of every question to this file.")
@_AS_JSON
def evaluate_collection(corpus: Path, run_file: Path | None, details: Path | None, *, whole: bool, as_json: bool) -> None:
    """Measure the ranking on judged questions: corpus.jsonl, queries.jsonl and qrels.tsv in the folder of --corpus."""
    with _errors_told():
        collection = read_collection(corpus, whole_documents=whole)
        index = Index.of(collection.passages, Analyzer())
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


@contextmanager
def _errors_told() -> Iterator[None]:
    """Turn an error that this package raises into one line and exit code 1."""
    try:
        yield
    except (RetrievalError, OSError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from error


def _published(state: Path) -> Corpus:
    """Open the index in *state*, which must have been synced before."""
    if not (state / DATABASE).is_file():
        message = f"no index in {state}: run `python -m index sync FOLDER --state {state}` first"
        raise click.ClickException(message)
    return Corpus(state / DATABASE)


def _report(report: SyncReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "updated": report.updated,
        "removed": report.removed,
        "failed": [{"path": path, "error": type(error).__name__, "reason": error.reason} for path, error in report.failed],
        "unchanged": report.unchanged,
        "reread": report.reread,
        "documents": report.documents,
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
    }


def _summary(report: SyncReport) -> str:
    counts = {"added": report.added, "updated": report.updated, "removed": report.removed, "failed": report.failed}
    lines = [
        ", ".join(f"{len(paths)} {what}" for what, paths in counts.items()) + f", {report.unchanged} unchanged",
        f"{report.documents} documents, {report.passages} passages, {report.seconds:.1f} s",
    ]
    return "\n".join(lines + [f"failed: {path}: {error.reason}" for path, error in report.failed])


def _health(documents: Sequence[Document], failed: Sequence[DocumentError], findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "place": document.provenance.place,
                "dated": document.provenance.dated,
                "characters": len(document.text),
                "removed": [asdict(removal) for removal in document.removed],
            }
            for document in documents
        ],
        "failed": [{"path": error.path, "error": type(error).__name__, "reason": error.reason} for error in failed],
        "findings": [{name: fact for name, fact in asdict(finding).items() if name != "shown"} for finding in findings],
    }


def _health_lines(documents: Sequence[Document], failed: Sequence[DocumentError], findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a block for each document with findings, one for the files that failed, and the sums."""
    for document in documents:
        about = [finding for finding in findings if finding.document_id == document.id]
        if about:
            origin = ", ".join(fact for fact in (document.provenance.place, document.provenance.dated) if fact)
            lines = [f"  {finding.kind}{f', line {finding.line}' if finding.line else ''}: {finding.detail}" for finding in about]
            yield "\n".join([f"{document.id}  {document.title}{f' ({origin})' if origin else ''}", *lines])
    if failed:
        yield "\n".join(f"not read: {error.path}: {error.reason}" for error in failed)
    yield f"{len(documents)} documents, {len(findings)} findings, {len(failed)} files not read"


def _hit(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "document_id": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(hit.score, 4),
        "coverage": round(hit.coverage, 4),
    }


def _shown(number: int, hit: Hit) -> str:
    place = " › ".join(part for part in (hit.passage.title, hit.passage.heading) if part)
    return f"{number}. {place}  (score {hit.score:.2f}, coverage {hit.coverage:.2f})\n{hit.passage.text}"


def _run_lines(result: Evaluation) -> Iterator[str]:
    for question, ranking in result.rankings.items():
        for rank, (key, score) in enumerate(ranking, 1):
            yield f"{question} Q0 {key} {rank} {score:.6f} wangge\n"


if __name__ == "__main__":
    main()
