"""Meaning, as an extra: vectors of passages and questions, made by an encoder, kept in files, compared by their dot products."""
