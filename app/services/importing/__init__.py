"""Storing what people have written elsewhere."""
