"""What a reply is, and how an answer is laid out."""
