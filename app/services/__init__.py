"""What people do: plain functions on models, one module per subject.

They flush but never commit, and know nothing of requests: the caller says who acts, and commits.
"""
