"""Text processing without database, request or Flask: Markdown, excerpts, slugs, feeds, search."""
