"""Profiles, following, and the list of authors."""
