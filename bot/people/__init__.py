"""People: privacy, the query log, pairing of admins, and rate limits."""
