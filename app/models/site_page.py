"""Pages of the site, such as "About": what makes a row of ``posts`` one.

A page is a draft without an author, so that no list, count, feed, search or profile needs to know
of pages: it belongs to the site, and not to its author. ``page_slug`` says that a row is a page.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

PAGE_SLUG_MAX_LENGTH = 60
MENU, FOOTER = "menu", "footer"
PLACES = (MENU, FOOTER)


class PageColumns:
    """The columns of a page of the site, which posts leave empty."""

    # its address is /<page_slug>
    page_slug: Mapped[str | None] = mapped_column(String(PAGE_SLUG_MAX_LENGTH))
    # since when everybody may read it; without one only administrators see it
    page_public_at: Mapped[datetime | None]
    # where every page links to it, and at which position there
    page_place: Mapped[str | None] = mapped_column(String(8))
    page_position: Mapped[int | None]

    @property
    def is_site_page(self) -> bool:
        """Whether it is a page of the site, and no post."""
        return self.page_slug is not None

    @property
    def is_public_page(self) -> bool:
        """Whether it is a page of the site that everybody may read."""
        return self.is_site_page and self.page_public_at is not None
