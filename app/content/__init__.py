"""Text in, safe text out: Markdown to HTML, excerpts, slugs. No database, no request, no Flask."""
