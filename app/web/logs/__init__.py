"""Logging: set-up, formats, redaction of secrets, request ids."""
