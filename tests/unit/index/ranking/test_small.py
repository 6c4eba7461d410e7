from collections import Counter

import pytest

from index.analysis.query import Alternative, Clause
from index.ranking.postings import Postings
from index.ranking.ranking import Ranking
from index.ranking.small import MOST_PASSAGES, SmallRanking, rank

TEXTS = ["灯 灯 坏", "灯", "门 坏 门 门", "窗", ""]
ASKED = [Clause("", (Alternative("灯坏", ("灯", "坏")),)), Clause("", (Alternative("窗", ("窗",)), Alternative("门", ("门",), 0.5)))]


def counts(texts: list[str]) -> list[Counter[str]]:
    return [Counter(text.split()) for text in texts]


@pytest.mark.parametrize(("size", "kind"), [(0, Ranking), (1, SmallRanking), (MOST_PASSAGES, SmallRanking), (MOST_PASSAGES + 1, Ranking)])
def test_rank_bm25_scores_a_few_passages(size: int, kind: type[Ranking]) -> None:
    assert type(rank(counts(["灯"] * size), range(size))) is kind


def test_scores_are_those_of_an_inverted_index_to_the_last_bit() -> None:
    small = SmallRanking(counts(TEXTS), range(len(TEXTS)))
    large = Ranking(Postings.of(counts(TEXTS)))
    numbers, scores = small.top(ASKED, 10)

    assert numbers.tolist() == large.top(ASKED, 10)[0].tolist()
    assert scores.tolist() == large.scores_at(ASKED, numbers).tolist()


@pytest.mark.parametrize("texts", [[""], ["", ""]])
def test_passages_without_terms_are_never_found(texts: list[str]) -> None:
    small = SmallRanking(counts(texts), range(len(texts)))

    assert [part.tolist() for part in small.top(ASKED, 3)] == [[], []]
    assert [part.tolist() for part in small.top([], 3)] == [[], []]
