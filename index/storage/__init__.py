"""What is kept on disk: SQLite, and the published generations of the index."""
