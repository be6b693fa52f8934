"""Backups: the whole database in one file, for SQLite and PostgreSQL alike.

``envelope`` reads and writes the bytes of the file, ``format`` its lines, and ``transfer`` copies
rows from a database and into one. docs/backup-format.md describes the file.
"""
