"""Caching: pages in memory, their invalidation, and the headers for other caches."""
