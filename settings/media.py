"""Settings of the pictures that people upload, for `config.py`."""

import re
from typing import Any
from urllib.parse import urlsplit

from settings.types import Setting, count

IN_DATABASE = "database"
S3 = "s3://"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w!.*'()/-]*)?", re.ASCII)
_URL = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?(/[\w.~/-]*)?", re.ASCII)
PLACES = "database, an absolute path of a folder, or s3://bucket/prefix"


def media_storage(raw: str) -> str:
    """Normalize a place for uploaded pictures. Raises ValueError.

    It is IN_DATABASE, the absolute path of a folder, or ``s3://bucket/prefix``.
    """
    if raw.lower() == IN_DATABASE:
        return IN_DATABASE
    if raw.startswith(S3):
        if not _BUCKET.fullmatch(raw):
            raise ValueError(raw)
        return raw.rstrip("/")
    path = urlsplit(raw).path if raw.startswith("file:") else raw
    if not path.startswith("/") and not re.match(r"[A-Za-z]:[\\/]", path):
        raise ValueError(raw)
    return path.rstrip("/") or path


def media_url(raw: str) -> str:
    """Normalize the address that pages load uploaded pictures from. Raises ValueError."""
    address = raw.rstrip("/")
    if not _URL.fullmatch(address):
        raise ValueError(raw)
    return address


class MediaSettings:
    """Where uploaded pictures lie, and how much room they have."""

    # Megabytes of all uploaded pictures with their variants (0: nothing can be uploaded), and of
    # those of one account
    MEDIA_MEGABYTES = count(2000)
    MEDIA_MEGABYTES_PER_ACCOUNT = count(200)
    MEDIA_STORAGE = Setting(media_storage, IN_DATABASE, PLACES)
    # while `flask media move` is running: the former MEDIA_STORAGE
    MEDIA_STORAGE_BEFORE = Setting[str | None](media_storage, None, PLACES)
    # https://cdn.example.org/media: where pages load them from instead of /media
    MEDIA_URL = Setting(media_url, "", "an address such as https://cdn.example.org/media")


class TestingMedia:
    """No uploads, which the tests of pictures enable."""

    MEDIA_MEGABYTES = 0
    MEDIA_STORAGE = IN_DATABASE
    MEDIA_STORAGE_BEFORE: Any = None
    MEDIA_URL = ""
