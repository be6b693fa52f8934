"""Hiding and showing content, and the moderation queue."""
