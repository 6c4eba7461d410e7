"""Turns files into analysed documents: reading, cleaning, splitting and counting, on all cores."""
