"""What a page says of itself to search engines and to whoever shows a link to it."""

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
from app.web.pages.fragment_cache import fragment
from app.web.pages.images import rewrite_image_urls
from app.web.pages.pagination import with_query
from app.web.pages.social_cards import card_url, site_card_url
from app.web.pages.template_globals import post_url

# The arguments that make another page of an address; whatever else is there leads to the same.
PLACES = ("before", "after", "page")
QUESTIONS = {"main.search": ("q", "author", "tag")}
# Lists of names and of what stands elsewhere: nobody looks for these pages.
NEVER_FOUND = {"main.search", "main.followers", "main.followed_by"}


def canonical_url() -> str | None:
    """The one address of the list or page at hand (RFC 6596); None where there is no page."""
    if request.endpoint is None:
        return None
    address = url_for(request.endpoint, **(request.view_args or {}), _external=True)
    if not request.args:
        return address
    names = (*QUESTIONS.get(request.endpoint, ()), *PLACES)
    given = [(name, request.args.get(name, "")) for name in names]
    return with_query(address, [(name, value) for name, value in given if _tells(name, value)])


def _tells(name: str, value: str) -> bool:
    return bool(value) and (name, value) != ("page", "1")


def is_for_everybody() -> bool:
    """Whether this page is one to be linked to: not the account's, nor any that asks who comes."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint == "main" and getattr(view, "access", "") == "public"


def is_to_be_found() -> bool:
    """Whether search engines should show this page.

    Of lists only the first page: the others begin elsewhere with every new post, and what they
    list has addresses of its own.
    """
    return (
        is_for_everybody()
        and request.endpoint not in NEVER_FOUND
        and not (request.args and any(_tells(name, request.args.get(name, "")) for name in PLACES))
    )


@dataclass(frozen=True)
class SharedPicture:
    """A picture for a link: its absolute address, and its size where it is known."""

    address: str
    alt: str
    width: int | None = None
    height: int | None = None
    media_type: str | None = None


def post_picture(post: Post, name: str) -> SharedPicture:
    """The first picture that the post shows, or the card that is drawn for it, of its name."""
    picture = find_lead_image(rewrite_image_urls(post.body_html))
    if picture is None:
        return _card(card_url(post), name)
    address = urljoin(post_url(post, _external=True), picture.src)
    return SharedPicture(address, picture.alt or name, picture.width, picture.height)


def site_picture() -> SharedPicture:
    """What is shown for every page that is no post."""
    return _card(site_card_url(), current_app.config["SITE_NAME"])


def _card(address: str, alt: str) -> SharedPicture:
    return SharedPicture(address, alt, WIDTH, HEIGHT, MEDIA_TYPE)


def page_meta(title: str, description: str, type: str = "website") -> Markup:
    """What a page that is no post says of itself in its head.

    Its picture is the site's, which is at the same host as the address.
    """
    after = escape(f" · {current_app.config['SITE_NAME']}")
    return fragment(
        "_page_meta.html",
        type=type,
        is_to_be_found=is_to_be_found(),
        address=canonical_url() if is_for_everybody() else None,
        title=title.strip().removesuffix(after),
        description=description.strip(),
    )


@lru_cache(maxsize=256)
def og_locale(tag: str) -> str | None:
    """A language as https://ogp.me names it, with the country where most people speak it.

    None for a tag that nobody here knows.
    """
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    likely = get_global("likely_subtags")
    known = likely.get(str(locale)) or likely.get(locale.language, "")
    territory = locale.territory or known.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else None


def register_metadata(app: Flask) -> None:
    """Let templates write a page's head."""
    app.jinja_env.globals.update(
        page_meta=page_meta,
        post_picture=post_picture,
        site_picture=site_picture,
        og_locale=og_locale,
    )
