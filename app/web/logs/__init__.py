"""Logging: setup, formats, redaction of secrets, request ids."""
