"""From a question to hits: ranked, reranked, quoted and judged."""
