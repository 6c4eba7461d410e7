"""What is kept on disk: documents and passages in SQLite, and inverted indexes in generations beside it."""
