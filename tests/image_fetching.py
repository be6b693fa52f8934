"""Fetching pictures from this machine in a process that may be killed.

``python -m tests.image_fetching``, with the database's address in ``TEST_DATABASE_URL``.
"""

from __future__ import annotations

from app import create_app
from tests.pictures import image_fetcher_of

if __name__ == "__main__":
    image_fetcher_of(create_app("testing", {"PICTURE_MEGABYTES": 1})).run_due()
