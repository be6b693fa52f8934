"""The storage that the settings name."""

from __future__ import annotations

from flask import Flask, current_app

from app.services.media.storage.database import DatabaseStorage
from app.services.media.storage.folder import FolderStorage
from app.services.media.storage.interface import Storage
from app.services.media.storage.moving import MovingStorage
from app.services.media.storage.s3 import S3Storage
from settings.media import IN_DATABASE, S3

EXTENSION = "media_storage"


def storage_at(place: str) -> Storage:
    """Return the storage of a setting, see ``settings.media.media_storage``."""
    if place == IN_DATABASE:
        return DatabaseStorage(place)
    return S3Storage(place) if place.startswith(S3) else FolderStorage(place)


def register_media_storage(app: Flask) -> None:
    """Create the storage of MEDIA_STORAGE. Raises ConfigurationError."""
    chosen = storage_at(app.config["MEDIA_STORAGE"])
    before = app.config["MEDIA_STORAGE_BEFORE"]
    if before and before != chosen.place:
        chosen = MovingStorage(chosen, storage_at(before))
    chosen.check()
    app.extensions[EXTENSION] = chosen


def media_storage() -> Storage:
    """Return the storage of the current application."""
    storage: Storage = current_app.extensions[EXTENSION]
    return storage
