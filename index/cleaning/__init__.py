"""Reduce what was read to the documents proper: no boilerplate, advertising or spam, one document per article."""
