"""oEmbed (https://oembed.com): posts embedded in other sites."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.content.feeds.feed import Person
from app.content.feeds.oembed import (
    JSON_TYPE,
    XML_TYPE,
    Quotation,
    Thumbnail,
    as_json,
    as_xml,
    oembed,
)
from app.main import main
from app.models import AnonymousUser
from app.services.posts.publishing import find_post
from app.web.pages.covers import shared_cover
from app.web.pages.sharing import allow_other_origins, person_of
from app.web.pages.template_globals import post_url
from app.web.security.decorators import public

# in pixels
THUMBNAIL_WIDTH = 960
FORMATS = {"json": (as_json, JSON_TYPE), "xml": (as_xml, XML_TYPE)}


@main.get("/oembed", endpoint="oembed")
@public
def quotation() -> ResponseReturnValue:
    """Describe the post at ``url``; 404 if that is no public post of this site."""
    write, media_type = FORMATS.get(request.args.get("format", "json"), (None, ""))
    if write is None:
        abort(501, _("Quotations are given as json and as xml."))
    post = find_post(AnonymousUser(), _post_at(request.args.get("url", "")))
    author = person_of(post.author)
    quoted = Quotation(
        address=post_url(post, _external=True),
        title=post.title or _("Note by %(name)s", name=author.name),
        excerpt=post.excerpt,
        language=post.written_in,
        author=author,
        site=Person(current_app.config["SITE_NAME"], url_for("main.index", _external=True)),
    )
    widest = _pixels("maxwidth")
    cover = shared_cover(post, min(widest or THUMBNAIL_WIDTH, THUMBNAIL_WIDTH))
    highest = _pixels("maxheight")
    if cover and (highest is None or cover.height <= highest):
        thumbnail = Thumbnail(cover.address, cover.width, cover.height)
        quoted = replace(quoted, thumbnail=thumbnail)
    document = oembed(quoted, widest, highest)
    response = Response(write(document), content_type=f"{media_type}; charset=utf-8")
    response.vary.add("Accept-Language")
    return allow_other_origins(response)


def _post_at(address: str) -> int:
    """Return the id in the URL of a post of this site. Raises 404 for other URLs."""
    home = urlsplit(url_for("main.index", _external=True))
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != home.netloc.lower():
            abort(404)
        path = unquote(parts.path).removeprefix(home.path.rstrip("/"))
        endpoint, values = current_app.url_map.bind(home.netloc).match(path, "GET")
    except (ValueError, HTTPException):
        abort(404)
    if endpoint != "main.post":
        abort(404)
    return int(values["id"])


def _pixels(name: str) -> int | None:
    """Return a length in pixels from the query, or None if it is missing or invalid."""
    text = request.args.get(name, "")
    return int(text[:6]) or None if text.isascii() and text.isdecimal() else None
