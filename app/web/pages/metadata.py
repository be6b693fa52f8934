"""Metadata of pages for search engines and link previews."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from flask import Flask, current_app, request, url_for
from markupsafe import Markup, escape

from app.content.images.lead_image import find_lead_image
from app.content.images.social_card import HEIGHT, MEDIA_TYPE, WIDTH
from app.models import Post
from app.web.pages.covers import shared_cover
from app.web.pages.fragment_cache import fragment
from app.web.pages.images import rewrite_for_others
from app.web.pages.pagination import with_query
from app.web.pages.social_cards import site_social_card_url, social_card_url
from app.web.pages.template_globals import post_url

# The query arguments that lead to another page; all others are left out of canonical URLs.
PAGE_ARGUMENTS = ("before", "after", "page")
# Those that choose what a list has.
CHOICES = {"main.search": ("q", "author", "tag"), "main.index": ("kind", "language")}
# What services call the meta elements with the codes of these settings.
OWNERSHIP = {
    "VERIFY_GOOGLE": "google-site-verification",
    "VERIFY_BING": "msvalidate.01",
    "VERIFY_YANDEX": "yandex-verification",
    "VERIFY_BAIDU": "baidu-site-verification",
    "VERIFY_PINTEREST": "p:domain_verify",
    "VERIFY_FACEBOOK": "facebook-domain-verification",
}
# Lists of people or of posts that are indexed elsewhere.
NOT_INDEXED = {"main.search", "main.followers", "main.followed_by"}


def canonical_url() -> str | None:
    """Return the canonical URL of the current page (RFC 6596), or None if there is no page."""
    if request.endpoint is None:
        return None
    address = url_for(request.endpoint, **(request.view_args or {}), _external=True)
    if not request.args:
        return address
    names = (*CHOICES.get(request.endpoint, ()), *PAGE_ARGUMENTS)
    given = [(name, request.args.get(name, "")) for name in names]
    return with_query(address, [(name, value) for name, value in given if _matters(name, value)])


def _matters(name: str, value: str) -> bool:
    return bool(value) and (name, value) != ("page", "1")


def is_public_page() -> bool:
    """Return whether this page can be linked to: it needs no login and is not about an account."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint == "main" and getattr(view, "access", "") == "public"


def is_indexable() -> bool:
    """Return whether search engines should index this page.

    Of lists only the first page of all that there is: the others shift with every new post, and
    the posts on them have URLs of their own.
    """
    names = (*CHOICES.get(request.endpoint or "", ()), *PAGE_ARGUMENTS)
    return (
        is_public_page()
        and request.endpoint not in NOT_INDEXED
        and not any(_matters(name, request.args.get(name, "")) for name in names)
    )


@dataclass(frozen=True)
class SharedPicture:
    """The image of a link preview: its absolute URL, and its size in pixels where it is known."""

    address: str
    alt: str
    width: int | None = None
    height: int | None = None
    media_type: str | None = None


def post_picture(post: Post, name: str) -> SharedPicture:
    """Return the cover of a post, or its first image, or else its social card.

    ``name`` is its text where it has none.
    """
    if cover := shared_cover(post):
        size = cover.width, cover.height
        return SharedPicture(cover.address, post.cover_alt or name, *size, cover.media_type)
    picture = find_lead_image(rewrite_for_others(post.body_html))
    if picture is None:
        return _social_card(social_card_url(post), name)
    address = urljoin(post_url(post, _external=True), picture.src)
    return SharedPicture(address, picture.alt or name, picture.width, picture.height)


def site_picture() -> SharedPicture:
    """Return the social card of the site, for all other pages."""
    return _social_card(site_social_card_url(), current_app.config["SITE_NAME"])


def _social_card(address: str, alt: str) -> SharedPicture:
    return SharedPicture(address, alt, WIDTH, HEIGHT, MEDIA_TYPE)


def page_meta(title: str, description: str, type: str = "website") -> Markup:
    """Return the metadata in the head of a page that is not a post.

    Its image is the social card of the site. A title that ends with the site's name loses it.
    """
    after = escape(f" · {current_app.config['SITE_NAME']}")
    return fragment(
        "_page_meta.html",
        type=type,
        is_indexable=is_indexable(),
        address=canonical_url() if is_public_page() else None,
        title=title.strip().removesuffix(after),
        description=description.strip(),
    )


def ownership_codes() -> list[tuple[str, str]]:
    """Return names and contents of the meta elements by which services recognise the owner."""
    codes = [(name, current_app.config[setting]) for setting, name in OWNERSHIP.items()]
    return [(name, code) for name, code in codes if code]


@lru_cache(maxsize=256)
def og_locale(tag: str) -> str | None:
    """Return a language as https://ogp.me names it, with the country where most people speak it.

    ``tag`` is a BCP 47 tag; returns None for one that Babel does not know.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    likely = get_global("likely_subtags")
    expanded = likely.get(str(locale)) or likely.get(locale.language, "")
    territory = locale.territory or expanded.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else None


def register_metadata(app: Flask) -> None:
    """Make the metadata available to templates."""
    app.jinja_env.globals.update(
        page_meta=page_meta,
        post_picture=post_picture,
        site_picture=site_picture,
        og_locale=og_locale,
        ownership_codes=ownership_codes,
    )
