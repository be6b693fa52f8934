"""Pages of the site in the menu and the footer, and the addresses that they cannot have."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.services.posts.linked_pages import LinkedPage
from app.web.cache.site_settings import site_settings
from app.web.converters import first_parts
from app.web.i18n.locale import page_language


def pages_in(*places: str) -> tuple[LinkedPage, ...]:
    """Return the public pages of these places in their order, as this process knows them.

    Each is in the language of the page that links to it, if it is translated into that.
    """
    language = page_language()
    groups = site_settings().pages
    return tuple(group.for_reader(language) for group in groups if group.place in places)


def translations_of_page(page_id: int) -> tuple[LinkedPage, ...]:
    """Return a public page in all its languages, as this process knows them, the original first.

    It is among them. The tuple is empty for a page without translations.
    """
    found = (group.translations_of(page_id) for group in site_settings().pages)
    return next(filter(None, found), ())


def page_url(page: LinkedPage, **options: Any) -> str:
    """Return the URL of a page of the site."""
    return url_for("main.site_page", slug=page.slug, **options)


def taken_slugs() -> frozenset[str]:
    """Return the slugs that would hide a page of the application, such as "tags"."""
    return first_parts(current_app.url_map)
