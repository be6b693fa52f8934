"""Markdown files for other programs, and the zip that they are in."""
