"""The logo and the icon of the site, as settings name them, in pages and for others.

What a page has to know of a picture is in its name, so that nothing is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from app.content.images.media_addresses import MediaName, parse_name
from app.web.pages.images import media_place
from app.web.pages.sharing import absolute, unversioned_static_url

# pixels of a page: as high as the head of a page is without it
MOST_WIDE, MOST_HIGH = 320, 40


@dataclass(frozen=True)
class Logo:
    """A logo as a page shows it; width and height are in pixels of the page."""

    address: str
    width: int
    height: int


def site_logo(is_dark: bool = False) -> Logo | None:
    """Return the logo, or that of dark pages, if there is one."""
    return logo_named(current_app.config["SITE_LOGO_DARK" if is_dark else "SITE_LOGO"])


def logo_named(name: str) -> Logo | None:
    """Return the picture of a name as large as a logo is shown."""
    found = _parsed(name)
    if found is None:
        return None
    scale = min(MOST_WIDE / found.width, MOST_HIGH / found.height, 1)
    width, height = (max(1, round(side * scale)) for side in (found.width, found.height))
    return Logo(media_place().address(found), width, height)


def site_icon(side: int) -> str:
    """Return the address of the icon in one of ICON_SIDES for pages; empty without one."""
    name = icon_name(side)
    return media_place().address(name) if name else ""


def icon_name(side: int) -> MediaName | None:
    """Return the name of the icon's picture of this side, if there is an icon."""
    found = map(_parsed, current_app.config["SITE_ICON"])
    return next((name for name in found if name and name.width == side), None)


def icon_url(side: int) -> str:
    """Return the absolute URL of the icon, or else of the site's mark: 192 or 512 pixels."""
    own = site_icon(side)
    return absolute(own) if own else unversioned_static_url(f"img/icon-{side}.png")


def logo_url() -> str:
    """Return the absolute URL of what stands for the site where pictures are square or wide."""
    logo = site_logo()
    return absolute(logo.address) if logo and not icon_name(512) else icon_url(512)


def _parsed(name: str) -> MediaName | None:
    found = parse_name(name)
    return found if isinstance(found, MediaName) else None


def register_site_pictures(app: Flask) -> None:
    """Let templates show the logo and the icon."""
    app.jinja_env.globals.update(site_logo=site_logo, site_icon=site_icon, logo_named=logo_named)
