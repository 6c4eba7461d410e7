"""Replication: one replica leads and publishes generations in PostgreSQL, the others install what it has published."""
