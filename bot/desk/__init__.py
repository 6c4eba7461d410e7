"""The service desk: a question that the documents do not answer becomes a case, which people of a grid see through."""
