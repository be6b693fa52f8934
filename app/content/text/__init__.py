"""Plain text: cleaning, excerpts, slugs, languages, spacing, reading time."""
