"""From what was read to what is really the document."""
