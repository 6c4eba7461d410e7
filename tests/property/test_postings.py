from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from index import DamagedIndexError
from index.durable import read_checked, verify_checksums, with_checksum, write_arrays
from index.ranking import bm25, postings
from index.ranking.postings import ARRAYS, Postings, digest
from tests.strategies import term_corpora, term_lists

documents = st.lists(st.lists(term_lists, min_size=1, max_size=4), min_size=1, max_size=12)
facts = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(), held, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@pytest.fixture(autouse=True, params=["as they are", "small"], scope="module")
def _pieces(request: pytest.FixtureRequest) -> Iterator[None]:
    """Work on everything at once, and on pieces smaller than any corpus."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "small":
            patch.setattr(bm25, "_PIECE", 3)
            patch.setattr(postings, "_PIECE", 3)
            patch.setattr(postings, "_LONG", postings.KTH)
        yield


@given(documents)
def test_postings_are_what_the_passages_hold(made: list[list[list[str]]]) -> None:
    passages = [passage for document in made for passage in document]
    document_of = [number for number, document in enumerate(made) for _ in document]
    built = Postings.of([Counter(passage) for passage in passages], document_of)
    library = BM25Plus(passages, k1=0.9, b=0.6, delta=0)
    terms = sorted(set().union(*passages), key=digest)

    assert built.digests.tolist() == [digest(term) for term in terms]
    assert built.lengths.tolist() == [len(passage) for passage in passages]
    assert [end - start for start, end in pairwise(built.firsts.tolist())] == [len(document) for document in made]
    for number, term in enumerate(terms):
        column = slice(built.pointers[number], built.pointers[number + 1])
        holders = [place for place, passage in enumerate(passages) if term in passage]
        impacts = built.impacts[column].tolist()

        assert built.passages[column].tolist() == holders
        assert built.frequencies[column].tolist() == [passages[place].count(term) for place in holders]
        assert impacts == pytest.approx(library.get_scores([term])[holders].tolist(), rel=1e-6)
        assert built.documents[number] == len({document_of[place] for place in holders})
        assert built.maxima[number] == max(impacts)
        assert built.kths[number] in {0, sorted(impacts)[-min(len(impacts), postings.KTH)]}


@given(term_corpora, st.characters(codec="utf-8"))
def test_a_term_is_found_where_it_stands_only(corpus: list[list[str]], term: str) -> None:
    built = Postings.of([Counter(passage) for passage in corpus])

    assert (built.number(term) >= 0) == any(term in passage for passage in corpus)


@given(term_corpora)
@settings(max_examples=20)  # each flushes a dozen files
def test_what_is_written_is_opened_as_it_was(corpus: list[list[str]]) -> None:
    built = Postings.of([Counter(passage) for passage in corpus])
    with TemporaryDirectory() as name:
        folder = Path(name) / "there"
        verify_checksums(folder, write_arrays(folder, built.arrays()))
        opened = Postings.open(folder)

        assert all(np.array_equal(getattr(opened, each), getattr(built, each)) for each in ARRAYS)


@given(facts)
def test_what_is_written_with_a_checksum_is_read_as_it_was(made: dict[str, object]) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "facts"
        path.write_bytes(with_checksum(made))

        assert read_checked(path) == made


@given(facts, st.data())
def test_facts_with_one_byte_changed_are_what_was_written_or_damaged(made: dict[str, object], data: st.DataObject) -> None:
    content = bytearray(with_checksum(made))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with TemporaryDirectory() as name:
        path = Path(name) / "facts"
        path.write_bytes(content)
        try:
            found = read_checked(path)
        except DamagedIndexError:
            return
        assert found == made
