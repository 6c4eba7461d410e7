"""Engines: sparse vectors of passages in a vector engine, as another source of candidates for the ranking."""
