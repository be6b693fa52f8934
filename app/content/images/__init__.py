"""Images in texts, image files, and social cards."""
