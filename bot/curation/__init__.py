"""What admins do with the documents: add, reindex, close gaps, report."""
