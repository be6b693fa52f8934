"""The sitemap: posts, authors, tags, and pages of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from app.content.feeds.sitemap import sitemap_index, url_set
from app.main import main
from app.models.naming import edited_at
from app.models.post_settings import address_slug
from app.services.posts.site_pages import public_pages
from app.services.posts.sitemap import Extent, authors_in, extent, posts_in, tags_in
from app.web.i18n.dates import site_time
from app.web.security.decorators import public

# Each part is large and requested once in a while: in the page cache, the parts would displace
# pages that people read.
CACHE_CONTROL = "max-age=300"


@main.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Send the sitemap, or an index of its parts."""
    found = extent()
    if found.parts == 1:
        return _part(1, found)
    parts = range(1, found.parts + 1)
    return _xml(
        sitemap_index(url_for("main.sitemap_part", number=n, _external=True) for n in parts)
    )


@main.get("/sitemap-<int:number>.xml")
@public
def sitemap_part(number: int) -> ResponseReturnValue:
    """Send one part of the sitemap."""
    found = extent()
    if not 1 <= number <= found.parts:
        abort(404)
    return _part(number, found)


def _part(number: int, found: Extent) -> Response:
    addresses = list(_addresses(number))
    if number == 1 or not addresses:  # a sitemap must have a URL
        addresses.insert(0, (url_for("main.index", _external=True), found.newest))
    return _xml(url_set((address, day and site_time(day)) for address, day in addresses))


def _addresses(number: int) -> Iterator[tuple[str, datetime | None]]:
    if number == 1:
        for page in public_pages():
            changed = page.updated_at or page.page_public_at
            yield url_for("main.site_page", slug=page.page_slug, _external=True), changed
    for post in posts_in(number):
        slug = address_slug(post.id, post.title_slug)
        changed = edited_at(post.published_at, post.updated_at) or post.published_at
        yield url_for("main.post", id=post.id, slug=slug, _external=True), changed
    for author in authors_in(number):
        yield url_for("main.user", username=author.username, _external=True), author.newest
    for tag in tags_in(number):
        yield url_for("main.tag", slug=tag.slug, _external=True), None


def _xml(document: str) -> Response:
    response = Response(document, mimetype="application/xml")
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
