"""The documents that answer: kept in sync, searched, quoted, paused."""
