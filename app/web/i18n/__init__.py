"""The language of a page and its translations."""
