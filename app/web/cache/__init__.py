"""Caching: pages kept in memory, what invalidates them, and what caches elsewhere are told."""
