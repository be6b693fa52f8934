"""What the headers of a request say about who reads a page."""
