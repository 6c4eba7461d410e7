import numpy as np

from index import Corpus
from tests.unit.index.storage.contents import corpus_rows


def test_some_of_the_rows_can_be_chosen(corpus: Corpus) -> None:
    rows = corpus.rows()
    chosen = rows.select(np.array([False, True, False, True]))

    assert chosen.documents.tolist() == rows.documents[[1, 3]].tolist()
    assert chosen.passages.tolist() == [row for row in rows.passages.tolist() if row in corpus_rows(corpus, "hours.md", "library/card.txt")]
