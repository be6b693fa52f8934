"""Render Markdown as safe HTML."""
