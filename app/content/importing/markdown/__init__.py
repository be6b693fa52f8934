"""Reading sites of Markdown files: of Jekyll, of Hugo, and plain folders."""
