"""Passwords that are easy to guess: the commonest, variants of them, patterns, own names."""
