"""The outbox, and notices about errors."""
