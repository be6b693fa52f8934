"""The outbox, and the limit of error notices."""
