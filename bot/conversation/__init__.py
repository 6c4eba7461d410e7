"""A conversation: occasions, follow-up questions, and what was said before."""
