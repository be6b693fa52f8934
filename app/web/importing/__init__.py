"""Carrying an import out, in several transactions."""
