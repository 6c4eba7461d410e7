"""Library: the documents that answer, kept in sync with their folders, searched, quoted and paused."""
