"""Comments: writing and listing."""
