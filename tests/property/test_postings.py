from collections import Counter
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
from index.ranking.arrays import ARRAYS
from index.ranking.postings import KTH, LIMITS, Limits, Postings, digest
from tests.effort import examples
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


@pytest.fixture(params=[LIMITS, Limits(long_list=KTH, block=3, impact_block=3)], ids=["as they are", "small"], scope="module")
def limits(request: pytest.FixtureRequest) -> Limits:
    """Work on everything at once, and in blocks smaller than any corpus."""
    found: Limits = request.param
    return found


@given(made=documents)
def test_postings_are_what_the_passages_hold(limits: Limits, made: list[list[list[str]]]) -> None:
    passages = [passage for document in made for passage in document]
    document_of = [number for number, document in enumerate(made) for _ in document]
    built = Postings.of([Counter(passage) for passage in passages], document_of, limits)
    library = BM25Plus(passages, k1=0.9, b=0.6, delta=0)
    terms = sorted(set().union(*passages), key=digest)

    assert built.digests.tolist() == [digest(term) for term in terms]
    assert built.lengths.tolist() == [len(passage) for passage in passages]
    assert [end - start for start, end in pairwise(built.document_offsets.tolist())] == [len(document) for document in made]
    for number, term in enumerate(terms):
        column = slice(built.offsets[number], built.offsets[number + 1])
        containing = [place for place, passage in enumerate(passages) if term in passage]
        impacts = built.impacts[column].tolist()

        assert built.passages[column].tolist() == containing
        assert built.frequencies[column].tolist() == [passages[place].count(term) for place in containing]
        assert impacts == pytest.approx(library.get_scores([term])[containing].tolist(), rel=1e-6)
        assert built.document_counts[number] == len({document_of[place] for place in containing})
        assert built.max_impact[number] == max(impacts)
        assert built.kth_impact[number] in {0, sorted(impacts)[-min(len(impacts), KTH)]}


@given(corpus=term_corpora, term=st.characters(codec="utf-8"))
def test_a_term_is_found_where_it_stands_only(limits: Limits, corpus: list[list[str]], term: str) -> None:
    built = Postings.of([Counter(passage) for passage in corpus], limits=limits)

    assert (built.number(term) >= 0) == any(term in passage for passage in corpus)


@given(corpus=term_corpora)
@settings(max_examples=examples(8))  # each flushes a dozen files
def test_what_is_written_is_opened_as_it_was(limits: Limits, corpus: list[list[str]]) -> None:
    built = Postings.of([Counter(passage) for passage in corpus], limits=limits)
    with TemporaryDirectory() as name:
        folder = Path(name) / "there"
        verify_checksums(folder, write_arrays(folder, built.arrays()))
        opened = Postings.open(folder)

        assert all(np.array_equal(opened.arrays()[each], built.arrays()[each]) for each in ARRAYS)


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
