"""Evaluation of answers and conversations by judged questions and dialogues."""
