"""From text to terms, one way for passages and questions."""
