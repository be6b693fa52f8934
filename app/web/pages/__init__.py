"""Parts of pages: fragments, metadata, forms, images and static files."""
