"""Storage: one interface of SQL for whatever changes, and its makers."""
