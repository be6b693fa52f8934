"""Copies of external images, their quota, and social cards."""
