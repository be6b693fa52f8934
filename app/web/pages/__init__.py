"""What pages are made of: fragments, metadata, forms, images, static files."""
