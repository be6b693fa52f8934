"""The database connection: engine, transaction mode, timeouts."""
