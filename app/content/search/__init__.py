"""Search terms, queries and snippets."""
