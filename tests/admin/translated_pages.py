"""Pages of the site with translations, as tests store them and look at them."""

from __future__ import annotations

from app import db
from app.models import Post
from tests.clients import settle
from tests.factories import site_page


def translation_of(page: Post, slug: str, language: str, is_public: bool = True) -> Post:
    """Store a translation of a page."""
    fields = {"title": slug.title(), "language": language, "translation_of_id": page.id}
    made = site_page(slug, is_public, **fields)
    db.session.commit()
    return made


def place_of(page: Post) -> tuple[str | None, int | None]:
    """Where a page is linked, and at which position."""
    settle()
    return page.page_place, page.page_position
