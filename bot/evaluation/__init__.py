"""How good answers and conversations are, by judged questions and dialogues."""
