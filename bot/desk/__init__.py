"""The service desk: a question that the documents do not answer becomes a case, and people see it through."""
