"""Markdown in, safe HTML out."""
