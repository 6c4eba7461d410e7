from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.durable import write_arrays
from index.ranking.arrays import ARRAYS
from index.ranking.postings import KTH, LIMITS, Limits, Postings, TermCounts, digest, digests_of, place_of_digest

TEXTS = ["灯 灯 坏", "灯", "门 坏 门 门", "", "灯 窗 窗 窗 窗"]


@pytest.fixture
def postings() -> Postings:
    return Postings.of([Counter(text.split()) for text in TEXTS], [0, 0, 1, 1, 2])


def column(postings: Postings, term: str, name: str) -> list[int]:
    """Return what an array by posting says of *term*."""
    number = postings.number(term)
    values: list[int] = getattr(postings, name)[postings.offsets[number] : postings.offsets[number + 1]].tolist()
    return values


def test_a_term_is_found_in_the_passages_that_hold_it_as_often_as_it_stands_there(postings: Postings) -> None:
    assert [column(postings, term, "passages") for term in "灯坏门窗"] == [[0, 1, 4], [0, 2], [2], [4]]
    assert [column(postings, term, "frequencies") for term in "灯坏门窗"] == [[2, 1, 1], [1, 1], [3], [4]]
    assert [postings.doc_freq(postings.number(term)) for term in "灯坏门窗"] == [3, 2, 1, 1]


def test_documents_are_counted_once_each(postings: Postings) -> None:
    assert [int(postings.document_counts[postings.number(term)]) for term in "灯坏门窗"] == [2, 2, 1, 1]


def test_postings_know_their_passages_and_documents(postings: Postings) -> None:
    assert (postings.n_passages, postings.n_documents) == (5, 3)
    assert (postings.lengths.tolist(), postings.document_offsets.tolist()) == ([3, 1, 4, 0, 5], [0, 2, 4, 5])


def test_without_documents_each_passage_is_one() -> None:
    assert Postings.of([{"灯": 1}, {"门": 1}]).document_of.tolist() == [0, 1]


def test_the_largest_impact_of_a_term_is_its_maximum(postings: Postings) -> None:
    assert [float(postings.max_impact[postings.number(term)]) for term in "灯坏门窗"] == [
        max(column(postings, term, "impacts")) for term in "灯坏门窗"
    ]


def test_of_a_long_term_the_tenth_largest_impact_is_kept() -> None:
    postings = Postings.of([{"灯": number, "门": 1} if number < 120 else {"灯": number} for number in range(1, 201)])
    impacts = sorted(column(postings, "灯", "impacts"), reverse=True)

    assert float(postings.kth_impact[postings.number("灯")]) == impacts[KTH - 1]
    assert float(postings.kth_impact[postings.number("门")]) == 0


def test_a_term_that_no_passage_holds_has_no_number(postings: Postings) -> None:
    assert (postings.number("云"), postings.number("云")) == (-1, -1)
    assert [place_of_digest(postings.digests, named) for named in (0, 2**64 - 1)] == [-1, -1]
    assert sorted(postings.number(term) for term in "灯坏门窗") == [0, 1, 2, 3]


def test_a_number_is_the_same_whenever_it_is_asked_for(postings: Postings) -> None:
    numbers = [postings.number(term) for term in "灯坏门窗灯坏门窗"]

    assert numbers[:4] == numbers[4:]


def test_terms_are_numbered_in_the_order_of_their_digests(postings: Postings) -> None:
    assert postings.digests.tolist() == sorted(map(digest, "灯坏门窗"))
    assert digests_of("灯坏").tolist() == [digest("灯"), digest("坏")]


def test_half_a_character_has_a_digest() -> None:
    assert Postings.of([{"\ud800": 1}]).number("\ud800") == 0


@pytest.mark.parametrize("passages", [[], [{}, {}]])
def test_passages_without_terms_have_postings_without_any(passages: list[dict[str, int]]) -> None:
    postings = Postings.of(passages)

    assert (postings.n_passages, postings.n_documents, len(postings.digests)) == (len(passages), len(passages), 0)
    assert (postings.number("灯"), postings.offsets.tolist(), postings.document_counts.tolist()) == (-1, [0], [])


def test_a_term_that_stands_more_often_than_can_be_counted_stands_as_often_as_can() -> None:
    assert column(Postings.of([{"灯": 70_000}]), "灯", "frequencies") == [65_535]


def test_numbers_of_terms_may_have_gaps() -> None:
    counts = TermCounts(
        np.array([2, 1], dtype=np.int32),
        np.array([7, 3, 7], dtype=np.int32),
        np.array([1, 2, 3], dtype=np.uint16),
        np.array([0, 0], dtype=np.int32),
    )
    postings = Postings.build(counts, lambda numbers: (numbers * 10).astype(np.uint64))

    assert postings.digests.tolist() == [30, 70]
    assert [postings.passages.tolist(), postings.frequencies.tolist()] == [[0, 0, 1], [2, 1, 3]]
    assert (place_of_digest(postings.digests, 70), postings.document_counts.tolist()) == (1, [1, 1])


def test_two_terms_of_one_digest_are_refused() -> None:
    counts, _ = TermCounts.of([{"灯": 1, "门": 1}], [0])

    with pytest.raises(ValueError, match="1 passages with 2 terms"):
        Postings.build(counts, lambda numbers: np.zeros(len(numbers), dtype=np.uint64))


@pytest.mark.parametrize("limits", [Limits(passages=1), Limits(terms=3)])
def test_more_than_can_be_numbered_is_refused(limits: Limits) -> None:
    with pytest.raises(ValueError, match="cannot be numbered"):
        Postings.of([Counter(text.split()) for text in TEXTS], limits=limits)


@pytest.mark.parametrize("block", [1, 2, 100])
def test_postings_are_the_same_in_blocks_of_any_size(postings: Postings, block: int) -> None:
    built = Postings.of([Counter(text.split()) for text in TEXTS], [0, 0, 1, 1, 2], Limits(block=block, impact_block=block))

    assert {name: array.tolist() for name, array in built.arrays().items()} == {
        name: array.tolist() for name, array in postings.arrays().items()
    }


LARGE: list[dict[str, int]] = [{"灯": 1 + number % 300, f"第{number % 40}": 1, f"{number}号": 70_000} for number in range(900)]


@pytest.mark.parametrize("limits", [LIMITS, Limits(packed=-1)])
@pytest.mark.parametrize("passages", [[Counter(text.split()) for text in TEXTS], [], [{}], [{}, {"灯": 2}, {}], LARGE])
def test_what_is_written_is_opened_as_it_was(passages: list[dict[str, int]], limits: Limits, tmp_path: Path) -> None:
    postings = Postings.of(passages, [number // 3 for number in range(len(passages))])
    write_arrays(tmp_path / "there", postings.files(limits))
    opened = Postings.open(tmp_path / "there")

    assert [(name, array.tolist(), array.dtype.type) for name, array in opened.arrays().items()] == [
        (name, array.tolist(), ARRAYS[name].kind) for name, array in postings.arrays().items()
    ]
    assert opened.number("灯") == postings.number("灯")
    assert not any(array.flags.writeable for made in (postings, opened) for array in (made.passages, made.impacts) if len(array))
    assert (tmp_path / "there" / "impacts").exists() is (limits.packed < 0)


def test_arrays_that_are_not_there_are_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Postings.open(tmp_path)
