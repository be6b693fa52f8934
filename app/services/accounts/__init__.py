"""Accounts: registration, validation, passwords, administration."""
