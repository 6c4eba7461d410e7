"""Curation: what admins do with the documents: add files, reindex, close gaps, report."""
