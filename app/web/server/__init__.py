"""Serving under gunicorn: the class of its workers, and its hooks."""
