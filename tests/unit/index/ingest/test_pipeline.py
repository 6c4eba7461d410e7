from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from index import Analyzer, Document, EmptyDocumentError, Lexicon, UnreadableDocumentError
from index.analysis.counting import Counts
from index.documents import Provenance
from index.ingest.folder import Source
from index.ingest.pipeline import analyse, read_source


def test_terms_are_counted_passage_by_passage(analyzer: Analyzer) -> None:
    document = Document("a.txt", "借书证", "图书室借书，图书室还书。\n" + "电梯每月检修一次。\n" * 60, provenance=Provenance())
    analysed = analyse(document, analyzer)
    sizes, places = np.frombuffer(analysed.sizes, dtype=np.int32), np.frombuffer(analysed.places, dtype=np.int32)
    counted = zip(places.tolist(), np.frombuffer(analysed.frequencies, dtype=np.uint16).tolist(), strict=True)
    found = [{analysed.terms[place]: often for place, often in islice(counted, size)} for size in sizes.tolist()]

    assert len(analysed.passages) > 1
    assert found == [analyzer.frequencies(passage.text, passage.title, passage.heading) for passage in analysed.passages]
    assert next(counted, None) is None
    assert len(set(analysed.terms)) == len(analysed.terms)


class Repeating(Analyzer):
    """Finds every term more often than two bytes can count."""

    def count(self, texts: Sequence[tuple[str, Sequence[str]]]) -> Counts:
        counts = super().count(texts)
        return counts._replace(frequencies=counts.frequencies + 2**16)


def test_a_term_is_counted_up_to_what_two_bytes_hold() -> None:
    analysed = analyse(Document("a.txt", "", "电梯，电梯，电梯。"), Repeating(Lexicon()))

    assert set(np.frombuffer(analysed.frequencies, dtype=np.uint16).tolist()) == {2**16 - 1}


def test_a_file_that_holds_nothing_says_why(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")

    assert isinstance(read_source(Source("empty.txt", tmp_path / "empty.txt"), analyzer), EmptyDocumentError)


def test_a_file_that_is_too_large_says_so(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "large.txt").write_bytes("电梯检修。".encode().ljust(2**20 + 1, b"\n"))
    found = read_source(Source("large.txt", tmp_path / "large.txt"), analyzer, largest=2**20)

    assert isinstance(found, UnreadableDocumentError)
    assert found.reason.startswith("it is larger than 1 MiB")
    assert found.obstacle == "large"
