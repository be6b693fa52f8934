"""Pages of the site in the menu and the footer, and the addresses that they cannot have."""

from __future__ import annotations

from flask import current_app

from app.services.posts.site_pages import LinkedPage
from app.web.cache.site_settings import site_settings
from app.web.converters import first_parts


def pages_in(*places: str) -> tuple[LinkedPage, ...]:
    """Return the public pages of these places in their order, as this process knows them."""
    return tuple(page for page in site_settings().pages if page.place in places)


def taken_slugs() -> frozenset[str]:
    """Return the slugs that would hide a page of the application, such as "tags"."""
    return first_parts(current_app.url_map)
