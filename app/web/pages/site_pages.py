"""Pages of the site in the menu and the footer, and the addresses that they cannot have."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.services.posts.site_pages import LinkedPage, linked_pages
from app.web.cache.site_version import Version
from app.web.converters import first_parts
from app.web.database.transactions import only_reading

_KEY = "linked_pages"


@dataclass(frozen=True)
class _Loaded:
    version: Version
    pages: tuple[LinkedPage, ...]


def pages_in(*places: str) -> tuple[LinkedPage, ...]:
    """Return the public pages of these places in their order, as this process knows them.

    They are loaded again where the site version is another one. While the database is away they
    are those of before.
    """
    version: Version | None = current_app.extensions["site_version"].version()
    loaded: _Loaded | None = current_app.extensions.get(_KEY)
    if version is not None and (loaded is None or loaded.version.number != version.number):
        loaded = _load(version) or loaded
        current_app.extensions[_KEY] = loaded
    pages = loaded.pages if loaded is not None else ()
    return tuple(page for page in pages if page.place in places)


def _load(version: Version) -> _Loaded | None:
    try:
        with only_reading(), db.engine.connect() as connection:
            return _Loaded(version, linked_pages(connection))
    except SQLAlchemyError:
        return None


def taken_slugs() -> frozenset[str]:
    """Return the slugs that would hide a page of the application, such as "tags"."""
    return first_parts(current_app.url_map)
