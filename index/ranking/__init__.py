"""From terms to the best passages: BM25 over an inverted index."""
